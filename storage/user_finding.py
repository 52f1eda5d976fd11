"""Finding users: the conditions of a filter, in the same SQL on both engines.

Accents are taken off by `translate`, which PostgreSQL has and `storage.database` gives SQLite, and then
ASCII capitals by `lower`. All of a company's users are looked at: a search among ten thousand takes some
tenths of a second on SQLite, and an index on parts of words would need another column and extension.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, func, or_, true

from domain.companies import UserState
from domain.erased import ERASED
from domain.spelling import LONGEST_READ, without_accents
from domain.user_filter import Shown, UserFilter, absent_since
from storage.tables import users

_LETTERS = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
_PLAIN = {each: plain for each in _LETTERS if (plain := without_accents(each)) != each and len(plain) == 1}
_ACCENTED, _UNACCENTED = "".join(_PLAIN), "".join(_PLAIN.values())
_SEEN = func.coalesce(users.c.last_seen_at, users.c.created_at)


def matching(wanted: UserFilter, now: datetime) -> ColumnElement[bool]:
    """The users that the filter lets through, but for those whose data were erased."""
    there = users.c.full_name != ERASED
    conditions = [there, of_kind(wanted.shown, now), *(_has(word) for word in _words(wanted.words))]
    if wanted.profile_id is not None:
        conditions.append(users.c.profile_id == wanted.profile_id)
    return and_(*conditions)


def of_kind(shown: Shown, now: datetime) -> ColumnElement[bool]:
    """The users of this kind. Who was let go lacks nothing by having no Telegram."""
    match shown:
        case Shown.ALL:
            return true()
        case Shown.ACTIVE | Shown.BLOCKED | Shown.INACTIVE:
            return users.c.state == UserState(shown.value)
        case Shown.UNLINKED:
            return and_(users.c.telegram_id.is_(None), users.c.state != UserState.INACTIVE)
        case Shown.LINKABLE:
            return and_(users.c.telegram_id.is_(None), users.c.state == UserState.ACTIVE)
        case Shown.ABSENT:
            return and_(users.c.state == UserState.ACTIVE, absent_since(now) > _SEEN)


def _words(text: str) -> list[str]:
    return without_accents(text[:LONGEST_READ]).lower().split()


def _has(word: str) -> ColumnElement[bool]:
    plain = func.lower(func.translate(users.c.full_name, _ACCENTED, _UNACCENTED))
    return or_(
        func.lower(users.c.name).contains(word, autoescape=True), plain.contains(word, autoescape=True)
    )


def translate(text: str | None, letters: str, others: str) -> str | None:
    """PostgreSQL's `translate`, for SQLite, for as many letters as others (PostgreSQL 16, 9.4)."""
    return text if text is None or text.isascii() else text.translate(_table(letters, others))


@lru_cache(maxsize=4)
def _table(letters: str, others: str) -> dict[int, int]:
    return str.maketrans(letters, others)
