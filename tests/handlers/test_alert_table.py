"""Each operation that alerts, told alone, among others, to its author, in quiet hours, again, in a group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.run import Running
from domain.alert_choices import AlertChoices
from domain.alert_rules import AlertRules
from domain.authors import Author
from domain.catalogue import Operation, load_catalogue
from domain.companies import Company
from domain.entries import Entry, Origin, Outcome
from services.log.recording import Happening, record_all
from tests.handlers.conftest import on_both_engines, timed
from tests.people import ANA, JORGE, place_in
from tests.phone import Phone

pytestmark = [on_both_engines, timed(between_messages=0.02, between_makings=0.1)]

# Of those that a new company records.
OPERATIONS = [
    each
    for each in load_catalogue()
    if each.default and (each.sensitive or each.sensitive_when or each.alarm)
]
MANY = len(OPERATIONS)
TILL = Author(user_name="CAJA", full_name="Caja Uno", origin=Origin.API)
GROUP = -1_001_000_000_001


def _happening(operation: Operation) -> Happening:
    failed = operation.alarm and not operation.sensitive
    return Happening(
        operation=operation.code,
        summary=f"Registro de prueba {operation.sensitive_when or ''}".strip(),
        operation_id=uuid4(),
        outcome=Outcome.FAILED if failed else Outcome.ALLOWED,
    )


async def _happen(
    process: Running, company: Company, operations: Sequence[Operation], *, author: Author = TILL
) -> dict[str, Entry]:
    """They happen at once; by operation, what was recorded. Nobody is told any more of what was before."""
    async with process.installation.database.writing() as work:
        await work.audit_log(company.id).lock_head()  # first, as everybody does
        await work.outbox.give_up_pending(company.id, reason="de antes")
        entries = await record_all(
            work,
            process.installation.catalogue,
            company=company,
            deeds=[(author, _happening(each)) for each in operations],
            now=datetime.now(UTC),
        )
    return {each.operation: each for each in entries if each is not None}


async def _rules(process: Running, company: Company, **rules: object) -> None:
    async with process.installation.database.writing() as work:
        await work.alert_rules.save(company.id, AlertRules(**rules))  # type: ignore[arg-type]


def _came_silently(phone: Phone, folio: int) -> bool:
    """Whether the message that told this person of the entry came without a sound."""
    call: dict[str, Any] = next(
        each.parameters
        for each in phone.world.activity.calls
        if each.method == "sendMessage"
        and str(each.parameters["chat_id"]) == str(phone.person_id)
        and f"folio {folio}" in each.parameters.get("text", "")
    )
    return str(call.get("disable_notification")).lower() == "true"


async def test_alone_each_says_what_and_who_and_waits_to_be_attended(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    for operation in OPERATIONS:
        (entry,) = (await _happen(process, company, [operation])).values()
        for phone in (ana, jorge):
            told = (f"🔴 {operation.label}", "Registro de prueba", "Caja Uno", f"folio {entry.folio}")
            await phone.sees(*told)
            assert not _came_silently(phone, entry.folio), operation.code
            assert [phone.buttons[-2], phone.buttons[-1]].count("Enterado") == 1, operation.code


async def test_at_once_they_are_one_message_with_all_of_them(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    entries = list((await _happen(process, company, OPERATIONS)).values())
    folios = f"folios {entries[0].folio} a {entries[-1].folio}"
    for phone in (ana, jorge):
        await phone.sees(f"{MANY} operaciones sensibles", folios)
    await jorge.tap("Enterado")
    for phone in (ana, jorge):
        await phone.sees(folios, "✓ Atendidas por Jorge Méndez")


async def test_what_one_did_oneself_is_neither_red_nor_loud_and_is_both_to_the_others(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    place = await place_in(process.installation, JORGE, company.id)
    for operation in OPERATIONS:
        (entry,) = (await _happen(process, company, [operation], author=Author.member(place))).values()
        own = entry.outcome is Outcome.ALLOWED
        await jorge.sees(f"{'⚪' if own else '🔴'} {operation.label}", f"folio {entry.folio}")
        await ana.sees(f"🔴 {operation.label}", f"folio {entry.folio}")
        assert _came_silently(jorge, entry.folio) is own, operation.code
        assert not _came_silently(ana, entry.folio), operation.code


async def test_in_quiet_hours_only_what_is_urgent_comes(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    await _rules(process, company, urgent=frozenset({"document_cancelled"}), again_after=None)
    place = await place_in(process.installation, JORGE, company.id)
    hour = datetime.now(ZoneInfo(company.zone)).hour
    async with process.installation.database.writing() as work:
        await work.alert_choices.save(place.user.id, AlertChoices(quiet=((hour - 1) % 24, (hour + 2) % 24)))
    entries = await _happen(process, company, OPERATIONS)
    urgent = [each.code for each in OPERATIONS if each.urgent or each.code == "document_cancelled"]
    await jorge.sees_times(len(urgent), "🔴 ", "Registro de prueba")
    await ana.sees(f"{MANY} operaciones sensibles")
    labels = {each.label for each in OPERATIONS if each.code in urgent}
    told = [each.partition("\n")[0] for each in jorge.from_bot if "Registro de prueba" in each]
    assert {each.removeprefix("🔴 ") for each in told} == labels
    assert not any("operaciones sensibles" in each for each in jorge.from_bot)
    async with process.installation.database.reading() as work:
        waiting = {each.folio for each in await work.outbox.waiting(place.user.id, 999)}
    assert waiting >= {entry.folio for code, entry in entries.items() if code not in urgent}


@pytest.mark.parametrize("all_again", [True, False])
async def test_what_nobody_attends_comes_again_and_then_to_who_follows(
    ana: Phone, jorge: Phone, process: Running, company: Company, all_again: bool
) -> None:
    place = await place_in(process.installation, ANA, company.id)
    await _rules(process, company, all_again=all_again, next_people=(place.user.id,))
    await _happen(process, company, OPERATIONS)
    for phone in (ana, jorge):
        await phone.sees(f"{MANY} operaciones sensibles")
    again = MANY if all_again else sum(each.urgent for each in OPERATIONS)
    told = f"{again} alertas siguen sin atender"
    await _time_passes(process)
    for phone in (ana, jorge):
        await phone.sees("⏰ Nadie la ha atendido en 30 min", told)
    await _time_passes(process)
    await ana.sees("⏰ Te toca a ti: en 1 h nadie la ha atendido.", told)


async def _time_passes(process: Running) -> None:
    half_an_hour = timedelta(minutes=31) // timedelta(microseconds=1)
    async with process.installation.database.exclusively() as connection:
        await connection.execute(text(f"UPDATE unattended SET due_at = due_at - {half_an_hour}"))


@pytest.mark.parametrize("in_a_topic", [False, True])
async def test_a_group_and_a_topic_are_told_of_all_without_details(
    ana: Phone, process: Running, company: Company, in_a_topic: bool
) -> None:
    group = ana.world.open_group("Contabilidad", [ANA.telegram_id], chat_id=GROUP)
    topic = group.add_topic("Alertas") if in_a_topic else None
    command = f"/start@vigia_demo_bot grupo_{company.id}"
    ana.world.person_sends(ana.person_id, command, chat_id=GROUP, thread_id=topic)
    await ana.sees("Grupo de alertas", "Contabilidad")
    await _happen(process, company, OPERATIONS)
    title = f"{MANY} operaciones sensibles"
    messages = ana.world.chat(GROUP).messages
    await ana.world.until(lambda: any(title in each["text"] for each in messages.values()), 20)
    told = next(each for each in messages.values() if title in each["text"])
    assert told.get("message_thread_id") == topic
    for detail in ("Registro de prueba", "CAJA", "Caja Uno"):
        assert detail not in told["text"]
