"""What people are in the middle of, restored when the process starts."""

from __future__ import annotations

from typing import Any

from telegram.ext import BasePersistence, PersistenceInput

from handlers.kit.conversation import CONVERSATIONS
from handlers.kit.remembered import DRAFT, Remembered, read
from storage.database import Database

_NEVER = 24 * 3600.0  # seconds: nothing is left for python-telegram-bot to write from time to time


class StoredMemory(BasePersistence[dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """Gives python-telegram-bot what was kept. What changes is written by the inbox, with each update.

    Written by this class it would be later, and with other people's half-done steps in it.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(
            store_data=PersistenceInput(bot_data=False, chat_data=False, callback_data=False),
            update_interval=_NEVER,
        )
        self._database = database
        self._memories: dict[int, dict[Any, Any]] | None = None

    async def get_user_data(self) -> dict[int, dict[Any, Any]]:
        """The memory of everybody who has something in it, by Telegram id."""
        return {person: dict(memory) for person, memory in (await self._read()).items() if memory}

    async def get_conversations(self, name: str) -> dict[tuple[int | str, ...], object]:  # noqa: ARG002
        """The step that everybody's draft is at: in a private chat, the chat's id is the person's."""
        return {
            (person, person): memory[DRAFT].step
            for person, memory in (await self._read()).items()
            if DRAFT in memory
        }

    async def _read(self) -> dict[int, dict[Any, Any]]:
        if self._memories is None:
            kinds = {code: conversation.draft for code, conversation in CONVERSATIONS.items()}
            async with self._database.reading() as work:
                rows = await work.conversations.all()
            self._memories = {
                row.telegram_id: read(Remembered(row.conversation, row.draft, row.company_id), kinds)
                for row in rows
            }
        return self._memories

    async def update_conversation(self, name: str, key: object, new_state: object | None) -> None:
        """The draft says it already."""

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        """The inbox does."""

    async def drop_user_data(self, user_id: int) -> None:
        """Nobody's memory is dropped."""

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        """This process alone writes it, so what it has is what there is."""

    async def flush(self) -> None:
        """Nothing waits to be written."""

    async def get_chat_data(self) -> dict[int, dict[Any, Any]]:
        """Nothing is kept by chat."""
        return {}

    async def update_chat_data(self, chat_id: int, data: dict[Any, Any]) -> None:
        """Nothing is kept by chat."""

    async def drop_chat_data(self, chat_id: int) -> None:
        """Nothing is kept by chat."""

    async def refresh_chat_data(self, chat_id: int, chat_data: dict[Any, Any]) -> None:
        """Nothing is kept by chat."""

    async def get_bot_data(self) -> dict[Any, Any]:
        """Nothing is kept for all."""
        return {}

    async def update_bot_data(self, data: dict[Any, Any]) -> None:
        """Nothing is kept for all."""

    async def refresh_bot_data(self, bot_data: dict[Any, Any]) -> None:
        """Nothing is kept for all."""

    async def get_callback_data(self) -> None:
        """Buttons carry their own data."""

    async def update_callback_data(self, data: object) -> None:
        """Buttons carry their own data."""
