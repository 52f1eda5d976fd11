"""`vigia api-key`: keys are made, listed, revoked and rotated at the console."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.bootstrap import opened_installation
from bot.settings import Settings
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from tests.console import assert_one_line, company_at_the_console, vigia

pytestmark = pytest.mark.usefixtures("empty_folder")

KEY = re.compile(r"vigia_[\w-]{43}")


def _create(company_id: int, *options: str) -> str:
    result = vigia("api-key", "create", str(company_id), "--label", "Punto de venta", *options)
    assert result.exit_code == 0, result.output
    return result.stdout


async def _report(company_id: int, key: str) -> None:
    async with opened_installation(Settings()) as installation:
        reported = ReportedOperation(
            operation="document_created", user="SUPERVISOR", summary="Factura A 1", operation_id=uuid4()
        )
        await record_business_operation(
            HttpDoor(installation).asked_with(key, now=datetime.now(UTC)), company_id, reported=reported
        )


def _rows() -> list[list[str]]:
    lines = vigia("api-key", "list").stdout.splitlines()[2:]
    return [re.split(r"\s{2,}", line) for line in lines]


def test_gives_a_key_of_a_company_and_says_how_to_use_it() -> None:
    company_id = asyncio.run(company_at_the_console())
    said = _create(company_id)
    assert re.search(
        r"Clave 1 de «Comercializadora del Sureste» para «Punto de venta»: vigia_[\w-]{43}\n", said
    )
    assert "no se vuelve a mostrar" in said
    assert f"/v1/companies/{company_id} con Authorization: Bearer" in said


def test_says_until_when_a_key_serves() -> None:
    company_id = asyncio.run(company_at_the_console())
    end = datetime.now(UTC) + timedelta(days=200)
    said = _create(company_id, "--expires", f"{end:%d/%m/%Y}")
    assert f"Sirve hasta el {end:%d/%m/%Y} 23:59." in said


def test_says_which_companies_there_are_for_one_that_is_not() -> None:
    company_id = asyncio.run(company_at_the_console())
    says = f"hay {company_id} (Comercializadora del Sureste)"
    for more in ((), ("--expires", "90")):
        create = vigia("api-key", "create", "987", "--label", "Caja", *more)
        assert_one_line(create, code=1, says=says)
    assert_one_line(vigia("api-key", "list", "--company", "987"), code=1, says=says)


@pytest.mark.parametrize("label", ["", "   ", "x" * 41])
def test_refuses_a_key_without_a_good_label(label: str) -> None:
    assert_one_line(vigia("api-key", "create", "1", "--label", label), code=1, says="--label")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--expires", "nunca"), "--expires: lleva un día que no haya pasado"),
        (("--expires", "1/1/2020"), "--expires: lleva un día que no haya pasado"),
        (("--operations", " , "), "--operations: lleva códigos separados por comas"),
        (("--operations", "document_created,nada"), "La operación «nada» no está en el catálogo"),
        (("--operations", "user_created"), "«user_created» sólo la registra Vigía"),
        (("--rights", "todo"), "--rights: sólo conoce report, read, logins y decide, separados por comas."),
        (("--rights", " , "), "--rights: di para qué es la clave"),
        (
            ("--rights", "read", "--operations", "document_created"),
            "--operations: es para una clave que reporta",
        ),
        (("--reads", "sensible"), "--reads: es para una clave que lee"),
        (("--rights", "read", "--reads", "ayer"), "--reads: una clave lee por pestaña"),
        (("--rights", "read", "--reads", "¿?"), "--reads: una clave lee por pestaña"),
        (("--from", "casa"), "--from: «casa» no es una dirección IP ni una red"),
        (("--from", " , "), "--from: lleva direcciones IP"),
    ],
)
def test_refuses_what_a_key_can_not_be_like(options: tuple[str, ...], says: str) -> None:
    company_id = asyncio.run(company_at_the_console())
    result = vigia("api-key", "create", str(company_id), "--label", "Caja", *options)
    assert_one_line(result, code=1, says=says)
    assert vigia("api-key", "list").stdout == "Aún no hay claves.\n"


def test_lists_keys_in_a_table_that_never_shows_one() -> None:
    company_id = asyncio.run(company_at_the_console())
    secret = KEY.findall(_create(company_id, "--operations", "document_created"))[0]
    _create(company_id)
    asyncio.run(_report(company_id, secret))
    result = vigia("api-key", "list")
    assert result.stdout.splitlines()[0].split() == [
        *("Clave", "Para", "Empresa", "Creada", "Vence", "Último", "uso", "Estado", "Qué", "hace")
    ]
    moment = r"\d\d/\d\d/\d{4} \d\d:\d\d"
    company = f"{company_id} · Comercializadora del Sureste"
    patterns = (
        ["1", "Punto de venta", company, moment, "nunca", moment, "vigente", "Operaciones: Documento creado"],
        ["2", "Punto de venta", company, moment, "nunca", "nunca", "vigente", "Operaciones: todas"],
    )
    rows = _rows()
    assert len(rows) == len(patterns)
    for row, expected in zip(rows, patterns, strict=True):
        assert len(row) == len(expected)
        assert all(re.fullmatch(pattern, cell) for pattern, cell in zip(expected, row, strict=True)), row
    assert "vigia_" not in result.stdout


def test_gives_a_key_for_other_things_and_from_some_places_alone() -> None:
    company_id = asyncio.run(company_at_the_console())
    options = ("--rights", "read,report", "--reads", "documento cancelado", "--from", "192.168.1.7/24")
    _create(company_id, *options)
    assert _rows()[0][-1] == "Operaciones: todas; Lee: Documento cancelado; Desde: 192.168.1.0/24"


def test_revokes_a_key_once_and_says_so() -> None:
    company_id = asyncio.run(company_at_the_console())
    _create(company_id)
    result = vigia("api-key", "revoke", "1")
    assert result.exit_code == 0
    assert result.stdout.startswith(
        "Clave 1 de «Comercializadora del Sureste» para «Punto de venta»: revocada"
    )
    assert _rows()[0][6].startswith("revocada el ")
    assert_one_line(vigia("api-key", "revoke", "1"), code=1, says="La clave 1 ya está revocada")
    assert_one_line(vigia("api-key", "revoke", "9"), code=1, says="No hay una clave 9")


def test_rotates_a_key_and_says_until_when_the_old_one_serves() -> None:
    company_id = asyncio.run(company_at_the_console())
    _create(company_id)
    result = vigia("api-key", "rotate", "1")
    assert re.search(r"Clave 2 de .*: vigia_[\w-]{43}\n", result.stdout)
    assert re.search(r"La clave 1 sirve hasta el \d\d/\d\d/\d{4} \d\d:\d\d: cámbiala antes", result.stdout)
    assert [row[6] for row in _rows()] == ["vigente; la reemplaza la 2", "vigente"]
    assert_one_line(vigia("api-key", "rotate", "1"), code=1, says="ya fue reemplazada por la 2: rota esa")
    assert "La clave 2 ya no sirve." in vigia("api-key", "rotate", "2", "--hours", "0").stdout
