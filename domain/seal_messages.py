"""The message that a seal comes back in: whether it is the original, unaltered.

Whoever holds the bot's token can edit its messages for ever and send new ones. They can't choose what
Telegram says of each: when it was sent, and that it was edited.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SENT_WITHIN = timedelta(hours=1)  # after the seal's hour: later, a new seal replaces it
ITS_HOUR = 2 * SENT_WITHIN  # allowed gap between message and seal: our clock is not Telegram's


@dataclass(frozen=True, slots=True)
class SealMessage:
    """What Telegram says of it; `sent_at` is None if it no longer shows the message.

    `foreign` means forwarded, or not from the bot.
    """

    sent_at: datetime | None
    edited_at: datetime | None = None
    foreign: bool = False


class Tampering(StrEnum):
    """Why a message is not the original. The values are in entries."""

    EDITED = "editado"
    FOREIGN = "copiado o reenviado"
    NEVER_SENT = "no enviado por Vigía"
    OTHER_HOUR = "de otra hora"


def tampering(
    message: SealMessage, *, sealed_at: Iterable[datetime], followed_at: datetime | None
) -> Tampering | None:
    """The fault in a seal's message, if any.

    `sealed_at` is when our tables say that this seal was made for this person; `followed_at`, when the log
    recorded the entry after the sealed one. The log had gone on by then, so no seal of it was made long
    after, whatever a table says.
    """
    if message.edited_at is not None:
        return Tampering.EDITED
    if message.foreign:
        return Tampering.FOREIGN
    made = list(sealed_at)
    if not made:
        return Tampering.NEVER_SENT
    hours = [each for each in made if followed_at is None or each <= followed_at + ITS_HOUR]
    sent_at = message.sent_at
    if not hours or (sent_at is not None and all(abs(sent_at - each) > ITS_HOUR for each in hours)):
        return Tampering.OTHER_HOUR
    return None
