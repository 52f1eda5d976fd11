"""The sandbox's state, and the one place where it changes: every change wakes all waiters."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sandbox.chats import Chat, group_chat, private_chat, upgraded_chat
from sandbox.clock import Clock
from sandbox.commands import CommandBook
from sandbox.disorder import Disorder
from sandbox.errors import Missing, NotPossible
from sandbox.events import Event
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.guide import Guide
from sandbox.pace import Pace
from sandbox.people import BotAccount, Person
from sandbox.taps import Taps
from sandbox.updates import Update, UpdateQueue
from sandbox.wire import Wire

T = TypeVar("T")
TOKEN = "123456:SANDBOX"  # noqa: S105 — it opens nothing but the sandbox
CALLS_KEPT = 2000
FIRST_UPGRADED_ID = -1_002_000_000_001


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
    """A call of the bot's, with its parameters and HTTP status."""

    method: str
    parameters: Wire
    status: int


@dataclass
class Settings:
    """`limits` turns on Telegram's rate limits; `webhook_delay` is the wait before a second delivery."""

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
        guide: Guide | None = None,
    ) -> None:
        self.token = token
        self.bot = bot or BotAccount()
        self.people = {person.id: person for person in people}
        self.chats = {person.id: private_chat(person) for person in self.people.values()}
        self.clock = clock or Clock()
        self.settings = settings or Settings()
        self.migrated: dict[int, int] = {}
        self.disorder = Disorder()
        self.updates = UpdateQueue(self.disorder.repeats)
        self.webhook: Webhook | None = None
        self.webhook_trouble: WebhookTrouble | None = None
        self.current_poll = 0
        self.taps = Taps()
        self.commands = CommandBook()
        self.files = FileStore()
        self.faults = Faults(self.wake)
        self.pace = Pace()
        self.activity = Activity()
        self.guide = guide or Guide()
        self.closed = False
        self._change = asyncio.Event()

    async def until(self, predicate: Callable[[], T], within: float | None = 15.0) -> T:
        """The first true value of `predicate`, re-evaluated at every change; TimeoutError if none comes.

        `within` is in seconds; None waits for ever.
        """
        async with asyncio.timeout(within):
            while not (value := predicate()):
                await self._change.wait()
        return value

    def wake(self) -> None:
        """Tell all waiters that something changed."""
        self._change.set()
        self._change = asyncio.Event()

    def open(self) -> None:
        """Accept calls, again if it was closed."""
        self.closed = False

    def close(self) -> None:
        """End long polls and event streams, so that the server can stop at once."""
        self.closed = True
        self.wake()

    def advance(self, by: timedelta) -> None:
        """Move the clock, and wake all waiters."""
        self.clock.advance(by)
        self.wake()

    async def hang(self, seconds: float) -> None:
        """Wait this long; less if the world closes or its faults are cleared."""
        before = self.faults.times_cleared
        with suppress(TimeoutError):
            await self.until(lambda: self.closed or self.faults.times_cleared != before, seconds)

    def end_faults(self) -> None:
        """Calls and updates succeed from now on. Changes to chats and to the clock stay."""
        self.disorder.clear()
        self.faults.clear()

    def person(self, person_id: int) -> Person:
        if person_id not in self.people:
            raise Missing(f"there is no person {person_id}")
        return self.people[person_id]

    def chat(self, chat_id: int) -> Chat:
        """The chat, by its id or by its former one from before it became a supergroup."""
        chat_id = self.migrated.get(chat_id, chat_id)
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

    def migrate(self, chat_id: int) -> Chat:
        """Turn the chat into a supergroup, with another id and no messages; the bot is told as in Telegram.

        In Telegram a private chat never does; here it may, without a message about it, to test the bot's
        reaction.
        """
        old = self.chat(chat_id)
        if old.wire["type"] == "supergroup":
            raise NotPossible(f"the chat {old.id} is a supergroup already")
        new = upgraded_chat(old, FIRST_UPGRADED_ID - len(self.migrated))
        del self.chats[old.id]
        self.chats[new.id] = new
        self.migrated[old.id] = new.id
        if not old.is_private:
            self._tell_of_upgrade(old, new)
        self.wake()
        return new

    def _tell_of_upgrade(self, old: Chat, new: Chat) -> None:
        """The old chat's last message names the new chat, and the new one's first message the old."""
        somebody = next(iter(old.members.values())).user()
        for chat, news in (
            (old, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": old.id}),
        ):
            self.notify_bot("message", self.post(chat, somebody, news), chat)

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
        """Replace the message, marking it as edited."""
        edited = {**message, "edit_date": self.clock.timestamp()}
        chat.messages[edited["message_id"]] = edited
        self.publish("edit", chat_id=chat.id, message=edited)
        return edited

    def open_topic(self, chat: Chat, name: str) -> int:
        """A topic of the chat; returns its thread."""
        thread_id = chat.add_topic(name)
        self._publish_topics(chat)
        return thread_id

    def remove_topic(self, chat: Chat, thread_id: int) -> None:
        """Remove a topic with its messages."""
        if thread_id not in chat.topics:
            raise Missing(f"there is no topic {thread_id} in the chat {chat.id}")
        removed = chat.remove_topic(thread_id)
        self.publish("delete", chat_id=chat.id, message_ids=removed)
        self._publish_topics(chat)

    def _publish_topics(self, chat: Chat) -> None:
        self.publish("topics", chat_id=chat.id, topics=chat.topic_list())

    def set_keyboard(self, chat: Chat, keyboard: Wire) -> None:
        """The chat's keyboard from now on; an empty one for none."""
        chat.keyboard = keyboard
        self.publish("keyboard", chat_id=chat.id, keyboard=keyboard)

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
        """An event for the phones that watch, and one more for each step of the guide that it completes."""
        event = Event(kind, data)
        self.activity.events.append(event)
        for step in self.guide.done_by(event):
            self.publish("step", id=step.id)
        self.wake()

    def notify_bot(self, kind: str, body: Wire, chat: Chat) -> None:
        """An update for the bot."""
        self.updates.add(kind, body, chat_id=chat.id, now=self.clock.now())
        self.wake()

    def deliver_again(self, update_id: int | None = None, *, times: int = 1) -> Update:
        """Repeat a confirmed update, by default the newest, this many times with the same id."""
        confirmed = self.updates.confirmed
        update = next((each for each in reversed(confirmed) if update_id in (None, each.update_id)), None)
        if update is None:
            raise Missing(f"no update {update_id} was confirmed" if update_id else "no update was confirmed")
        self.updates.repeat(update, times=times)
        self.wake()
        return update
