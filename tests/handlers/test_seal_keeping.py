"""*Guardar sello*: the seal as the person's own message, which no bot can edit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from domain.companies import Company
from domain.notices import NoticeKind
from domain.seals import read_seals
from sandbox.world import World
from services.installation import Installation
from services.log.seals import seal_due_logs, seal_of
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in, registered_company
from tests.phone import Phone
from tests.tampering import rebuilt, run_by_hand

pytestmark = on_both_engines

COMPANY = "Comercializadora del Sureste"


def offered(world: World) -> list[str]:
    """The texts of the buttons that are in the place of Ana's keyboard."""
    rows = world.chat(ANA.telegram_id).keyboard.get("keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_the_seal_is_kept_as_the_persons_own_message(
    ana: Phone, bot: Installation, company: Company, world: World
) -> None:
    ana.send("/verificar")
    await ana.sees("¿En qué empresa?")
    await ana.tap(COMPANY)
    await ana.sees("✅ La bitácora está íntegra", "No has guardado ningún sello tuyo: toca Guardar sello.")
    await ana.tap("Guardar sello")
    await ana.sees("Toca abajo, donde estaba tu teclado.", "mensaje tuyo")
    (said,) = offered(world)
    assert said.startswith(f"🔏 Guardo el sello de {COMPANY}: VIGIA-2-{company.id}-")
    ana.send(said)
    await ana.sees("🔏 Sello guardado: hasta el #2.", "reenvíame ese mensaje tuyo")
    assert offered(world) == []
    async with bot.database.reading() as work:
        entry = await work.audit_log(company.id).newest_of("seal_kept")
    assert entry is not None
    assert dict(entry.detail.facts)["Sello"] in said
    await verified(ana)
    await ana.sees("Tu último sello guardado: hasta el #2, el ", "1 registro después.")


async def verified(ana: Phone) -> None:
    ana.send("/verificar")
    await ana.sees("¿En qué empresa?")
    await ana.tap(COMPANY)


async def test_what_was_kept_comes_back_and_finds_a_log_that_was_built_anew(
    ana: Phone, bot: Installation, company: Company
) -> None:
    seal = await seal_of(bot, company)
    assert seal is not None
    said = f"🔏 Guardo el sello de {COMPANY}: {seal.text}"
    ana.send(said)
    await ana.sees("🔏 Sello guardado")
    await rebuilt(
        bot, await place_in(bot, ANA, company.id), lambda each: structs.replace(each, summary="Otra")
    )
    ana.send(said)
    await ana.sees("Ese sello no es el de la bitácora como está ahora: la reviso.")
    await ana.sees("⛔ La bitácora no es la que se selló")


async def test_several_companies_are_kept_one_by_one(
    ana: Phone, bot: Installation, company: Company, world: World
) -> None:
    other = (await registered_company(bot, name="Aceros San Luis")).company
    for each in (company, other):
        then = int((datetime.now(UTC).timestamp() - 2 * 86_400) * 10**6)
        await run_by_hand(bot, each, f"UPDATE companies SET created_at = {then} WHERE id = {{id}}")
    await seal_due_logs(bot, now=datetime.now(UTC))
    await ana.sees("Sellos de", "Guarda los sellos")
    await ana.tap("Guardar sellos")
    await ana.sees("Toca uno por uno")
    texts = offered(world)
    assert {read_seals(each).seals[0].company_id for each in texts} >= {company.id, other.id}
    for text in texts:
        ana.send(text)
        await ana.sees("🔏 Sello guardado")


async def test_who_may_not_read_the_log_keeps_no_seal_of_it(
    bot: Installation, company: Company, world: World
) -> None:
    await joined(bot, JORGE, company.id, profile="AUXILIAR CONTABLE")
    jorge = Phone(world, MANAGER_ID)
    seal = await seal_of(bot, company)
    assert seal is not None
    jorge.send(f"🔏 Guardo el sello de {COMPANY}: {seal.text}")
    await jorge.sees("No puedes ver la bitácora: pídelo a tu supervisor.")
    async with bot.database.reading() as work:
        assert await work.audit_log(company.id).newest_of("seal_kept") is None


@pytest.mark.parametrize("said", ["🔏 Guardo el sello de X: VIGIA-2-1", "🔏 Guardo el sello de nadie"])
@pytest.mark.usefixtures("company")
async def test_a_seal_that_is_not_whole_is_told(ana: Phone, said: str) -> None:
    ana.send(said)
    await ana.sees("Ese sello está incompleto o mal copiado")


async def asked(bot: Installation, company: Company) -> None:
    """The weekly question, due now."""
    place = await place_in(bot, ANA, company.id)
    async with bot.database.writing() as work:
        await work.notices.add(
            NoticeKind.KEEP, company.id, recipients=[place.user], body={}, due_at=datetime.now(UTC)
        )


async def test_once_a_week_it_is_asked_for(
    ana: Phone, bot: Installation, company: Company, world: World
) -> None:
    await asked(bot, company)
    await ana.sees(
        "🔏 Tu sello de la semana\n",
        f"{COMPANY}: nunca has guardado uno, y ya hay 1 registro",
        "Instalación: nunca has guardado uno",
        "ni quien tenga la llave del bot.",
    )
    await ana.tap("Guardar sellos")
    await ana.sees("Toca uno por uno")
    for said in sorted(offered(world)):
        ana.send(said)
    await ana.sees_times(2, "🔏 Sello guardado")
    await asked(bot, company)
    await registered_company(bot, "Papelería La Esperanza")  # the next one is of that alone
    await asked(bot, company)
    await ana.sees(
        "🔏 Tu sello de la semana · Papelería La Esperanza",
        "Nunca has guardado uno, y ya hay 1 registro.",
    )
    await ana.sees_button("Guardar sello")
    assert len([text for text in ana.from_bot if "Tu sello de la semana" in text]) == 2
