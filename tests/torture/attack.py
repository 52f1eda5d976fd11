"""The attack: forged, truncated, replayed, foreign and oversized input in bulk, while people go on working.

Nothing may change, nothing may fail, nobody may read what is not theirs, and nobody's work may slow down.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from tests.phone import PATIENCE, Phone
from tests.torture.attack_report import Report, Watch, spread
from tests.torture.attackers import OUTSIDERS, Attack
from tests.torture.engines import Engine, empty_database
from tests.torture.forgeries import Harvest, Maker, forgery, request_tap
from tests.torture.guessed_ids import guess_ids
from tests.torture.held import connections_held
from tests.torture.http_forgeries import http_forgery
from tests.torture.shop import Shop, shop_at_work
from tests.torture.siege import ATTACKERS, AURORA, GROUP, STRANGERS, Siege, besieged, count_of
from tests.torture.stale_heads import change_logs_by_hand
from tests.torture.standing import broken_chains, differences, standing
from tests.torture.victims import Victims

ROUND = 5_000  # inputs between two looks at what stands; drafts live for 30 minutes
IN_HAND = 400  # inputs that wait at a time: Telegram drops a tap after 150 s
HELD = 240  # connections to the HTTP door that never finish a request
_AT_ONCE, _REQUESTS_AT_ONCE, _HOSTILE_AT_ONCE = 100, 4, 8
# What anybody outside can cause is logged once a minute from each line of code, of which there are not many.
_LINES, _LINES_A_MINUTE = 20, 12
# Those who were somebody, or are elsewhere, try as often as all strangers together.
_PEOPLE = (ATTACKERS, [6] * 6 + [1] * len(STRANGERS))


async def attacked(engine: Engine, *, inputs: int, seed: int, forge: Maker = forgery) -> Report:
    """Attack in rounds with what `forge` makes: people begin, the attack comes, all stands, people finish."""
    report, chance = Report(engine), Random(seed)
    watch = Watch(report)
    logging.captureWarnings(True)
    logging.getLogger().addHandler(watch)
    with empty_database(engine) as (url, folder):
        async with besieged(url, folder) as siege:
            siege.process.application.add_error_handler(watch.on_error)
            attacking = Attack(siege, report, chance=chance)
            report.memory.append(_memory())
            shown = 0
            for number, start in enumerate(range(0, inputs, ROUND)):
                await _round(attacking, report, forge, number=number, inputs=min(ROUND, inputs - start))
                report.memory.append(_memory())
                typer.echo(f"{report.total} inputs, {report.seconds:.0f} s, {spread(report.flood)}")
                typer.echo("\n".join(each[:600] for each in report.violations[shown:]))
                shown = len(report.violations)
            await change_logs_by_hand(siege, folder, report, chance)
            report.denials = await _denials(siege)
            report.violations += _lines_too_many(report)
            await _compare_refusals(siege, report)
            report.alerts = await count_of(siege, "SELECT count(*) FROM outbox")
            report.violations += await broken_chains(siege)
    logging.getLogger().removeHandler(watch)
    return report


async def _round(attacking: Attack, report: Report, forge: Maker, *, number: int, inputs: int) -> None:
    siege, chance = attacking.siege, attacking.chance
    victims = Victims(siege, number)
    await victims.begin()
    aurora = siege.phone(AURORA)
    asked = aurora.send("/configurar")
    await siege.world.until(lambda: _answered(aurora, asked), PATIENCE)
    report.quiet += [await _tapped(siege) for _ in range(15)]
    await guess_ids(attacking, report, round_number=number)
    siege.world.activity.events.clear()
    before = await standing(siege)
    began = time.monotonic()
    door = siege.process.http_url or ""
    async with connections_held(door, HELD), shop_at_work(siege, report, chance) as shop:
        async with _somebody_working(siege, report):
            await _flood(attacking, report, shop, forge, inputs=inputs)
        await attacking.until_in_hand(0)
    report.seconds += time.monotonic() - began
    attacking.look()
    report.violations += await shop.complaints()
    report.violations += [f"unanswered: {count} {kind}" for kind, count in attacking.unanswered().items()]
    report.violations += differences(before, await standing(siege))
    aside = await count_of(siege, "SELECT count(*) FROM inbox WHERE state = 'aside'")
    report.violations += [f"set aside: {aside}"] if aside else []
    report.violations += [f"HTTP answered {status}" for status in report.http if status >= 500]
    try:
        report.finished += await victims.finish()
    except AssertionError as error:
        report.violations.append(f"a victim could not go on: {error}")


async def _flood(attacking: Attack, report: Report, shop: Shop, forge: Maker, *, inputs: int) -> None:
    """Send so many inputs, and wait until all of them are done."""
    siege, chance = attacking.siege, attacking.chance
    harvest = Harvest(siege.foreign, (siege.a.id, 0, 3, 999_999_999))
    goal = report.total + inputs
    while report.total < goal:
        for _ in range(_AT_ONCE):
            attacking.send(chance.choices(*_PEOPLE)[0], forge(chance, harvest))
        requests = [http_forgery(siege, chance) for _ in range(_REQUESTS_AT_ONCE)]
        report.http.update(await asyncio.gather(*requests))
        await shop.attack(_HOSTILE_AT_ONCE)
        await attacking.until_in_hand(IN_HAND)
        attacking.look()
    await attacking.until_in_hand(0)


def _answered(phone: Phone, message_id: int) -> bool:
    """Whether the list of tabs came after this message."""
    return any(
        each["message_id"] > message_id and "Elige qué se registra" in each.get("text", "")
        for each in phone.messages
    )


@asynccontextmanager
async def _somebody_working(siege: Siege, report: Report) -> AsyncIterator[None]:
    working = asyncio.create_task(_go_on_working(siege, report))
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _go_on_working(siege: Siege, report: Report) -> None:
    while True:
        try:
            report.flood.append(await _tapped(siege))
        except AssertionError as error:
            report.violations.append(f"a supervisor waited in vain: {str(error)[:80]}")
        await asyncio.sleep(0.2)  # a person's pace


async def _tapped(siege: Siege) -> float:
    """Seconds from a tap of Aurora's to its answer and the new screen."""
    aurora = siege.phone(AURORA)
    began = time.monotonic()
    opened = "« Pestañas" in aurora.buttons
    answer = await aurora.tap("« Pestañas" if opened else "Documentos")
    if answer is None:
        raise AssertionError("a supervisor's tap was not answered")
    seconds = time.monotonic() - began
    await aurora.sees_button("Documentos" if opened else "« Pestañas")
    return seconds


async def _denials(siege: Siege) -> int:
    return sum(
        [
            await count_of(siege, f"SELECT count(*) FROM bitacora_{each} WHERE operation = 'access_denied'")
            for each in (0, siege.a.id, siege.b.id)
        ]
    )


async def _compare_refusals(siege: Siege, report: Report) -> None:
    """Each attempt of who has no place is counted once: exactly, while the hour's windows are all open."""
    if report.seconds > 3000:
        return
    sources = ", ".join(f"'telegram:{each}'" for each in OUTSIDERS)
    query = f"SELECT sum(1 + unrecorded) FROM refusals WHERE source IN ({sources})"
    report.refused = await count_of(siege, query)
    if report.refused != report.turned_away.total():
        report.violations.append(f"{report.turned_away.total()} attempts, {report.refused} counted")
    query = f"SELECT sum(1 + unrecorded) FROM refusals WHERE source = 'group:{GROUP}'"
    report.refused_in_group = await count_of(siege, query)
    if report.refused_in_group != report.asked_in_group:
        report.violations.append(f"asked {report.asked_in_group} times in a group")
    if report.to_attackers["group message"] > 1:
        report.violations.append(
            f"a group was told {report.to_attackers['group message']} times within an hour"
        )


def _lines_too_many(report: Report) -> list[str]:
    """Whether what came from outside made the process's log grow with it."""
    most = _LINES + _LINES_A_MINUTE * report.seconds / 60
    return [f"{report.lines_logged} lines were logged"] if report.lines_logged > most else []


def _memory() -> float:
    """Resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def attack(
    engine: Annotated[Engine, typer.Option(help="On which database.")] = Engine.SQLITE,
    inputs: Annotated[int, typer.Option(help="How many inputs.")] = 100_000,
    seed: Annotated[int, typer.Option(help="What makes a run come out the same.")] = 1,
    requests: Annotated[bool, typer.Option("--requests", help="Only taps on requests for approval.")] = False,
) -> None:
    """Forged, truncated, replayed, foreign and oversized input in bulk, while people go on working."""
    os.environ["PTB_TIMEDELTA"] = (
        "true"  # or python-telegram-bot warns of its old way of giving `retry_after`
    )
    report = asyncio.run(
        attacked(engine, inputs=inputs, seed=seed, forge=request_tap if requests else forgery)
    )
    typer.echo("\n".join(report.lines()))
    raise typer.Exit(code=1 if report.violations else 0)


if __name__ == "__main__":
    typer.run(attack)
