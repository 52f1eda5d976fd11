"""Permissions in the words of an office."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.office_words import in_office_words
from domain.permissions import GRANTABLE, Permissions

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
