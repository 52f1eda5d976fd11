"""The attack: forged, truncated, replayed, foreign and oversized input in bulk, while people go on working.

Nothing may change, nothing may fail, nobody may read what is not theirs, and nobody's work may slow down.
"""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from sandbox.taps import Tap
from storage.repositories.inbox import UpdateState
from tests.phone import PATIENCE, Phone
from tests.torture.engines import Engine, empty_database
from tests.torture.forgeries import Forgery, Harvest, Wire, forgery
from tests.torture.http_forgeries import http_forgery
from tests.torture.siege import (
    ARCHIVED,
    ATTACKERS,
    AURORA,
    BEA,
    BLOCKED,
    BRUNO,
    CLERK,
    GROUP,
    OF_A,
    OF_B,
    STRANGERS,
    UNLINKED,
    Siege,
    Victims,
    besieged,
    broken_chains,
    count_of,
    differences,
    standing,
)

OUTSIDERS = frozenset({BLOCKED, UNLINKED, ARCHIVED, *STRANGERS})
ROUND = 5_000  # inputs between two looks at what stands; drafts live for 30 minutes
IN_HAND = 400  # inputs that wait at a time: Telegram drops a tap after 150 s
_AT_ONCE, _REQUESTS_AT_ONCE = 100, 4
# Those who were somebody, or are elsewhere, try as often as all strangers together.
_PEOPLE = (ATTACKERS, [6] * 6 + [1] * len(STRANGERS))


@dataclass(slots=True)
class Report:
    """What was sent, what it cost, and every rule that broke."""

    engine: str
    inputs: Counter[str] = field(default_factory=Counter)
    http: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    to_attackers: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[int] = field(default_factory=Counter)
    too_late: Counter[str] = field(default_factory=Counter)
    refused: int | None = None
    denials: int = 0
    alerts: int = 0
    finished: int = 0
    memory: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    flood: list[float] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All inputs."""
        return sum(self.inputs.values()) + sum(self.http.values())

    def lines(self) -> list[str]:
        """The report as it is printed."""
        rate = self.total / max(self.seconds, 1)
        return [
            f"engine {self.engine}: {self.total} inputs in {self.seconds:.0f} s, {rate:.0f} a second",
            *(f"  {count:7} {kind}" for kind, count in self.inputs.most_common()),
            f"  {sum(self.http.values()):7} HTTP, answered {dict(sorted(self.http.items()))}",
            f"messages and answers to attackers: {dict(self.to_attackers)}",
            f"attempts at the closed door: {self.turned_away.total()}; counted as refused: {self.refused}",
            f"entries access_denied: {self.denials}; alerts made due by them: {self.alerts}",
            f"taps whose turn came after Telegram had dropped them: {dict(self.too_late)}",
            f"victims' conversations begun before and finished after: {self.finished}",
            f"memory of the process, bot and sandbox: {', '.join(f'{each:.0f}' for each in self.memory)} MB",
            f"tap to answer, quiet: {_spread(self.quiet)}",
            f"tap to answer, flooded: {_spread(self.flood)}",
            f"warnings: {dict(self.warnings)}",
            f"violations: {len(self.violations)}",
            *(f"  {each[:600]}" for each in self.violations[:200]),
        ]


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "not measured"
    ms = sorted(1000 * each for each in seconds)
    late = ms[min(len(ms) - 1, int(0.99 * len(ms)))]
    return f"median {statistics.median(ms):.0f} ms, p99 {late:.0f} ms, worst {ms[-1]:.0f} ms of {len(ms)}"


class Watch(logging.Handler):
    """Notes what is logged at WARNING and above, and what reaches the application's error handler."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.levelname} {record.name}: {record.getMessage()[:200]}"
        if record.levelno >= logging.ERROR:
            cause = record.exc_info[1] if record.exc_info else None
            self._report.violations.append(f"{line} · {type(cause).__name__}: {cause}")
        else:
            self._report.warnings[line[:120]] += 1

    async def on_error(self, _: object, context: object) -> None:
        self._report.violations.append(f"the error handler was called: {getattr(context, 'error', None)!r}")


class Attack:
    """Sends forgeries through Telegram's side of the sandbox, a few hundred in hand at a time."""

    def __init__(self, siege: Siege, report: Report, *, chance: Random) -> None:
        self.siege = siege
        self._report = report
        self.chance = chance
        self._committed = asyncio.Event()
        self._taps: list[tuple[Forgery, int, Tap]] = []
        self._number = 10_000_000
        siege.installation.database.after_commit(self._committed.set)

    def send(self, person: int, sent: Forgery) -> None:
        """This person sends it, as often as it says."""
        for _ in range(sent.times):
            self._report.inputs[sent.kind] += 1
            if person in OUTSIDERS and sent.knocks:
                self._report.turned_away[person] += 1
            if sent.update == "callback_query":
                self._tap(person, sent)
            else:
                self._notify(sent.update, self._body(person, sent), person)

    def _tap(self, person: int, sent: Forgery) -> None:
        world = self.siege.world
        tap = world.taps.add(GROUP if sent.place == "group" else person, world.clock.now())
        self._taps.append((sent, person, tap))
        body = {"id": tap.query_id, "from": world.person(person).user(), "chat_instance": "7", **sent.fields}
        if sent.place == "inline":
            body["inline_message_id"] = "AAAA"
        else:
            body["message"] = self._tapped(person, sent)
        self._notify("callback_query", body, person)

    def _tapped(self, person: int, sent: Forgery) -> Wire:
        world = self.siege.world
        chat = world.chat(GROUP if sent.place == "group" else person)
        if sent.place == "inaccessible":
            return {"chat": chat.wire, "message_id": self.chance.randint(1, 99), "date": 0}
        own = [each for each in chat.messages.values() if each["from"]["is_bot"]]
        made_up = {"message_id": 1, "from": world.bot.user(), "chat": chat.wire, "date": 1, "text": "Menú"}
        return self.chance.choice(own[-5:]) if own else made_up

    def _body(self, person: int, sent: Forgery) -> Wire:
        world = self.siege.world
        user = world.person(person).user()
        chat = world.chat(GROUP if sent.place == "group" else person)
        if sent.update == "message":
            return world.post(chat, user, sent.fields)
        channel = {"id": -1009, "type": "channel", "title": "x"}
        member = {"user": world.bot.user(), "status": sent.fields.get("new", "member"), "until_date": 0}
        match sent.update:
            case "my_chat_member":
                change = {"old_chat_member": {**member, "status": "member"}, "new_chat_member": member}
                return {"chat": chat.wire, "from": user, "date": 1, **change}
            case "channel_post" | "edited_channel_post":
                return {"message_id": 1, "chat": channel, "date": 1, **sent.fields}
            case "inline_query":
                return {"id": "1", "from": user, "offset": "", **sent.fields}
            case "poll":
                return sent.fields
            case "removed_chat_boost":
                return {
                    "chat": chat.wire,
                    "boost_id": "1",
                    "remove_date": 1,
                    "source": {"source": "premium", "user": user},
                }
        return {"message_id": 1, "from": user, "chat": chat.wire, "date": 1, **sent.fields}

    def _notify(self, kind: str, body: Wire, person: int) -> None:
        world = self.siege.world
        world.updates.allow([])  # updates that the bot did not ask for may come for a while, says the Bot API
        world.updates.add(kind, body, chat_id=person, now=world.clock.now())
        world.wake()

    async def in_hand(self) -> int:
        """What was sent and is not done."""
        world = self.siege.world
        async with self.siege.installation.database.reading() as work:
            stored = await work.inbox.count(UpdateState.PENDING)
        return stored + len(world.updates.pending(world.clock.now()))

    async def until_in_hand(self, most: int) -> None:
        """Wait until no more than so many are."""
        while await self.in_hand() > most:
            for worker in self.siege.process.workers:
                if worker.done():
                    worker.result()  # raises what ended it
            for _ in range(50):
                self._committed.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await self._committed.wait()
                        continue
                break

    def look(self) -> None:
        """Look at what attackers were told meanwhile, and let the sandbox forget it."""
        world = self.siege.world
        for event in world.activity.events:
            chat_id = event.data.get("chat_id")
            if chat_id in ATTACKERS or chat_id == GROUP:
                self._read(event.kind, event.data, chat_id)
        world.activity.events.clear()
        for each in (*ATTACKERS, GROUP):
            chat = world.chat(each)
            for number in list(chat.messages)[:-12]:
                del chat.messages[number]

    def _read(self, kind: str, data: Wire, chat_id: int) -> None:
        message = data.get("message", {})
        if kind in ("message", "edit") and not message["from"]["is_bot"]:
            return
        hidden = (*OF_A, *OF_B) if chat_id == GROUP else self.siege.hidden_from(chat_id)
        said = repr(message) if message else str(data.get("text"))
        self._report.to_attackers[f"{_who(chat_id)} {kind}"] += 1
        for secret in hidden:
            if secret in said:
                self._report.violations.append(f"{_who(chat_id)} was told {secret!r}: {said[:300]}")

    def unanswered(self) -> Counter[str]:
        """The taps in private chats that got no answer, by kind; forgets all taps.

        Elsewhere the bot has no buttons, and says nothing. What one person sends is done in order, so whoever
        sends more than a slow machine does may be answered too late: that is counted apart.
        """
        missed = [
            each for each in self._taps if each[2].answer is None and each[0].place not in ("group", "inline")
        ]
        self._report.too_late.update(_who(person) for _, person, tap in missed if tap.answered_too_late)
        self._taps.clear()
        return Counter(
            f"{sent.kind} by {_who(person)}" for sent, person, tap in missed if not tap.answered_too_late
        )


_NAMES = {
    CLERK: "without permission",
    BLOCKED: "blocked",
    UNLINKED: "unlinked",
    ARCHIVED: "archived",
    BRUNO: "of B",
    BEA: "of B",
    GROUP: "group",
}


def _who(chat_id: int) -> str:
    return _NAMES.get(chat_id, "stranger")


async def attacked(engine: Engine, *, inputs: int, seed: int) -> Report:
    """Attack in rounds: people begin, the attack comes, all stands, people finish."""
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
                await _round(attacking, report, number=number, inputs=min(ROUND, inputs - start))
                report.memory.append(_memory())
                typer.echo(f"{report.total} inputs, {report.seconds:.0f} s, {_spread(report.flood)}")
                typer.echo("\n".join(each[:600] for each in report.violations[shown:]))
                shown = len(report.violations)
            report.denials = await _denials(siege)
            await _compare_refusals(siege, report)
            report.alerts = await count_of(siege, "SELECT count(*) FROM outbox")
            report.violations += await broken_chains(siege)
    logging.getLogger().removeHandler(watch)
    return report


async def _round(attacking: Attack, report: Report, *, number: int, inputs: int) -> None:
    siege, chance = attacking.siege, attacking.chance
    victims = Victims(siege, number)
    await victims.begin()
    aurora = siege.phone(AURORA)
    asked = aurora.send("/configurar")
    await siege.world.until(lambda: _answered(aurora, asked), PATIENCE)
    report.quiet += [await _tapped(siege) for _ in range(15)]
    siege.world.activity.events.clear()
    before = await standing(siege)
    began = time.monotonic()
    harvest = Harvest(siege.foreign, (siege.a.id, 0, 3, 999_999_999))
    working = asyncio.create_task(_go_on_working(siege, report))
    goal = report.total + inputs
    while report.total < goal:
        for _ in range(_AT_ONCE):
            attacking.send(chance.choices(*_PEOPLE)[0], forgery(chance, harvest))
        requests = [http_forgery(siege, chance) for _ in range(_REQUESTS_AT_ONCE)]
        report.http.update(await asyncio.gather(*requests))
        await attacking.until_in_hand(IN_HAND)
        attacking.look()
    await attacking.until_in_hand(0)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    await attacking.until_in_hand(0)
    report.seconds += time.monotonic() - began
    attacking.look()
    report.violations += [f"unanswered: {count} {kind}" for kind, count in attacking.unanswered().items()]
    report.violations += differences(before, await standing(siege))
    aside = await count_of(siege, "SELECT count(*) FROM inbox WHERE state = 'aside'")
    report.violations += [f"set aside: {aside}"] if aside else []
    report.violations += [f"HTTP answered {status}" for status in report.http if status >= 500]
    try:
        report.finished += await victims.finish()
    except AssertionError as error:
        report.violations.append(f"a victim could not go on: {error}")


def _answered(phone: Phone, message_id: int) -> bool:
    """Whether the list of tabs came after this message."""
    return any(
        each["message_id"] > message_id and "Elige qué se registra" in each.get("text", "")
        for each in phone.messages
    )


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


def _memory() -> float:
    """Resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def attack(
    engine: Annotated[Engine, typer.Option(help="On which database.")] = Engine.SQLITE,
    inputs: Annotated[int, typer.Option(help="How many inputs.")] = 100_000,
    seed: Annotated[int, typer.Option(help="What makes a run come out the same.")] = 1,
) -> None:
    """Forged, truncated, replayed, foreign and oversized input in bulk, while people go on working."""
    os.environ["PTB_TIMEDELTA"] = (
        "true"  # or python-telegram-bot warns of its old way of giving `retry_after`
    )
    report = asyncio.run(attacked(engine, inputs=inputs, seed=seed))
    typer.echo("\n".join(report.lines()))
    raise typer.Exit(code=1 if report.violations else 0)


if __name__ == "__main__":
    typer.run(attack)
