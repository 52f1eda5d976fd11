"""The bot's commands by scope and language, and which of them a chat sees.

Scopes and their order: Bot API 10.0, core.telegram.org/bots/api#determining-list-of-commands.
"""

from typing import NamedTuple

from sandbox.chats import Chat
from sandbox.wire import Wire


class Scope(NamedTuple):
    kind: str = "default"
    chat_id: int | None = None
    user_id: int | None = None


class CommandBook:
    def __init__(self) -> None:
        self._lists: dict[tuple[Scope, str], list[Wire]] = {}

    def set(self, scope: Scope, language: str, commands: list[Wire]) -> None:
        self._lists[scope, language] = commands

    def delete(self, scope: Scope, language: str) -> None:
        self._lists.pop((scope, language), None)

    def get(self, scope: Scope, language: str) -> list[Wire]:
        """Exactly this list, as for getMyCommands."""
        return self._lists.get((scope, language), [])

    def seen_in(self, chat: Chat, language: str = "") -> list[Wire]:
        """The first existing list from the narrowest scope to the widest, each first in `language`."""
        for scope in _scopes_of(chat):
            for spoken in (language, ""):
                if (scope, spoken) in self._lists:
                    return self._lists[scope, spoken]
        return []


def _scopes_of(chat: Chat) -> tuple[Scope, ...]:
    everywhere = "all_private_chats" if chat.is_private else "all_group_chats"
    return Scope("chat", chat.id), Scope(everywhere), Scope()
