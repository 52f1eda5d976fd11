"""What people and business systems were told: it can't be taken back, so the books must agree with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sandbox.events import Event
from sandbox.wire import Wire
from sandbox.world import World

_DONE = re.compile(r"✅ (Usuario creado|Configuración guardada) · (.+)")
_USER = re.compile(r"^Usuario: (\S+)$", re.MULTILINE)
_FOLIO = re.compile(r"con el folio ([\d,]+)\.")
_ALERT_ABOUT = re.compile(r"^(.+) · folio (\d+)$", re.MULTILINE)
_SEEN = "✓ Enterado: "
_DEED = re.compile(r"^✅ (\S+) .+\. Folio (\d+)\.$", re.MULTILINE)
_GONE = re.compile(r"^• (.+): (\S+), folio (\d+)$", re.MULTILINE)
_JOINED = "✅ Ya estás dentro · "
_SECRET = "🔑 Contraseña de "
_ALERT = "🔴 "


class Complaint(StrEnum):
    """What people and business systems may have to complain of."""

    BROKEN_OFF = "a conversation did not go on"
    OUT_OF_ORDER = "what was written in order was not taken in order"
    DONE_TWICE = "what was asked for once was done twice"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did, and how much had happened until then."""

    person_id: int
    update_id: int
    after: int
    what: str


class Witness:
    """Told by what was shown in the chats, whoever looked at them, and by the answers of the HTTP door."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._read = 0
        self.users: dict[tuple[str, str], int | None] = {}
        self.settings: set[tuple[str, int]] = set()
        self.deeds: dict[tuple[str, int], str] = {}  # the user's name, by company and folio
        self.joined: set[tuple[str, int]] = set()
        self.seen: set[tuple[str, int, int]] = set()
        self.seen_digests: set[tuple[int, int]] = set()
        self.operations: dict[UUID, tuple[int, int | None]] = {}  # by the id that their entries have
        self.posted: Counter[int] = Counter()
        self.secrets: set[tuple[int, int]] = set()
        self.acts: list[Act] = []
        self.ended: Counter[str] = Counter()
        self.complaints: dict[Complaint, list[str]] = {kind: [] for kind in Complaint}

    def did(self, person_id: int, what: str) -> None:
        """The person just wrote or tapped this."""
        update_id = self._world.updates.next_id - 1
        self.acts.append(Act(person_id, update_id, len(self._world.activity.events), what))

    def look(self) -> None:
        """Take in what the chats showed since last time."""
        events = self._world.activity.events
        for event in events[self._read :]:
            if event.kind in ("message", "edit") and event.data["message"]["from"]["is_bot"]:
                self._take_in(event.data["chat_id"], event.data["message"])
        self._read = len(events)
        self.acts = [act for act in self.acts if not self._answered(act)]

    def _take_in(self, chat_id: int, message: Wire) -> None:
        text = message.get("text", "")
        if done := _DONE.match(text):
            self._take_in_done(done[1], done[2], text)
        elif _SEEN in text and (about := _ALERT_ABOUT.search(text)):
            self.seen.add((about[1], int(about[2]), chat_id))
        elif _SEEN in text and text.startswith(_ALERT):
            self.seen_digests.add((chat_id, message["message_id"]))
        elif text.startswith("Usuario · ") and (deed := _DEED.search(text)):
            company = text.partition("\n")[0].removeprefix("Usuario · ")
            self.deeds[company, int(deed[2])] = deed[1]
        elif text.startswith("✅ Baja hecha"):
            self.deeds |= {(company, int(folio)): name for company, name, folio in _GONE.findall(text)}
        elif text.startswith(_JOINED):
            self.joined.add((text.partition("\n")[0].removeprefix(_JOINED), chat_id))
        elif text.startswith(_SECRET):
            self.secrets.add((chat_id, message["message_id"]))

    def _take_in_done(self, what: str, company: str, text: str) -> None:
        found = _FOLIO.search(text)
        folio = int(found[1].replace(",", "")) if found else None
        if what == "Usuario creado" and (user := _USER.search(text)):
            self.users[company, user[1]] = folio
        elif folio is not None:
            self.settings.add((company, folio))

    def _answered(self, act: Act) -> bool:
        events = self._world.activity.events
        return any(_answers(events[number], act) for number in range(act.after, len(events)))

    def unanswered(self) -> Iterator[Act]:
        """What people did that nothing came of so far."""
        yield from self.acts


def _answers(event: Event, act: Act) -> bool:
    """Whether the bot did something in the person's chat that is no alert by itself."""
    if event.kind == "answer":
        return bool(event.data["chat_id"] == act.person_id)
    if event.kind not in ("message", "edit", "delete") or event.data["chat_id"] != act.person_id:
        return False
    message = event.data.get("message")
    if message is None:
        return True
    alert = event.kind == "message" and message.get("text", "").startswith(_ALERT)
    return bool(message["from"]["is_bot"]) and not alert
