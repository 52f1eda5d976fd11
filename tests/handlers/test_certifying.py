"""`/constancia` and its button, as people use them, with the file that arrives checked by its own program."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from domain.authors import Author
from domain.companies import Company
from domain.entries import Detail, Entry
from handlers.certifying.conversation import folio_in
from sandbox.faults import Refusal
from services.installation import Installation
from services.log.recording import Happening, record_all
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, joined, place_in, registered_company
from tests.phone import Phone
from tests.rendering.exports.verifier import run

pytestmark = on_both_engines

TITLE = "Constancia de un registro · Comercializadora del Sureste"


@pytest.mark.parametrize("typed", ["5", "#5", "registro 5", "del folio #5"])
async def test_the_file_that_arrives_proves_the_entry(
    ana: Phone, bot: Installation, company: Company, tmp_path: Path, typed: str
) -> None:
    await recorded(bot, company, 9)
    ana.send(f"/constancia {typed}")
    await ana.sees("Constancia de un registro", "¿En qué empresa?")
    await ana.tap("Comercializadora")
    await ana.sees(TITLE, "#5 · Documento creado", "Factura A 3", "cuando llegaba al #10.")
    await ana.sees("✅ Constancia del #5 · Comercializadora del Sureste", "Te mandé el archivo.")
    await ana.sees_button("Ver bitácora")
    code, told = _checked(ana, tmp_path)
    assert code == 0, told
    assert "Constancia del registro #5 de Comercializadora del Sureste (EKU9003173C9)" in told
    assert "Resumen: Factura A 3" in told
    assert f"vigia/{bot.seal_key.installation}/{company.id} cuando llegaba al #10" in told
    newest = await _newest(bot, company)
    assert (newest.operation, newest.summary, newest.sensitive) == (
        "entry_certified",
        "#5 · Documento creado",
        True,
    )


async def test_the_button_under_an_entry_gives_it_too(
    ana: Phone, bot: Installation, company: Company, tmp_path: Path
) -> None:
    await recorded(bot, company, 9)
    await _opened(ana, 4)
    await ana.tap("Constancia")
    await ana.sees(TITLE, "#4 · Documento creado")
    code, told = _checked(ana, tmp_path)
    assert (code, "Constancia del registro #4 " in told) == (0, True)
    await ana.sees("⚪ Constancia de un registro")  # whoever asks is told too: it may not have been them


async def test_two_taps_are_two_files_and_two_entries(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await recorded(bot, company, 3)
    await _opened(ana, 2)
    for many in (1, 2):
        await ana.tap("Constancia", under="Folio 2")
        await ana.sees_times(many, TITLE, "#2 · ")
    async with bot.database.reading() as work:
        entries = await work.audit_log(company.id).between(after=4, until=99)
    assert [each.operation for each in entries] == ["entry_certified"] * 2


async def test_who_may_read_but_not_export_has_no_button_and_gets_none(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    jorge.send("/start")
    await jorge.sees("¿Qué quieres hacer?")
    await jorge.send_data(f"log:{other.id}:8:entry:1")
    await jorge.no_longer_sees_button("Constancia")
    await jorge.send_data(f"proof:{other.id}:1")
    denied = await _newest(bot, other)
    assert (denied.operation, denied.summary) == ("access_denied", "Intentó exportar la bitácora")
    assert _files(jorge) == []


async def test_a_forged_button_is_refused(jorge: Phone, bot: Installation, company: Company) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    jorge.send("/start")
    await jorge.sees("¿Qué quieres hacer?")
    for data in (f"proof:{other.id}:1", "proof:999999999:1", f"proof:{company.id}:x", "proof:0:1"):
        await jorge.send_data(data)
    assert _files(jorge) == []
    assert (await _newest(bot, company)).operation != "entry_certified"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Dime de cuál registro, por su folio; por ejemplo: /constancia 1283"),
        ("gato", "No entendí ese folio. Dime de cuál registro"),
        ("-5", "No entendí ese folio."),
        ("9999", "No hay un registro con el folio 9999 en esta bitácora."),
        ("0", "No hay un registro con el folio 0 en esta bitácora."),
    ],
)
async def test_what_is_no_entry_is_said(
    ana: Phone, bot: Installation, company: Company, typed: str, told: str
) -> None:
    ana.send(f"/constancia {typed}".strip())
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora")
    await ana.sees(told)
    assert _files(ana) == []


async def test_a_file_that_can_not_be_sent_is_said(ana: Phone, bot: Installation, company: Company) -> None:
    await _opened(ana, 1)
    ana.world.faults.add(method="sendDocument", kind=Refusal(400, "Bad Request: wrong file"))
    await ana.tap("Constancia")
    await ana.sees("Algo falló de mi lado")
    assert _files(ana) == []


@pytest.mark.parametrize(
    ("words", "folio"),
    [
        ("1283", 1283),
        ("#1,283", 1283),
        ("# 12", 12),
        ("Folio 7", 7),
        ("del registro número 7", 7),
        ("", None),
        ("12 13", None),
        ("1,28", None),
        ("١٢", None),
        ("9" * 19, None),
    ],
)
def test_a_folio_is_read_as_people_write_it(words: str, folio: int | None) -> None:
    assert folio_in(words) == folio


async def _opened(phone: Phone, folio: int) -> None:
    phone.send(f"/bitacora #{folio}")
    await phone.sees("¿En qué empresa?")
    await phone.tap("Comercializadora")
    await phone.sees(f"Folio {folio} · ")


async def recorded(bot: Installation, company: Company, entries: int) -> None:
    place = await place_in(bot, ANA, company.id)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(
                operation="document_created",
                summary=f"Factura A {number}",
                operation_id=uuid4(),
                detail=Detail.of(facts=[("Motivo", "02")]),
            ),
        )
        for number in range(entries)
    ]
    async with bot.database.writing() as work:
        await record_all(work, bot.catalogue, company=place.company, deeds=deeds, now=datetime.now(UTC))


async def _newest(bot: Installation, company: Company) -> Entry:
    async with bot.database.reading() as work:
        head = await work.audit_log(company.id).head()
        assert head is not None
        entry = await work.audit_log(company.id).get(head.folio)
    assert entry is not None
    return entry


def _files(phone: Phone) -> list[tuple[str, bytes]]:
    """The files that arrived, by name."""
    names = [each["document"]["file_name"] for each in phone.messages if "document" in each]
    return [(name, phone.received_file(name)) for name in names]


def _checked(phone: Phone, folder: Path) -> tuple[int, str]:
    """What the program in the file says of it, on its recipient's machine."""
    ((name, data),) = _files(phone)
    assert name.startswith("constancia_EKU9003173C9_")
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder / "unpacked")
    return run(folder / "unpacked" / "verificar.py", isolated=True)
