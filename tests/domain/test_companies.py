"""Companies, as exported files name them."""

from __future__ import annotations

from domain.companies import INSTALLATION_ID, Company


def test_files_name_a_company_by_its_rfc() -> None:
    company = Company(id=1, name="ACME", rfc="EKU9003173C9", zone="America/Mexico_City")
    assert company.file_name == "EKU9003173C9"


def test_files_name_the_installation_which_has_no_rfc() -> None:
    installation = Company(id=INSTALLATION_ID, name="Instalación", rfc="", zone="America/Mexico_City")
    assert installation.file_name == "instalacion"
