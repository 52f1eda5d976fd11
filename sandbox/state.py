"""What the sandbox knows, and the one place where it changes: every change wakes whoever waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sandbox.chats import Chat, group_chat, private_chat
from sandbox.clock import Clock
from sandbox.commands import CommandBook
from sandbox.errors import Missing
from sandbox.events import Event
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.pace import Pace
from sandbox.people import BotAccount, Person
from sandbox.taps import Taps
from sandbox.updates import UpdateQueue
from sandbox.wire import Wire

T = TypeVar("T")
TOKEN = "123456:SANDBOX"  # noqa: S105 — it opens nothing but the sandbox
CALLS_KEPT = 2000


@dataclass(frozen=True)
class Webhook:
    url: str
    secret_token: str | None = None
    max_connections: int = 40


@dataclass
class WebhookTrouble:
    """The last failure to deliver, as getWebhookInfo tells it."""

    date: int
    message: str


@dataclass(frozen=True)
class Call:
    """A call of the bot's: what it asked for and the HTTP status it was answered with."""

    method: str
    parameters: Wire
    status: int


@dataclass
class Settings:
    """`limits` turns Telegram's limits of pace on; `webhook_delay` is the wait before a second delivery."""

    limits: bool = False
    webhook_delay: timedelta = timedelta(seconds=1)


@dataclass
class Activity:
    """What happened, for readers: events for the phone, calls for the tests."""

    events: list[Event] = field(default_factory=list)
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))


class State:
    """The bot, the people, their chats, and what waits for the bot."""

    def __init__(
        self,
        people: Iterable[Person] = (),
        *,
        token: str = TOKEN,
        bot: BotAccount | None = None,
        clock: Clock | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.token = token
        self.bot = bot or BotAccount()
        self.people = {person.id: person for person in people}
        self.chats = {person.id: private_chat(person) for person in self.people.values()}
        self.clock = clock or Clock()
        self.settings = settings or Settings()
        self.updates = UpdateQueue()
        self.webhook: Webhook | None = None
        self.webhook_trouble: WebhookTrouble | None = None
        self.current_poll = 0
        self.taps = Taps()
        self.commands = CommandBook()
        self.files = FileStore()
        self.faults = Faults()
        self.pace = Pace()
        self.activity = Activity()
        self.closed = False
        self._change = asyncio.Event()

    async def until(self, predicate: Callable[[], T], within: float | None = 5.0) -> T:
        """The first true value of `predicate`, asked again at every change; TimeoutError if none comes.

        `within` is in seconds; None waits for ever.
        """
        async with asyncio.timeout(within):
            while not (value := predicate()):
                await self._change.wait()
        return value

    def wake(self) -> None:
        """Tells all who wait that something changed."""
        self._change.set()
        self._change = asyncio.Event()

    def open(self) -> None:
        """Takes calls, again if it was closed."""
        self.closed = False

    def close(self) -> None:
        """Ends long polls and streams of events, so that the server can stop at once."""
        self.closed = True
        self.wake()

    def advance(self, by: timedelta) -> None:
        """Moves the clock, and lets those who wait see it."""
        self.clock.advance(by)
        self.wake()

    def person(self, person_id: int) -> Person:
        if person_id not in self.people:
            raise Missing(f"there is no person {person_id}")
        return self.people[person_id]

    def chat(self, chat_id: int) -> Chat:
        if chat_id not in self.chats:
            raise Missing(f"there is no chat {chat_id}")
        return self.chats[chat_id]

    def add_person(self, person: Person) -> Chat:
        self.people[person.id] = person
        self.chats[person.id] = private_chat(person)
        return self.chats[person.id]

    def open_group(self, title: str, members: Iterable[int], *, chat_id: int = -1001000000001) -> Chat:
        """A group with the bot and these people; ids below −10¹² are supergroups, as in Telegram."""
        self.chats[chat_id] = group_chat(chat_id, title, [self.person(id_) for id_ in members])
        return self.chats[chat_id]

    def post(self, chat: Chat, sender: Wire, fields: Wire) -> Wire:
        """A new message from either side."""
        number = chat.next_message_id()
        message = {
            "message_id": number,
            "from": sender,
            "chat": chat.wire,
            "date": self.clock.timestamp(),
            **fields,
        }
        chat.messages[number] = message
        chat.unread += bool(sender["is_bot"])
        self.publish("message", chat_id=chat.id, message=message)
        return message

    def replace(self, chat: Chat, message: Wire) -> Wire:
        """The message as it is from now on, marked as edited."""
        edited = {**message, "edit_date": self.clock.timestamp()}
        chat.messages[edited["message_id"]] = edited
        self.publish("edit", chat_id=chat.id, message=edited)
        return edited

    def remove(self, chat: Chat, message_ids: Iterable[int]) -> list[int]:
        removed = chat.remove(message_ids)
        if removed:
            self.publish("delete", chat_id=chat.id, message_ids=removed)
        return removed

    def commands_in(self, chat: Chat) -> list[Wire]:
        """The command menu that this chat shows."""
        person = self.people.get(chat.id)
        return self.commands.seen_in(chat, person.language_code if person else "")

    def publish(self, kind: str, **data: Any) -> None:
        """An event for the phones that watch."""
        self.activity.events.append(Event(kind, data))
        self.wake()

    def notify_bot(self, kind: str, body: Wire, chat: Chat) -> None:
        """An update for the bot."""
        self.updates.add(kind, body, chat_id=chat.id, now=self.clock.now())
        self.wake()
