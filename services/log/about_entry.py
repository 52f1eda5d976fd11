"""An entry, and what was done about it since."""

from __future__ import annotations

from collections.abc import Sequence

from domain.entries import Entry
from domain.snapshots import SubjectKind
from services.asking import Question
from services.log.keeping import absent
from storage.unit_of_work import UnitOfWork

_MOST = 100


async def entry_there(question: Question, folio: int) -> Entry:
    """The company's entry; raises EntryNotFound and EntryPurged."""
    entry = await question.work.audit_log(question.company.id).get(folio)
    if entry is None:
        raise await absent(question.work, question.company, folio)
    return entry


async def done_about(work: UnitOfWork, company_id: int, folio: int) -> Sequence[Entry]:
    """What was done about the entry, oldest first: blocking, undoing, asking why, answering."""
    folios = await work.subject_entries.folios(company_id, SubjectKind.ENTRY, folio, limit=_MOST)
    return list(reversed(await work.audit_log(company_id).at(folios))) if folios else []
