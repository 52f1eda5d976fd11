"""What people and business systems were told: it can't be taken back, so the books must agree with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.approval_requests import STATES, RequestState
from sandbox.events import Event
from sandbox.wire import Wire
from sandbox.world import World
from tests.torture.scene import PEOPLE

_DONE = re.compile(r"✅ (Usuario creado|Configuración guardada) · (.+)")
_USER = re.compile(r"^Usuario: (\S+)$", re.MULTILINE)
_FOLIO = re.compile(r"con el folio ([\d,]+)\.")
_ALERT_ABOUT = re.compile(r"^(.+) · folio (\d+)$", re.MULTILINE)
_SEEN, _ALL_SEEN = "✓ Atendida por ", "✓ Atendidas por "
_DEED = re.compile(r"^✅ (\S+) .+\. Folio (\d+)\.$", re.MULTILINE)
_GONE = re.compile(r"^• (.+): (\S+), folio (\d+)$", re.MULTILINE)
_JOINED = "✅ Ya estás dentro · "
_SECRET = "🔑 Contraseña de "
_SHOWN = re.compile(r"^🔑 Contraseña de (\S+)\n\n(\S+)\n\n")
_ALERT = ("🔴 ", "⚪ ")
_NAMES = {each.id: f"{each.first_name} {each.last_name}" for each in PEOPLE}
UNDONE = "undone"
_ASKED = re.compile(r"^⏳ Solicitud (\d+) · .+\n\nPediste la aprobación de: (.+)$", re.MULTILINE)
_REQUEST = re.compile(r"^(🔔 )?Solicitud (\d+) · (.+)$", re.MULTILINE)
_GIVEN = re.compile(r"^⏳ Lleva (\d+) ", re.MULTILINE)
_ENDED = re.compile(r"^[✅✕] (.+) el \d\d/.*?(?: Folio (\d+)\.)?$", re.MULTILINE)
_CREATED = re.compile(
    r"^✅ Usuarios creados · (.+)\n\n(\d+) usuarios?, en la bitácora "
    r"con (?:el folio|los folios) (\d+)(?: a (\d+))?\."
)
_UNDONE = re.compile(r"^✅ Alta deshecha · (.+)\n\n(\d+) usuarios? dados? de baja\.")
_UNDONE_BY = re.compile(r"^↩️ Deshecho: .+ · folio (\d+)$", re.MULTILINE)
_SAYS = {  # an alert, of what was done about it
    "user_blocked": re.compile(r"^🔒 Se bloqueó a ", re.MULTILINE),
    "explanation_asked": re.compile(r"^❓ Preguntó por qué: ", re.MULTILINE),
    "explanation_given": re.compile(r"^💬 ", re.MULTILINE),
    "operation_disowned": re.compile(r"^⚠️ .+: «No fui yo»", re.MULTILINE),
}
_EXPLAINED = re.compile(r"^💬 Explicación · (.+)\n\n.+: «(.+)»\n\nPor el folio (\d+)\.$", re.MULTILINE)
_BY_THEMSELVES = (*_ALERT, "🔔 ", "❓ ", "💬 ")


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """How somebody was told that a request ended, and with which folio."""

    company: str
    number: int
    state: RequestState
    folio: int | None


class Complaint(StrEnum):
    """What people and business systems may have to complain of."""

    BROKEN_OFF = "a conversation did not go on"
    OUT_OF_ORDER = "what was written in order was not taken in order"
    DONE_TWICE = "what was asked for once was done twice"
    NOT_SO = "what was confirmed is not so"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person did, and how much had happened until then."""

    person_id: int
    update_id: int
    after: int
    what: str


@dataclass(frozen=True, slots=True)
class SetPassword:
    """A password that somebody was told is theirs in a company: typed, or shown since that message."""

    company: str
    user: str
    typed: str | None
    since: int


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
        self.asked: dict[tuple[int, int], str] = {}  # for what, by chat and request
        self.asked_in: set[tuple[int, int]] = set()  # the messages that said so, by chat
        self.approvals: Counter[tuple[str, int]] = Counter()  # at most, by company and request
        self.request_ends: set[ToldEnd] = set()
        self.news: set[tuple[int, str, int]] = set()  # of ended requests, by chat
        self.sheets: dict[tuple[str, range], int] = {}  # how many users, by company and folios
        self.undone: dict[tuple[str, int, int], int] = {}  # how many, by company, chat and message
        self.done_about: set[tuple[str, int, str, int]] = (
            set()
        )  # by company and folio: what, with which folio
        self.explained: set[tuple[str, int, str]] = set()
        self.posted: Counter[int] = Counter()
        self.secrets: set[tuple[int, int]] = set()
        self.shown: dict[tuple[int, int], tuple[str, str]] = {}  # user and password, by chat and message
        self.passwords: dict[int, list[SetPassword]] = {}  # that were confirmed, by account
        self.temporary: dict[tuple[str, int], int] = {}  # who was shown it, by company and folio
        self.engaged: set[int] = set()  # accounts that somebody does something with
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

    def password(self, account: int, company: str) -> str | None:
        """What is the person's password in the company, by what they typed or read last; None if unknown."""
        told = self.passwords.get(account, [])
        for number in reversed(range(len(told))):
            if told[number].company == company:
                until = told[number + 1].since if number + 1 < len(told) else None
                return told[number].typed or self.shown_last(
                    account, told[number].user, since=told[number].since, until=until
                )
        return None

    def shown_last(self, chat_id: int, user: str, *, since: int = 0, until: int | None = None) -> str | None:
        """The generated password of this user that was shown lowest in the chat, between these messages."""
        found = {
            message_id: password
            for (chat, message_id), (name, password) in self.shown.items()
            if (chat, name) == (chat_id, user) and message_id > since and message_id <= (until or message_id)
        }
        return found[max(found)] if found else None

    def _take_in(self, chat_id: int, message: Wire) -> None:
        text = message.get("text", "")
        if text.startswith(_ALERT) and (about := _ALERT_ABOUT.search(text)):
            self._take_in_done_about(about[1], int(about[2]), text)
        if done := _DONE.match(text):
            self._take_in_done(done[1], done[2], text)
        elif _SEEN in text and (about := _ALERT_ABOUT.search(text)):
            if _NAMES[chat_id] in text.partition(_SEEN)[2].partition("\n")[0]:  # others too are named
                self.seen.add((about[1], int(about[2]), chat_id))
        elif _ALL_SEEN in text and text.startswith(_ALERT):
            by_whom = text.partition(_ALL_SEEN)[2].partition("\n")[0]
            if by_whom.startswith(_NAMES[chat_id]) and ";" not in by_whom:  # others may have seen the rest
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
            if shown := _SHOWN.match(text):
                self.shown[chat_id, message["message_id"]] = shown[1], shown[2]
        elif created := _CREATED.match(text):
            folios = range(int(created[3]), int(created[4] or created[3]) + 1)
            self.sheets[created[1], folios] = int(created[2])
        elif undone := _UNDONE.match(text):
            self.undone[undone[1], chat_id, message["message_id"]] = int(undone[2])
        elif explained := _EXPLAINED.match(text):
            self.explained.add((explained[1], int(explained[3]), explained[2]))
        elif asked := _ASKED.match(text):
            self.asked[chat_id, int(asked[1])] = asked[2]
            self.asked_in.add((chat_id, message["message_id"]))
        elif request := _REQUEST.match(text):
            self._take_in_request(chat_id, request[3], int(request[2]), text, is_news=bool(request[1]))

    def _take_in_request(self, chat_id: int, company: str, number: int, text: str, *, is_news: bool) -> None:
        if given := _GIVEN.search(text):
            self.approvals[company, number] = max(self.approvals[company, number], int(given[1]))
        elif ended := _ENDED.search(text):
            state = next(state for state, words in STATES.items() if words == ended[1].lower())
            folio = int(ended[2]) if ended[2] else None
            self.request_ends.add(ToldEnd(company, number, state, folio))
            if is_news:
                self.news.add((chat_id, company, number))

    def _take_in_done_about(self, company: str, folio: int, text: str) -> None:
        undone = {(company, folio, UNDONE, int(by)) for by in _UNDONE_BY.findall(text)}
        others = {(company, folio, what, 0) for what, says in _SAYS.items() if says.search(text)}
        self.done_about |= undone | others

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
    """Whether the bot did something in the person's chat that does not come by itself."""
    if event.kind == "answer":
        return bool(event.data["chat_id"] == act.person_id)
    if event.kind not in ("message", "edit", "delete") or event.data["chat_id"] != act.person_id:
        return False
    message = event.data.get("message")
    if message is None:
        return True
    by_itself = event.kind == "message" and _comes_by_itself(message)
    return bool(message["from"]["is_bot"]) and not by_itself


def _comes_by_itself(message: Wire) -> bool:
    """Whether it comes without anybody's having done anything there."""
    text = message.get("text", "")
    if text.startswith("Solicitud "):  # in a conversation, it can be closed
        return "Cerrar" not in str(message.get("reply_markup"))
    return bool(text.startswith(_BY_THEMSELVES))
