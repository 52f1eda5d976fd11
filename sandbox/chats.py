"""A chat and its messages, private or of a group."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sandbox.people import Person
from sandbox.wire import Wire


@dataclass
class Chat:
    """Messages are numbered from 1 in each chat, so that an id means nothing without its chat."""

    wire: Wire
    members: dict[int, Person]
    opened: bool = False
    blocked: bool = False
    deactivated: bool = False
    unread: int = 0
    messages: dict[int, Wire] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)  # of a forum, by thread
    keyboard: Wire = field(default_factory=dict)  # the bot's, in place of the person's own; empty for none
    _last_message_id: int = 0

    @property
    def id(self) -> int:
        return int(self.wire["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.wire["type"] == "private")

    @property
    def last_message(self) -> Wire | None:
        return next(reversed(self.messages.values()), None)

    def next_message_id(self) -> int:
        """Ids of deleted messages are never reused."""
        self._last_message_id += 1
        return self._last_message_id

    def add_topic(self, name: str) -> int:
        """A topic is named by its first message; a group is a forum from then on."""
        thread_id = self.next_message_id()
        self.topics[thread_id] = name
        if not self.is_private:
            self.wire = self.wire | {"is_forum": True}
        return thread_id

    def remove_topic(self, thread_id: int) -> list[int]:
        """Remove the topic with its messages; returns their ids."""
        del self.topics[thread_id]
        return self.remove(
            [id_ for id_, each in self.messages.items() if each.get("message_thread_id") == thread_id]
        )

    def topic_list(self) -> list[Wire]:
        """The topics, as the phone shows them."""
        return [{"id": thread_id, "name": name} for thread_id, name in self.topics.items()]

    def in_topic(self, thread_id: int | None) -> Wire:
        """What a message there says of its topic."""
        return {} if thread_id is None else {"message_thread_id": thread_id, "is_topic_message": True}

    def remove(self, message_ids: Iterable[int]) -> list[int]:
        """Remove these messages; returns those that existed."""
        return [id_ for id_ in message_ids if self.messages.pop(id_, None) is not None]


def private_chat(person: Person) -> Chat:
    return Chat(wire=person.private_chat(), members={person.id: person})


def upgraded_chat(chat: Chat, new_id: int) -> Chat:
    """The supergroup that replaces the chat: the same people, and messages numbered from 1 again."""
    title = chat.wire.get("title") or chat.wire["first_name"]
    wire: Wire = {"id": new_id, "title": title, "type": "supergroup"}
    return replace(chat, wire=wire, unread=0, messages={}, keyboard={}, _last_message_id=0)


def group_chat(chat_id: int, title: str, members: Iterable[Person]) -> Chat:
    wire: Wire = {"id": chat_id, "title": title, "type": "supergroup" if chat_id < -(10**12) else "group"}
    return Chat(wire=wire, members={person.id: person for person in members}, opened=True)
