"""All that happened to a document, a customer, a product or a user, from the entries of a company's log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Company, User
from domain.entries import Entry
from domain.errors import EntryNotFound
from domain.log_filter import LogQuery
from domain.permissions import READ_LOG
from domain.snapshots import SubjectKind
from domain.stories import StoryKind, StorySubject, subjects_of, words_called
from domain.words import words_in
from services.asking import Ask, Question
from services.log.about_entry import entry_there
from services.log.consulting import note_consulted

MOST_COMPANIES = 60
"""Logs in which what is called so is looked for."""
STORY_LIMIT = 500
"""Entries of a story: of a longer one, the newest."""
_LOOKED_AT = 200  # entries with the words, among which it is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The entries about a subject, oldest first, of which one has this folio.

    Of a longer one than `STORY_LIMIT` the older ones are `cut`. `purged` is the last purged folio; else 0.
    """

    company: Company
    subject: StorySubject
    folio: int
    entries: Sequence[Entry]
    cut: bool
    purged: int


async def open_story(ask: Ask, company_id: int, said: str) -> Story | None:
    """The story of what is called so, newest first where several are; None if no entry is about it.

    Opening the log is noted. Needs Bitácora: Ver; raises NotAllowed and UnknownPerson.
    """
    await note_consulted(ask, company_id)
    async with ask.may_read(READ_LOG, company_id) as question:
        found = await _called(question, said)
        return None if found is None else await _told(question, *found)


async def has_story(ask: Ask, company_id: int, said: str) -> bool:
    """Whether an entry is about what is called so.

    Needs Bitácora: Ver; raises NotAllowed and UnknownPerson.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        return await _called(question, said) is not None


async def read_story(ask: Ask, company_id: int, folio: int, kind: StoryKind) -> Story:
    """The story of what this entry is about.

    Needs Bitácora: Ver; raises NotAllowed, UnknownPerson, EntryNotFound and EntryPurged.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        entry = await entry_there(question, folio)
        subject = next((each for each in subjects_of(entry) if each.kind is kind), None)
        if subject is None:
            raise EntryNotFound(folio)
        return await _told(question, subject, folio)


async def _called(question: Question, said: str) -> tuple[StorySubject, int] | None:
    """What is called so, and the folio of the newest entry about it."""
    words = words_called(said)
    if not words:
        return None
    log = question.work.audit_log(question.company.id)
    places = await question.work.users.everybody(question.company.id)
    by_login = [each.user for each in places if words_called(each.user.name) == words]
    if found := await _of_user(question, by_login):
        return found
    for entry in await log.older(LogQuery(words=words), limit=_LOOKED_AT):
        for subject in subjects_of(entry):
            if subject.is_called(said):
                return subject, entry.folio
    by_full_name = [each.user for each in places if {*words} <= {*words_in(each.user.full_name)}]
    return await _of_user(question, by_full_name)


async def _of_user(question: Question, users: Sequence[User]) -> tuple[StorySubject, int] | None:
    """The one user as a subject, and the folio of the last that was done to them."""
    if len(users) != 1:
        return None
    (user,) = users
    folios = await question.work.subject_entries.folios(
        question.company.id, SubjectKind.USER, user.id, limit=1
    )
    there = await question.work.audit_log(question.company.id).at(folios) if folios else []
    return (StorySubject(StoryKind.USER, user.name, user.id), there[0].folio) if there else None


async def _told(question: Question, subject: StorySubject, folio: int) -> Story:
    work, company = question.work, question.company
    log = work.audit_log(company.id)
    if subject.kind is StoryKind.USER:
        folios = await work.subject_entries.folios(
            company.id, SubjectKind.USER, subject.user_id, limit=STORY_LIMIT + 1
        )
        found = await log.at(folios) if folios else []
    else:
        found = await log.older(LogQuery(words=subject.words), limit=STORY_LIMIT + 1)
    anchor = await log.anchor()
    about = [each for each in found[:STORY_LIMIT] if subject.is_in(each)]
    return Story(
        company=company,
        subject=subject,
        folio=folio,
        entries=about[::-1],
        cut=len(found) > STORY_LIMIT,
        purged=anchor.folio if anchor is not None else 0,
    )
