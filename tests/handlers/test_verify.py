"""`/verificar`, as people read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from domain.askers import AtConsole
from domain.authors import Author
from domain.companies import Company
from domain.entries import Outcome
from handlers.verification.screens import went_back
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.verification import verify_log
from tests.conftest import sized
from tests.handlers.conftest import on_both_engines, timed
from tests.handlers.test_exporting import recorded
from tests.people import ANA, JORGE, joined, place_in, registered_company, tell_of_link
from tests.phone import Phone
from tests.tampering import rebuilt, run_by_hand
from tests.trees import head_of

pytestmark = on_both_engines

TITLES = ("✅ La bitácora está íntegra", "⛔ La bitácora no está íntegra", "Verificando")


@pytest.fixture
async def entries(bot: Installation, company: Company) -> None:
    """Twenty-five entries after the company's first."""
    place = await place_in(bot, ANA, company.id)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()),
        )
        for number in range(25)
    ]
    async with bot.database.writing() as work:
        await record_all(work, bot.catalogue, company=place.company, deeds=deeds, now=datetime.now(UTC))


@pytest.mark.usefixtures("entries")
async def test_a_log_that_holds_says_how_many_until_when_and_its_hash(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _verify(ana)
    told = await ana.sees("✅ La bitácora está íntegra · Comercializadora del Sureste")
    async with bot.database.reading() as work:
        *verified, recorded = await work.audit_log(company.id).newer(limit=50)
    root = head_of(company.id, verified).hash.hex()
    assert f"26 registros · el {_today()}\nHuella del #26: {root[:16]}\n" in told
    assert (recorded.operation, recorded.outcome) == ("log_verified", Outcome.ALLOWED)
    await ana.tap("Ver bitácora")
    await ana.sees("Bitácora de la empresa", "Bitácora verificada · Íntegra")


@pytest.mark.usefixtures("entries")
async def test_a_log_that_was_changed_by_hand_says_where_and_what_to_do(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await run_by_hand(bot, company, "UPDATE {log} SET summary = 'Otra cosa' WHERE folio = 13")
    await _verify(ana)
    await ana.sees(
        "⛔ La bitácora no está íntegra · Comercializadora del Sureste",
        "El registro #13 fue cambiado después de guardarse.",
        "12 registros anteriores sí cuadran",
        "No borres nada.",
    )
    await ana.tap("Ver bitácora")
    await ana.sees("Bitácora verificada · No íntegra: folio 13, cambiado · ⛔ fallido")


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("DELETE FROM {log} WHERE folio = 1", "Falta el registro #1: hay posteriores, pero ése ya no está."),
        (
            "DELETE FROM {log} WHERE folio > 20",
            "Faltan registros del #21 en adelante: alguien borró el final o restauró un respaldo anterior.",
        ),
        ("UPDATE {log} SET folio = 0 WHERE folio = 5", "Hay un registro #0 fuera de su lugar: fue agregado."),
        (
            "UPDATE audit_heads SET hash = leaf WHERE company_id > 0",
            "Alguno de los registros del #1 al #26 no es el que se guardó: fue cambiado junto con su huella.",
        ),
        (
            "INSERT INTO log_tiles (company_id, level, number, root, hashes)"
            " SELECT company_id, 0, 0, hash, leaf FROM audit_heads WHERE company_id = {id}",
            "Las huellas que se guardan de los registros del #1 al #26 fueron cambiadas o quitadas.",
        ),
        (
            "UPDATE audit_heads SET folio = 20 WHERE company_id > 0",
            "El final fue alterado: la bitácora no termina en el registro #20 anotado.",
        ),
    ],
)
async def test_each_kind_of_break_has_its_sentence(
    ana: Phone, bot: Installation, company: Company, change: str, sentence: str
) -> None:
    await run_by_hand(bot, company, change)
    await _verify(ana)
    await ana.sees("⛔ La bitácora no está íntegra", sentence, "No borres nada.")


@pytest.mark.usefixtures("entries")
async def test_where_the_time_of_recording_goes_back_is_warned_of(
    ana: Phone, bot: Installation, company: Company
) -> None:
    place = await place_in(bot, ANA, company.id)
    await rebuilt(
        bot,
        place,
        lambda entry: (
            structs.replace(entry, recorded_at=entry.recorded_at - timedelta(days=entry.folio))
            if entry.folio % 3 == 0
            else entry
        ),
    )
    await _verify(ana)
    await ana.sees(
        "✅ La bitácora está íntegra",
        "⚠️ La hora de registro retrocede en el #3, #6, #9, #12, #15 y 3 más: ",
    )
    found = await verify_log(Ask(bot, AtConsole(), datetime.now(UTC)), company.id, operation_id=uuid4())
    assert went_back(found).startswith("⚠️ La hora de registro retrocede en el #3, #6")
    assert went_back(found).endswith("alguien atrasó el reloj del servidor o cambió esa hora a mano.")


@sized(verified_at_once=1)
@timed(between_edits=0.01)
async def test_a_long_log_shows_how_far_it_is_in_the_message_that_then_says_the_outcome(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await recorded(bot, company, 400)
    await _verify(ana)
    await ana.sees("✅")
    drawn = _drawn(ana)
    begun, *so_far, outcome = drawn
    assert ("Preparando…" in begun, "✅" in outcome) == (True, True)
    assert [each for each in so_far if "de 401 registros · " in each] == so_far != []
    assert sum(message.startswith(TITLES) for message in ana.from_bot) == 1


@sized(verified_at_once=1)
@timed(between_edits=3600.0)
@pytest.mark.usefixtures("entries")
async def test_how_far_it_is_is_not_drawn_more_than_once_a_second(ana: Phone) -> None:
    await _verify(ana)
    await ana.sees("✅")
    assert len(_drawn(ana)) == 2  # that it begins, and the outcome


@pytest.mark.usefixtures("entries")
async def test_the_page_of_the_log_has_a_button_that_verifies_it(ana: Phone, company: Company) -> None:
    ana.send("/bitacora")
    await ana.sees("¿En qué empresa?")
    await ana.tap(company.name)
    await ana.sees("Bitácora de la empresa", "#26")
    await ana.tap("Verificar")
    await ana.sees("✅ La bitácora está íntegra · Comercializadora del Sureste")
    await ana.sees("Bitácora de la empresa", "#26")  # the page stays where it was


async def test_who_reads_one_log_is_not_asked_which(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    await tell_of_link(bot, await place_in(bot, JORGE, company.id))
    jorge.send("/verificar")
    await jorge.sees("✅ La bitácora está íntegra · Comercializadora del Sureste")


@pytest.mark.usefixtures("company")
async def test_the_owner_verifies_the_installations_own_log(ana: Phone) -> None:
    await _verify(ana, pick="Instalación")
    await ana.sees("✅ La bitácora está íntegra · Instalación")


@pytest.mark.usefixtures("company")
async def test_it_can_be_left_before_a_company_is_picked(ana: Phone) -> None:
    ana.send("/verificar")
    await ana.sees("Verificar bitácora", "¿En qué empresa?")
    ana.send_sticker()
    await ana.sees("Toca una empresa de la lista.")
    await ana.tap("Cancelar")
    await ana.sees("Listo, no verifiqué ninguna bitácora.")


async def test_who_may_not_read_a_log_may_not_verify_it(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    await tell_of_link(bot, await place_in(bot, JORGE, company.id))
    jorge.send("/verificar")
    await jorge.sees("✅ La bitácora está íntegra · Comercializadora del Sureste")
    await jorge.send_data(f"menu:verificar:{other.id}")
    await jorge.sees("No puedes ver la bitácora")
    async with bot.database.reading() as work:
        (newest,) = await work.audit_log(other.id).older(limit=1)
    assert newest.operation == "access_denied"


async def _verify(phone: Phone, *, pick: str = "Comercializadora") -> None:
    """Give the command, and pick the company: the owner has the installation's log as well."""
    phone.send("/verificar")
    await phone.sees("¿En qué empresa?")
    phone.world.activity.calls.clear()
    await phone.tap(pick)


def _drawn(phone: Phone) -> list[str]:
    """Each text of the verification's message, as it was drawn since the company was picked."""
    texts = (str(call.parameters.get("text", "")) for call in phone.world.activity.calls)
    return [each for each in texts if "bitácora" in each.casefold() and "Sureste" in each]


def _today() -> str:
    return datetime.now(ZoneInfo("America/Mexico_City")).strftime("%d/%m/%Y")
