"""Messages that delete themselves, stored so that a restart does not forget them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.installation import Installation
from storage.repositories.expiring_messages import ExpiringMessage


async def expire_message(
    installation: Installation, chat_id: int, message_id: int, *, due_at: datetime
) -> None:
    """Delete the message at `due_at`."""
    async with installation.database.writing() as work:
        await work.expiring_messages.add(ExpiringMessage(chat_id, message_id, due_at))


async def expiring_messages(installation: Installation) -> Sequence[ExpiringMessage]:
    """The messages still to be deleted, the next one first."""
    async with installation.database.reading() as work:
        return await work.expiring_messages.all()


async def message_expired(installation: Installation, message: ExpiringMessage) -> None:
    """Forget the message: it is gone, or Telegram will not delete it any more."""
    async with installation.database.writing() as work:
        await work.expiring_messages.remove(message)
