"""Several companies' seals in one message: as people receive them, keep them, and check them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import text

from domain.companies import Company
from domain.instants import microseconds
from domain.seals import PastedSeals, Seal, read_button, read_seals
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.verification.seal_screens import seals_screen
from services.installation import Installation
from services.log.seal_news import SealNews
from services.log.seals import seal_due_logs, seal_of
from tests.entries import COMPANY
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, joined, place_in, registered_company, tell_of_link
from tests.phone import Phone
from tests.signing import signed_by_anybody
from tests.tampering import rebuilt, run_by_hand
from tests.trees import head_of

OTHER = "Papelería La Esperanza"


@pytest.fixture
async def other(bot: Installation, company: Company) -> Company:
    """Another company of Ana's; only its owners and supervisors read its log."""
    return (await registered_company(bot, OTHER, now=datetime.now(UTC))).company


async def _sealed(bot: Installation, company: Company) -> Seal:
    seal = await seal_of(bot, company)
    assert seal is not None
    return seal


async def _seal(bot: Installation, *companies: Company) -> None:
    """Have these logs sealed, as if they had begun days ago."""
    then = microseconds(datetime.now(UTC) - timedelta(days=2))
    for each in companies:
        await run_by_hand(bot, each, f"UPDATE companies SET created_at = {then} WHERE id = {{id}}")
    await seal_due_logs(bot, now=datetime.now(UTC))


def _sent(phone: Phone) -> list[dict[str, Any]]:
    return [
        dict(call.parameters)
        for call in phone.world.activity.calls
        if call.method.lower() == "sendmessage" and "🔏" in str(call.parameters.get("text", ""))
    ]


@on_both_engines
async def test_they_come_in_one_message_without_a_sound_and_each_can_be_verified(
    ana: Phone, bot: Installation, company: Company, other: Company
) -> None:
    seals = [await _sealed(bot, each) for each in (company, other)]
    await _seal(bot, company, other)
    told = await ana.sees(
        "🔏 Sellos de 2 bitácoras", f"1. {company.name} · hasta el #", f"2. {OTHER} · hasta el #"
    )
    (sent,) = _sent(ana)
    assert sent["disable_notification"] in (True, "true")
    assert read_seals(told) == PastedSeals(tuple(seals), damaged=0)
    assert ana.under("🔏 Sellos de 2 bitácoras") == [["1", "2"], ["Guardar sellos"]]
    assert [read_button(ana.data_of(each).removeprefix("seal:")) for each in "12"] == seals
    for number, each in (("1", company), ("2", other)):
        await ana.tap(number)
        await ana.sees(
            f"✅ La bitácora está íntegra · {each.name}", "Coincide con el sello", "nadie lo editó"
        )
    assert ana.message("🔏 Sellos de 2 bitácoras")["text"] == told


@on_both_engines
async def test_once_it_was_edited_none_of_its_seals_is_trusted(
    ana: Phone, bot: Installation, company: Company, other: Company
) -> None:
    """The token's holder builds one log anew, and edits its seal in the message to match."""
    await _seal(bot, company, other)
    told = await ana.sees("🔏 Sellos de 2 bitácoras")
    true, kept = read_seals(told).seals
    log = await rebuilt(
        bot, await place_in(bot, ANA, company.id), lambda each: structs.replace(each, summary="Otra")
    )
    forged = Seal.of(company.id, head_of(company.id, log[: true.folio]))
    async with bot.database.exclusively() as connection:
        await connection.execute(
            text(f"UPDATE notices SET body = replace(body, '{true.text}', '{forged.text}')")
        )
    buttons = [
        {"text": str(n), "callback_data": f"seal:{each.data}"} for n, each in enumerate((forged, kept), 1)
    ]
    message = {**ana.message("🔏 Sellos"), "text": told.replace(true.text, forged.text)}
    keyboard = {"inline_keyboard": [buttons]}
    ana.world.replace(ana.world.chat(ana.person_id), {**message, "reply_markup": keyboard})
    for number, each in (("1", company), ("2", other)):
        await ana.tap(number)
        await ana.sees(f"⛔ Ese sello no es de fiar · {each.name}", "Alguien editó su mensaje el ")
    ana.send(told)  # a copy, from before it was edited
    await ana.sees(
        "⛔ 1 de 2 sellos acusan un cambio",
        f"⛔ La bitácora no es la que se selló · {company.name}",
        f"✅ {OTHER}: nada cambió hasta el #{kept.folio}.",
        "No borres nada.",
    )


async def test_the_message_forwarded_back_has_each_of_its_seals_checked_in_the_middle_of_anything(
    ana: Phone, bot: Installation, company: Company, other: Company
) -> None:
    await _seal(bot, company, other)
    told = await ana.sees("🔏 Sellos de 2 bitácoras")
    await ana.send_data(f"menu:nuevo:{company.id}")
    await ana.sees("●○○○○  Usuario")
    ana.send(told)
    await ana.sees(
        "✅ Sellos que coinciden: 2", f"✅ {company.name}: nada cambió hasta el #", f"✅ {OTHER}: nada cambió"
    )
    for each in (company, other):
        async with bot.database.reading() as work:
            (newest,) = await work.audit_log(each.id).older(limit=1)
        assert newest.operation == "log_verified"
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo", "MLOPEZ")


async def test_one_seals_message_can_be_forwarded_back_too(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _seal(bot, company)
    ana.send(await ana.sees("🔏 Sello de la bitácora"))
    await ana.sees("✅ La bitácora está íntegra", "Coincide con el sello")


@pytest.mark.parametrize("typed", ["{0}\n{1}", "/verificar {0} {1}", "Comercializadora: {0}\nPapelería: {1}"])
async def test_a_damaged_one_among_them_accuses_nobody_and_is_told(
    ana: Phone, bot: Installation, company: Company, other: Company, typed: str
) -> None:
    good, damaged = await _sealed(bot, company), (await _sealed(bot, other)).text[:-3]
    ana.send(typed.format(good.text, damaged))
    await ana.sees(
        "⚠️ Sellos que coinciden: 1",
        f"✅ {company.name}: nada cambió hasta el #{good.folio}.",
        "⚠️ Un sello está incompleto o mal copiado: cópialo otra vez.",
    )


async def test_one_of_a_log_that_the_person_may_not_read_is_refused_and_recorded(
    jorge: Phone, bot: Installation, company: Company, other: Company
) -> None:
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    await tell_of_link(bot, await place_in(bot, JORGE, company.id))
    theirs, foreign = await _sealed(bot, company), await _sealed(bot, other)
    jorge.send(f"{foreign.text}\n{theirs.text}")
    await jorge.sees(
        f"✅ {company.name}: nada cambió hasta el #{theirs.folio}.",
        f"⚠️ Sello del #{foreign.folio}: ",
        "No puedes ver la bitácora",
    )
    async with bot.database.reading() as work:
        (newest,) = await work.audit_log(other.id).older(limit=1)
    assert (newest.operation, newest.user_name) == ("access_denied", "JMENDEZ")
    assert newest.folio == foreign.folio + 1


async def test_if_all_are_of_such_logs_nothing_is_checked(
    jorge: Phone, bot: Installation, other: Company
) -> None:
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    seal = await _sealed(bot, other)
    jorge.send(f"{seal.text}\n{replace(seal, company_id=987).text}")
    await jorge.sees("No puedes ver la bitácora")


def _news(count: int, *, length: int, checks: bool = True) -> Sequence[SealNews]:
    now = datetime(2026, 11, 21, 14, tzinfo=UTC)
    return [
        SealNews(
            number,
            replace(COMPANY, id=number, name=f"{count - number:02} ".ljust(length, "x")),
            signed_by_anybody(Seal(number, 1283, sha256(bytes(number)).digest()), made=now),
            checks,
        )
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("count", "length", "messages"), [(2, 30, 1), (20, 40, 1), (30, 30, 2), (100, 80, 5)]
)
def test_as_few_messages_as_fit_tell_them_all_once(count: int, length: int, messages: int) -> None:
    left, screens = list(_news(count, length=length)), []
    while left:
        screen, told = seals_screen(left)
        assert told[0] is left[0]
        assert read_seals(screen.text).seals == tuple(
            each.seal for each in sorted(told, key=lambda each: each.company.name)
        )
        assert units(screen.text) <= TEXT_LIMIT
        *numbers, keeping = screen.rows
        assert sum(map(len, numbers)) == len(told)
        assert [each.text for each in keeping] == ["Guardar sellos"]
        left = [each for each in left if each not in told]
        screens.append(screen)
    assert len(screens) == messages


def test_who_reads_none_of_the_logs_is_offered_no_button() -> None:
    screen, _ = seals_screen(_news(3, length=30, checks=False))
    assert screen.rows == []
    assert "toca su número" not in screen.text
    assert "Las verifica un supervisor de cada empresa" in screen.text


def test_who_reads_some_of_the_logs_is_told_who_verifies_the_others() -> None:
    news = [*_news(2, length=30), replace(_news(3, length=30)[2], checks=False)]
    screen, _ = seals_screen(news)
    *numbers, keeping = screen.rows
    assert sum(map(len, numbers)) == 2
    assert [each.text for each in keeping] == ["Guardar sellos"]
    assert "Las que no tienen botón las verifica un supervisor" in screen.text
