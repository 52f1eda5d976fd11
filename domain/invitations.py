"""Invitations: links that let one person in, once."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(hours=72)
RESETS_FOR = timedelta(hours=24)

_MARK = "invita_"
_BYTES = 24  # 192 random bits
# Telegram takes up to 64 letters, digits, `_` and `-` after `start=` (core.telegram.org/bots/features).
_CODE = re.compile(rf"(?<![\w-]){_MARK}[\w-]{{32}}(?![\w-])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A single-use link for one user of a company, by the hash of its code.

    `created_by` is who made it, as people read it, and `inviter_id` their user there, if they have one.
    One that `resets` is for the user's own account, to set another password.
    """

    id: int
    company_id: int
    user_id: int
    created_at: datetime
    created_by: str
    inviter_id: int | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    telegram_id: int | None
    resets: bool

    def serves(self, now: datetime) -> bool:
        """Whether it lets somebody in now."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


def generate_invitation_code() -> str:
    """A new code, which is known as one wherever it stands."""
    return _MARK + secrets.token_urlsafe(_BYTES)


def invitation_code(text: str) -> str | None:
    """The code in what a person sent: after `/start`, alone, or in its link."""
    found = _CODE.search(text)
    return found[0] if found is not None else None


def invitation_link(bot_name: str, code: str) -> str:
    """The address that opens the bot's chat and sends it the code."""
    return f"https://t.me/{bot_name}?start={code}"
