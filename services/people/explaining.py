"""*¿Por qué?*: asking whoever did something, and their answer, each an entry about the first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.companies import Company, Membership
from domain.entries import Detail, Entry
from domain.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AuthorNotReached,
    AuthorUnknown,
    NotAskedOfThem,
    OperationIdReused,
    OwnDeed,
)
from domain.names import parse_explanation
from domain.notices import Notice, NoticeKind
from domain.permissions import READ_LOG, SEE_ONESELF
from domain.spelling import clip
from services.asking import Ask, Question, Task
from services.installation import Installation
from services.log.about_entry import done_about, entry_there
from services.people.authors import author_of

ASKED, GIVEN, DISOWNED = "explanation_asked", "explanation_given", "operation_disowned"
FACT = "Folio"
ANSWER = "Respuesta"

_ANSWERS = (GIVEN, DISOWNED)
_OF_WHOM = "Usuario"
_SUMMARY = 120  # characters of an answer in its entry's summary


@dataclass(frozen=True, slots=True)
class WhyAsked:
    """A question, and what it is about: None if that was purged."""

    company: Company
    question: Entry
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class WhyAnswered:
    """An answer, and the folio that it is about."""

    company: Company
    answer: Entry
    folio: int


async def ask_why(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Entry | None:
    """Ask whoever did this why, in their chat. Needs Bitácora: Ver; records `explanation_asked`.

    It is asked once. Raises EntryNotFound, EntryPurged, AuthorUnknown, OwnDeed, AuthorNotReached and
    AlreadyAsked.
    """
    async with ask.may(READ_LOG, company_id) as task:
        asking = task.place.user
        entry = await entry_there(task, folio)
        done = await _recorded(task, ASKED, operation_id, folio)
        if done is not None:
            return done
        author = await author_of(task, entry)
        if author is None:
            raise AuthorUnknown(folio)
        if author.user.id == asking.id:
            raise OwnDeed(folio)
        await check_askable(task, entry, author)
        summary = f"#{folio} · {task.installation.catalogue.label_of_operation(entry.operation)}"
        detail = Detail.of(facts=[(_OF_WHOM, author.user.name)]).done_about(folio, FACT)
        asked = await task.record(ASKED, summary, operation_id=operation_id, detail=detail)
        await task.work.notices.add(
            NoticeKind.WHY, company_id, recipients=[author.user], body={"folio": folio}, due_at=task.now
        )
        return asked


async def check_askable(question: Question, entry: Entry, author: Membership) -> None:
    """Raise AuthorNotReached or AlreadyAsked unless the author can be asked about the entry."""
    if author.user.telegram_id is None or not author.counts:
        raise AuthorNotReached(entry.folio)
    for each in await done_about(question.work, question.company.id, entry.folio):
        if each.operation == ASKED:
            raise AlreadyAsked(author.user.name, by=each.full_name)


async def read_question(ask: Ask, company_id: int, folio: int) -> WhyAsked:
    """What the asker was asked about their own deed. Raises NotAskedOfThem and AlreadyAnswered."""
    async with ask.may_read(SEE_ONESELF, company_id) as question:
        asked = await _asked(question, folio)
        await _check_unanswered(question, folio)
        entry = await question.work.audit_log(company_id).get(folio)
        return WhyAsked(question.company, asked, entry)


async def explain(ask: Ask, company_id: int, folio: int, *, text: str, operation_id: UUID) -> Entry | None:
    """Answer why one did it; whoever asked is told. Records `explanation_given`.

    Only who did it may. Raises InvalidExplanation, NotAskedOfThem and AlreadyAnswered.
    """
    text = parse_explanation(text)
    async with ask.may(SEE_ONESELF, company_id) as task:
        asked = await _asked(task, folio)
        facts = [(ANSWER, text)]
        answer = await _answer(task, GIVEN, folio, clip(text, limit=_SUMMARY), facts, operation_id)
        if answer is not None:
            await _tell_asker(task, asked, answer, folio)
        return answer


async def disown(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Entry | None:
    """*No fui yo*: the account may be in other hands, so all who read the log are alerted.

    Only who is named as having done it may. Records `operation_disowned`. Raises NotAskedOfThem and
    AlreadyAnswered.
    """
    async with ask.may(SEE_ONESELF, company_id) as task:
        await _asked(task, folio)
        entry = await task.work.audit_log(company_id).get(folio)
        what = "" if entry is None else task.installation.catalogue.label_of_operation(entry.operation)
        return await _answer(task, DISOWNED, folio, what, [], operation_id)


async def _answer(
    task: Task, operation: str, folio: int, what: str, facts: list[tuple[str, str]], operation_id: UUID
) -> Entry | None:
    done = await _recorded(task, operation, operation_id, folio)
    if done is not None:
        return done
    await _check_unanswered(task, folio)
    detail = Detail.of(facts=facts).done_about(folio, FACT)
    summary = f"#{folio} · {what}" if what else f"#{folio}"
    return await task.record(operation, summary, operation_id=operation_id, detail=detail)


async def _recorded(task: Task, operation: str, operation_id: UUID, folio: int) -> Entry | None:
    done = await task.recorded(operation, operation_id)
    if done is not None and done.detail.about != folio:
        raise OperationIdReused(["detail"])
    return done


async def _asked(question: Question, folio: int) -> Entry:
    """The question to the asker about this folio; raises NotAskedOfThem."""
    own = question.place.user.name
    for each in await done_about(question.work, question.company.id, folio):
        if each.operation == ASKED and dict(each.detail.facts).get(_OF_WHOM) == own:
            return each
    raise NotAskedOfThem


async def _check_unanswered(question: Question, folio: int) -> None:
    followed = await done_about(question.work, question.company.id, folio)
    if any(each.operation in _ANSWERS for each in followed):
        raise AlreadyAnswered


async def _tell_asker(task: Task, asked: Entry, answer: Entry, folio: int) -> None:
    company_id = task.company.id
    asker = (await task.work.users.named(company_id, [asked.user_name])).get(asked.user_name)
    if asker is not None and asker.user.telegram_id is not None and asker.gives(READ_LOG):
        body = {"folio": folio, "answer": answer.folio}
        await task.work.notices.add(
            NoticeKind.EXPLAINED, company_id, recipients=[asker.user], body=body, due_at=task.now
        )


async def question_told(installation: Installation, notice: Notice) -> WhyAsked | None:
    """What this notice asks of its reader; None once it is answered, or no longer for them."""
    folio = notice.body["folio"]
    async with installation.database.reading() as work:
        reader = await work.users.get(notice.user_id)
        if reader is None or not reader.counts or reader.user.telegram_id != notice.telegram_id:
            return None
        followed = await done_about(work, notice.company_id, folio)
        asked = next((each for each in followed if each.operation == ASKED), None)
        if asked is None or any(each.operation in _ANSWERS for each in followed):
            return None
        return WhyAsked(reader.company, asked, await work.audit_log(notice.company_id).get(folio))


async def answer_told(installation: Installation, notice: Notice) -> WhyAnswered | None:
    """The answer that this notice tells; None if it is gone, or if its reader reads the log no more."""
    async with installation.database.reading() as work:
        reader = await work.users.get(notice.user_id)
        if reader is None or not reader.gives(READ_LOG) or reader.user.telegram_id != notice.telegram_id:
            return None
        answer = await work.audit_log(notice.company_id).get(notice.body["answer"])
        return None if answer is None else WhyAnswered(reader.company, answer, notice.body["folio"])
