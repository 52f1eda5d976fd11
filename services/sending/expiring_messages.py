"""Messages that must go by themselves, remembered so that they also go after a restart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.installation import Installation
from storage.repositories.expiring_messages import ExpiringMessage


async def expire_message(
    installation: Installation, chat_id: int, message_id: int, *, due_at: datetime
) -> None:
    """Have the message deleted at `due_at`."""
    async with installation.database.writing() as work:
        await work.expiring_messages.add(ExpiringMessage(chat_id, message_id, due_at))


async def expiring_messages(installation: Installation) -> Sequence[ExpiringMessage]:
    """What is still to be deleted, the next one first."""
    async with installation.database.reading() as work:
        return await work.expiring_messages.all()


async def message_expired(installation: Installation, message: ExpiringMessage) -> None:
    """The message is gone, or Telegram will not delete it any more."""
    async with installation.database.writing() as work:
        await work.expiring_messages.remove(message)
