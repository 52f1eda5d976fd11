"""`/exportar`, as people use it, with the files that arrive."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from domain.authors import Author
from domain.companies import Company
from domain.entries import Detail, Entry
from domain.log_filter import LogFilter
from handlers.kit.chat import Chat
from handlers.kit.files import send_log_file
from sandbox.faults import Refusal
from services.asking import Ask
from services.installation import Installation
from services.log.filters import use_filter
from services.log.recording import Happening, record_all
from tests.conftest import sized
from tests.handlers.conftest import on_both_engines, timed
from tests.people import ANA, JORGE, joined, place_in, registered_company
from tests.phone import Phone

pytestmark = on_both_engines

TITLE = "Exportar bitácora · Comercializadora del Sureste"


async def test_the_file_that_arrives_is_the_log(
    ana: Phone, bot: Installation, company: Company, tmp_path: Path
) -> None:
    await recorded(bot, company, 25)
    await _ask(ana)
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada · Comercializadora del Sureste", "CSV · 26 registros · 1 archivo")
    ((name, data),) = _files(ana)
    today = datetime.now(ZoneInfo(company.zone)).date()
    assert name.startswith(f"bitacora_EKU9003173C9_{today.year}-")
    assert name.endswith(".csv")
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [line["Folio"] for line in lines] == [str(folio) for folio in range(1, 27)]
    assert (lines[-1]["Resumen"], lines[-1]["Detalle"]) == ("Factura A 24", "Motivo: 02")
    newest = await _newest(bot, company)
    assert (newest.operation, newest.summary, newest.sensitive) == (
        "log_exported",
        "CSV · 26 registros",
        True,
    )
    assert dict(newest.detail.facts) == {
        "Formato": "CSV",
        "Periodo": "Toda la bitácora",
        "Filtro": "Ninguno",
        "Registros": "26",
        "Archivo": name,
        "SHA-256": sha256(data).hexdigest(),
    }
    await ana.sees("Bitácora de la empresa · Comercializadora del Sureste", "Sello: VIGIA-2-1-26-")
    await ana.sees("⚪ Bitácora exportada")  # whoever exports is told too: it may not have been them
    assert list((tmp_path / "exports").iterdir()) == []


@pytest.mark.parametrize(("label", "suffix"), [("Excel", ".xlsx"), ("PDF", ".pdf"), ("JSON", ".zip")])
async def test_each_format_arrives(
    ana: Phone, bot: Installation, company: Company, label: str, suffix: str
) -> None:
    await recorded(bot, company, 3)
    await _ask(ana)
    await ana.tap(label)
    await ana.sees("✅ Bitácora exportada", "4 registros")
    ((name, data),) = _files(ana)
    assert name.endswith(suffix)
    assert data.startswith(b"%PDF" if suffix == ".pdf" else b"PK")
    if suffix == ".zip":
        await ana.sees("Para comprobarla", "python3 verificar.py")
        assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["verificar.py", "bitacora_1.jsonl"]


async def test_the_filter_of_the_page_is_that_of_the_export(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await recorded(bot, company, 5)
    wanted = LogFilter(category="documents", text="204")
    async with bot.database.reading() as work:
        assert await work.audit_log(company.id).head() is not None
    wanted = LogFilter(category="documents", text="factura")
    filter_id = await use_filter(Ask(bot, ANA, datetime.now(UTC)), company.id, wanted)
    ana.send("/start")
    await ana.sees("¿Qué quieres hacer?")
    await ana.send_data(f"menu:exportar:{company.id}:{filter_id}")
    await ana.sees(TITLE, "Documentos · «factura»")
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada", "5 registros")
    await ana.sees(
        "Pestaña: Documentos; Texto: «factura»", "5 registros", "Sello de toda la bitácora: VIGIA-2-1-6-"
    )
    assert dict((await _newest(bot, company)).detail.facts)["Filtro"] == (
        "Pestaña: Documentos; Texto: «factura»"
    )


@pytest.mark.parametrize(
    ("typed", "told", "criteria"),
    [
        ("este mes factura", ("Entendí: Este mes · «factura»", "Hay 5 registros."), "Texto: «factura»"),
        ("documentos por SUPERVISOR", ("Entendí: Documentos · SUPERVISOR", "Hay 5 registros."),
         "Pestaña: Documentos; Usuario: SUPERVISOR"),
        ("documentos gato", ("Entendí: Documentos",
         "No entendí «gato» y ningún registro lo menciona: lo busqué sin eso. Hay 5 registros."),
         "Pestaña: Documentos"),
        ("documentos por PEPITO", ("Entendí: Documentos",
         "No entendí «por PEPITO»: lo busqué sin eso."),
         "Pestaña: Documentos"),
        ("documentos #3", ("Entendí: Documentos", "No entendí «#3»: lo busqué sin eso."),
         "Pestaña: Documentos"),
    ],
)  # fmt: skip
async def test_words_say_what_is_exported_before_anything_is(
    ana: Phone, bot: Installation, company: Company, typed: str, told: tuple[str, ...], criteria: str
) -> None:
    await recorded(bot, company, 5)
    ana.send(f"/exportar {typed}")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees(TITLE, *told, "¿En qué formato?")
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada", "5 registros")
    assert dict((await _newest(bot, company)).detail.facts)["Filtro"] == criteria


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("gato", "Ningún registro dice «gato». Por ejemplo: /exportar este mes sensibles"),
        ("31/02", "No entendí «31/02». Por ejemplo: /exportar este mes sensibles"),
        ("#3", "No entendí «#3». Por ejemplo: /exportar este mes sensibles"),
    ],
)
@pytest.mark.usefixtures("company")
async def test_words_that_mean_nothing_do_not_export_everything(ana: Phone, typed: str, told: str) -> None:
    ana.send(f"/exportar {typed}")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees(told)
    assert not {"Excel", "CSV"} & set(ana.buttons)


async def test_words_are_read_at_once_where_the_company_is_known(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await recorded(bot, company, 5)
    ana.send("/empresa")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Trabajas con Comercializadora del Sureste")
    ana.send("/exportar documentos gato")
    await ana.sees(
        TITLE,
        "Entendí: Documentos",
        "No entendí «gato» y ningún registro lo menciona: lo busqué sin eso. Hay 5 registros.",
    )


async def test_a_filter_that_was_forgotten_is_not_taken_for_none(ana: Phone, company: Company) -> None:
    await _ask(ana)
    await ana.send_data(f"menu:exportar:{company.id}:77")
    await ana.sees("Ese filtro ya no lo recuerdo")
    answer = await ana.send_data(f"export:{company.id}:77:csv")
    assert answer is not None
    assert answer.text is not None
    assert "Ese filtro ya no lo recuerdo" in answer.text
    assert _files(ana) == []


async def test_a_filter_that_nothing_matches_exports_nothing(
    ana: Phone, bot: Installation, company: Company
) -> None:
    wanted = LogFilter(text="inexistente")
    filter_id = await use_filter(Ask(bot, ANA, datetime.now(UTC)), company.id, wanted)
    await _ask(ana)
    await ana.send_data(f"export:{company.id}:{filter_id}:pdf")
    await ana.sees(TITLE, "No hay registros que exportar con ese filtro", "No envié ningún archivo.")
    assert (await _newest(bot, company)).operation == "company_created"


@pytest.mark.usefixtures("company")
async def test_closing_leaves_nothing_behind(ana: Phone) -> None:
    await _ask(ana)
    await ana.tap("Cerrar")
    await ana.no_longer_sees("¿En qué formato?")


@sized(largest_file=20_000)
async def test_a_large_log_arrives_in_parts(ana: Phone, bot: Installation, company: Company) -> None:
    await recorded(bot, company, 250)
    await _ask(ana)
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada", "251 registros · 3 archivos")
    endings = [name.partition("_parte_")[2] for name, _ in _files(ana)]
    assert endings == ["1_de_3.csv", "2_de_3.csv", "3_de_3.csv"]
    lines = [
        line["Folio"]
        for _, data in _files(ana)
        for line in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    ]
    assert lines == [str(folio) for folio in range(1, 252)]
    await ana.sees("251 registros · archivo 3 de 3")


@sized(exported_at_once=1)
@timed(between_edits=0.01)
async def test_it_says_how_far_it_is_and_cancelar_reaches_it(
    ana: Phone, bot: Installation, company: Company, tmp_path: Path
) -> None:
    await recorded(bot, company, 2000)
    await _ask(ana)
    await ana.tap("PDF")
    await ana.sees("Exportando la bitácora · Comercializadora del Sureste", "de 2,001 registros · ")
    (line,) = (each["message_id"] for each in ana.messages if "Exportando" in each.get("text", ""))
    again = await ana.send_data(f"export:{company.id}:0:csv", message_id=line)
    assert again is not None
    assert again.text == "Ya estoy en eso: espera a que termine, o toca «Cancelar»."
    answer = await ana.tap("Cancelar")
    assert answer is not None
    assert answer.text == "Cancelando…"
    await ana.sees(TITLE, "La cancelaste. No envié ningún archivo.")
    await ana.sees_button("Ver bitácora")
    assert _files(ana) == []
    assert (await _newest(bot, company)).operation == "document_cancelled"
    assert list((tmp_path / "exports").iterdir()) == []


async def test_what_can_not_be_sent_is_said_and_staysrecorded(
    ana: Phone, bot: Installation, company: Company, tmp_path: Path
) -> None:
    await _ask(ana)
    ana.world.faults.add(method="sendDocument", kind=Refusal(400, "Bad Request: wrong file"))
    await ana.tap("CSV")
    await ana.sees(TITLE, "Algo falló de mi lado", "No envié ningún archivo.")
    assert (await _newest(bot, company)).operation == "log_exported"
    assert list((tmp_path / "exports").iterdir()) == []


async def test_who_may_not_export_is_refused(jorge: Phone, bot: Installation, company: Company) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    jorge.send("/start")
    await jorge.sees("¿Qué quieres hacer?")
    await jorge.send_data(f"export:{other.id}:0:csv")
    assert (await _newest(bot, other)).operation == "access_denied"
    assert (await _newest(bot, other)).summary == "Intentó exportar la bitácora"
    assert _files(jorge) == []


@sized(largest_file=20_000)
async def test_who_is_blocked_between_two_files_gets_no_more(
    ana: Phone, bot: Installation, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recorded(bot, company, 250)
    blocking = text("UPDATE users SET state = 'blocked' WHERE company_id = :id AND name = 'SUPERVISOR'")

    async def sent_and_blocked(chat: Chat, ask: Ask, company_id: int, path: Path, caption: str) -> None:
        await send_log_file(chat, ask, company_id, path, caption)
        async with bot.database.exclusively() as connection:
            await connection.execute(blocking, {"id": company_id})

    monkeypatch.setattr("handlers.exporting.work.send_log_file", sent_and_blocked)
    await _ask(ana)
    await ana.tap("CSV")
    await ana.sees(TITLE, "Llegó sólo 1 archivo y falta el resto: no está completa.")
    assert len(_files(ana)) == 1
    denied = await _newest(bot, company)
    assert (denied.operation, denied.user_name) == ("access_denied", "SUPERVISOR")


async def test_the_installations_own_log_has_no_rfc_in_its_name(ana: Phone, company: Company) -> None:
    await _ask(ana, pick="Instalación")
    await ana.tap("CSV")
    await ana.sees("✅ Bitácora exportada · Instalación")
    ((name, _),) = _files(ana)
    assert name.startswith("bitacora_instalacion_")


@pytest.mark.usefixtures("company")
async def test_it_can_be_left_before_a_company_is_picked(ana: Phone) -> None:
    ana.send("/exportar")
    await ana.sees("Exportar bitácora", "¿En qué empresa?")
    ana.send_sticker()
    await ana.sees("Toca una empresa de la lista.")
    await ana.tap("Cancelar")
    await ana.sees("Listo, no exporté ninguna bitácora.")


async def _ask(phone: Phone, *, pick: str = "Comercializadora") -> None:
    """Give the command, and pick the company: the owner has the installation's log as well."""
    phone.send("/exportar")
    await phone.sees("¿En qué empresa?")
    await phone.tap(pick)
    await phone.sees("Exportar bitácora · ", "¿En qué formato?")


async def recorded(bot: Installation, company: Company, entries: int) -> None:
    place = await place_in(bot, ANA, company.id)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(
                operation="document_cancelled" if number == entries - 1 else "document_modified",
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
    """The files that arrived, in order, by name."""
    sent = [message["document"] for message in phone.messages if "document" in message]
    found = [(each["file_name"], phone.world.files.by_id(each["file_id"])) for each in sent]
    return [(name, stored.upload.data) for name, stored in found if stored is not None]
