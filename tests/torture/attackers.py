"""Those who attack through the chat: what each sends, and what each is told."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from sandbox.taps import Tap
from services.doors.admission import TAPS_ANSWERED
from storage.repositories.inbox import UpdateState
from tests.torture.attack_report import Report
from tests.torture.forged_parts import Wire
from tests.torture.forgeries import Forgery
from tests.torture.siege import (
    ARCHIVED,
    ATTACKERS,
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
)

OUTSIDERS = frozenset({BLOCKED, UNLINKED, ARCHIVED, *STRANGERS})


@dataclass(frozen=True, slots=True, eq=False)
class _Sent:
    """A tap as it was sent; it may stay without an answer if enough of the person's were refused before."""

    forgery: Forgery
    person: int
    tap: Tap
    may_be_silent: bool


class Attack:
    """Sends forgeries through Telegram's side of the sandbox, a few hundred in hand at a time."""

    def __init__(self, siege: Siege, report: Report, *, chance: Random) -> None:
        self.siege = siege
        self._report = report
        self.chance = chance
        self._committed = asyncio.Event()
        self._taps: list[_Sent] = []
        siege.installation.database.after_commit(self._committed.set)

    def send(self, person: int, sent: Forgery) -> None:
        """This person sends it, as often as it says."""
        for _ in range(sent.times):
            self._report.inputs[sent.kind] += 1
            if person in OUTSIDERS and sent.knocks:
                self._report.turned_away[person] += 1
            self._report.asked_in_group += sent.asks_in_a_group
            if sent.update == "callback_query":
                self._tap(person, sent)
            else:
                self._notify(sent.update, self._body(person, sent), person)

    def _tap(self, person: int, sent: Forgery) -> None:
        world = self.siege.world
        tap = world.taps.add(GROUP if sent.place == "group" else person, world.clock.now())
        knocks = self._report.turned_away[person]
        self._taps.append(_Sent(sent, person, tap, may_be_silent=knocks > TAPS_ANSWERED))
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
        """The taps in private chats that got no answer and should have, by kind; forgets all taps.

        Elsewhere the bot has no buttons, and an outsider's are answered a few times an hour. What one person
        sends is done in order, so whoever sends more than a slow machine does may be answered too late: that
        is counted apart.
        """
        missed = [
            each
            for each in self._taps
            if each.tap.answer is None and each.forgery.place not in ("group", "inline")
        ]
        self._taps.clear()
        late = [each for each in missed if each.tap.answered_too_late]
        silent = [each for each in missed if each.may_be_silent and not each.tap.answered_too_late]
        self._report.too_late.update(_who(each.person) for each in late)
        self._report.unanswered += len(silent)
        return Counter(
            f"{each.forgery.kind} by {_who(each.person)}"
            for each in missed
            if each not in late and each not in silent
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
