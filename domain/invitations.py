"""Invitations: links that let one person in, once."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.snapshots import Snapshot, State, SubjectKind

LIFETIME = timedelta(hours=72)
RESETS_FOR = timedelta(hours=24)

_MARK = "invita_"
_BYTES = 24  # 192 random bits
# Telegram takes up to 64 letters, digits, `_` and `-` after `start=` (core.telegram.org/bots/features).
_CODE = re.compile(rf"(?<![\w-]){_MARK}[\w-]{{32}}(?![\w-])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatCode:
    """A single-use code that lets one person in, as an owner unless it is an `Invitation`.

    `fingerprint` tells its code from others, and gives nothing of it away. `created_by` is who made it, as
    people read it, and `inviter_id` their user there, if they have one; `telegram_id`, the account that used
    it. One that `resets` is for the user's own account, to set another password.
    """

    id: int
    fingerprint: str
    created_at: datetime
    created_by: str
    inviter_id: int | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    telegram_id: int | None
    resets: bool

    @property
    def holder(self) -> int | None:
        """The user whom it lets in; none of a code for the owner's seat."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(SeatCode):
    """A single-use link for one user of a company."""

    company_id: int
    user_id: int

    @property
    def holder(self) -> int:
        """The user whom it lets in."""
        return self.user_id

    def serves(self, now: datetime) -> bool:
        """Whether it lets somebody in now."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


def code_snapshot(before: SeatCode | None, after: SeatCode | None) -> Snapshot:
    """A code before and after. Raises ValueError if there is neither."""
    one = after or before
    if one is None:
        raise ValueError("a snapshot is of a code")
    return Snapshot(SubjectKind.INVITATION, one.id, code_state(before), code_state(after))


def code_state(code: SeatCode | None) -> State | None:
    """All that counts of a code; None without one."""
    if code is None:
        return None
    moments = {
        "created": code.created_at,
        "expires": code.expires_at,
        "used": code.used_at,
        "revoked": code.revoked_at,
    }
    return {
        "user": code.holder,
        "fingerprint": code.fingerprint,
        "by": code.created_by,
        "inviter": code.inviter_id,
        "resets": code.resets,
        "telegram": code.telegram_id,
        **{name: at.astimezone(UTC).isoformat() if at else None for name, at in moments.items()},
    }


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
