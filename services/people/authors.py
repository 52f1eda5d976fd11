"""Who did what an entry tells, as a user of the company."""

from __future__ import annotations

from domain.companies import Membership
from domain.entries import Entry
from services.asking import Question


async def author_of(question: Question, entry: Entry) -> Membership | None:
    """The entry's author as they are now; None if that was no user of the company.

    Their name finds them: it never changes, and nobody else gets it.
    """
    if not entry.user_name or entry.without_user:
        return None
    found = await question.work.users.named(question.company.id, [entry.user_name])
    return found.get(entry.user_name)
