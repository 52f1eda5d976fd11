"""Permissions in the words of an office."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.office_words import (
    LONGEST,
    deeds_in,
    deeds_in_lines,
    deeds_in_one_line,
    deeds_of,
    in_office_words,
    in_one_paragraph,
)
from domain.permissions import GRANTABLE, Module, Permissions

GRANTS = [(module, verb) for module, verbs in GRANTABLE.items() for verb in verbs]


@pytest.mark.parametrize(
    ("permissions", "told"),
    [
        ("", ["No puede hacer nada."]),
        ("documentos:ECVA", ["Crea, timbra, cancela y consulta facturas."]),
        ("documentos:EVI", ["Timbra, imprime y consulta facturas."]),
        (
            "documentos:V contabilizacion:V catalogos:V",
            ["Consulta facturas, pólizas, clientes y productos."],
        ),
        (
            "usuarios:CBMV bitacora:EV",
            ["Crea, cambia, da de baja y consulta usuarios.", "Exporta y consulta la bitácora."],
        ),
        (Permissions.full().encode(), ["Puede todo."]),
    ],
)
def test_says_what_an_accountant_would(permissions: str, told: list[str]) -> None:
    assert in_office_words(Permissions.decode(permissions)) == told


@given(st.sets(st.sampled_from(GRANTS)))
def test_no_permission_is_called_by_its_technical_name(grants: set[object]) -> None:
    told = " ".join(in_office_words(Permissions(frozenset(grants))))  # type: ignore[arg-type]
    assert "SDK" not in told
    assert told.endswith(".")


def test_a_deed_is_what_somebody_gains_or_lacks() -> None:
    permissions = Permissions.decode("documentos:AI contabilizacion:ECV bitacora:E")
    assert deeds_of(permissions) == [
        "imprimir y cancelar facturas",
        "crear, generar y consultar pólizas",
        "exportar la bitácora",
    ]
    assert deeds_in_lines(permissions).splitlines()[0] == "Imprimir y cancelar facturas"
    assert deeds_in_one_line(Permissions.decode("usuarios:B")) == "dar de baja usuarios"
    assert deeds_in_one_line(Permissions.full()) == "todo"


def test_an_error_names_only_the_first_deeds() -> None:
    permissions = Permissions.decode("documentos:E procesos:E contabilizacion:E sdk:C bitacora:E")
    assert deeds_in_one_line(permissions) == "timbrar facturas; correr procesos; generar pólizas y 2 más"


def test_says_what_it_allows_in_one_module() -> None:
    permissions = Permissions.decode("documentos:ECI bitacora:EMV")
    assert deeds_in(Module.USERS, Permissions.decode("usuarios:ECMV")) == "todo menos dar de baja"
    assert deeds_in(Module.LOG, Permissions.decode("bitacora:EV")) == "exportar y consultar"
    assert [deeds_in(each, permissions) for each in (Module.DOCUMENTS, Module.SDK, Module.LOG)] == [
        "crear, timbrar e imprimir",
        "nada",
        "todo",
    ]
    assert in_office_words(permissions.within(Module.LOG)) == ["Exporta, configura y consulta la bitácora."]


@given(st.sets(st.sampled_from(GRANTS)))
def test_is_said_in_one_paragraph_of_a_phone(grants: set[object]) -> None:
    said = in_one_paragraph(Permissions(frozenset(grants)))  # type: ignore[arg-type]
    assert 0 < len(said) <= LONGEST
    assert said.endswith((".", " …"))
