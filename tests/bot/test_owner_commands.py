"""`vigia owner`: who owns the installation, and who no longer does."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.conftest import OWNER_ID
from tests.console import assert_one_line, company_at_the_console, vigia

pytestmark = pytest.mark.usefixtures("empty_folder")


def _rows() -> list[list[str]]:
    return [re.split(r"\s{2,}", line.strip()) for line in vigia("owner", "list").stdout.splitlines()[2:]]


def test_says_that_there_is_none() -> None:
    assert vigia("owner", "list").stdout == "Todavía no hay propietario: pide un código con vigia claim.\n"


def test_lists_owners_and_whom_the_settings_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(company_at_the_console())
    monkeypatch.setenv("VIGIA_OWNER_IDS", f"{OWNER_ID},77")
    assert _rows() == [
        ["PROPIETARIO", "Ana Ruiz", str(OWNER_ID), "propietario"],
        ["77", "está en VIGIA_OWNER_IDS; falta que mande /start"],
    ]


def test_does_not_remove_the_last_owner_and_says_how_it_can_be_done() -> None:
    asyncio.run(company_at_the_console())
    assert_one_line(vigia("owner", "remove", "PROPIETARIO"), code=1, says="con vigia claim")
    assert_one_line(vigia("owner", "remove", "JPEREZ"), code=1, says="No hay un propietario «JPEREZ»")
    assert vigia("claim").exit_code == 0
    result = vigia("owner", "remove", str(OWNER_ID))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "PROPIETARIO · Ana Ruiz ya no es propietario: desde ahora no puede nada como tal.",
        "Sigue siendo usuario de: Comercializadora del Sureste.",
        "No queda propietario, así que nadie registra empresas hasta que alguien use un código de vigia "
        "claim o mande /start quien está en VIGIA_OWNER_IDS.",
    ]
    assert _rows() == [["PROPIETARIO", "Ana Ruiz", str(OWNER_ID), "quitado"]]


def test_says_that_the_settings_still_name_who_was_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(company_at_the_console())
    monkeypatch.setenv("VIGIA_OWNER_IDS", f"{OWNER_ID},77")
    said = vigia("owner", "remove", "propietario").stdout
    assert "Sigue en VIGIA_OWNER_IDS, donde ya no le da su lugar: quítalo también de ahí." in said
