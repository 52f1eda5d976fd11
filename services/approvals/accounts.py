"""Whether a user's Telegram account was given to them since something was decided."""

from __future__ import annotations

from domain.entries import Entry
from domain.snapshots import SubjectKind
from storage.unit_of_work import UnitOfWork

_AT_ONCE = 50


async def given_account_since(work: UnitOfWork, company_id: int, user_id: int, *, folio: int) -> bool:
    """Whether an entry after this one gave the user an account, which may be another person's."""
    log, below = work.audit_log(company_id), None
    while True:
        found = await work.subject_entries.folios(
            company_id, SubjectKind.USER, user_id, limit=_AT_ONCE, below=below
        )
        later = [each for each in found if each > folio]
        if any(_gives_account(entry, user_id) for entry in await log.at(later)):
            return True
        if len(later) < _AT_ONCE:
            return False
        below = later[-1]


def _gives_account(entry: Entry, user_id: int) -> bool:
    for each in entry.detail.snapshots:
        if (each.kind, each.id) == (SubjectKind.USER, user_id) and each.after is not None:
            before = None if each.before is None else each.before.get("telegram")
            return each.after.get("telegram") not in (None, before)
    return False
