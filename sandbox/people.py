"""The bot, and the people who may talk to it."""

import msgspec

from sandbox.wire import Wire


class Person(msgspec.Struct, kw_only=True, frozen=True):
    """Somebody with a phone; `role` and `note` tell the sandbox's user whom they play."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    role: str = ""
    note: str = ""
    language_code: str = "es"

    def _names(self) -> Wire:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {field: name for field, name in names.items() if name}

    def user(self) -> Wire:
        """Telegram's `User`."""
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": self.language_code}

    def private_chat(self) -> Wire:
        """Telegram's `Chat` between this person and the bot: its id is the person's."""
        return {"id": self.id, **self._names(), "type": "private"}


ANONYMOUS: Wire = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Telegram's own account, which writes for an administrator who stays anonymous in a group."""


class BotAccount(msgspec.Struct, kw_only=True, frozen=True):
    """The bot's own account."""

    id: int = 123456
    first_name: str = "Vigía"
    username: str = "vigia_demo_bot"
    topics: bool = False  # in private chats (BotFather, Threaded Mode)

    def user(self) -> Wire:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def me(self) -> Wire:
        """The answer to getMe: the `User` with the bot's own extra fields."""
        return {
            **self.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": True,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": self.topics,
        }
