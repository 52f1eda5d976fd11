"""The one way in: the asker may do what they ask for, or the refusal is recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from domain.askers import Asker, ByKey, InChat
from domain.authors import Author
from domain.companies import Company, Membership
from domain.entries import Detail, Entry, Outcome
from domain.errors import AccessDenied, OperationIdReused, PersonNeeded
from domain.permissions import Permissions, Right
from domain.snapshots import Snapshot
from services.doors.refused_people import record_refused_person
from services.installation import Installation
from services.log.recording import Deed, Happening, Recorded, record, record_each
from services.standings import Standing, standing_of, standings_of_keys
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ask:
    """The asker, the installation and the moment: the first argument of every use case and question.

    Refusals (UnknownPerson, InvalidApiKey, NotAllowed, and any other AccessDenied that a use case raises) are
    recorded as `access_denied`.
    """

    installation: Installation
    asker: Asker
    now: datetime
    request: int | None = field(default=None, kw_only=True)
    """The request that this carries out, in the company of the deed: see `services/approvals/`."""

    @property
    def person(self) -> InChat:
        """The asker in the chat. Raises PersonNeeded for any other."""
        if not isinstance(self.asker, InChat):
            raise PersonNeeded
        return self.asker

    @asynccontextmanager
    async def may(self, right: Right, company_id: int) -> AsyncIterator[Task]:
        """A writing transaction for an asker with this right in the company.

        Raises NotAllowed; UnknownPerson for somebody without an active user there, InvalidApiKey for a key
        that does not open it, and CompanyNotFound.
        """
        async with self.may_in_all(right, [company_id]) as (task,):
            yield task

    @asynccontextmanager
    async def may_in_all(self, right: Right, company_ids: Collection[int]) -> AsyncIterator[Sequence[Task]]:
        """One writing transaction for an asker with this right in each of these companies; raises like `may`.

        The tasks are keyed by company id.
        """
        refused_in = min(company_ids)
        try:
            async with self.installation.database.writing() as work:
                tasks = []
                # Always in the same order, to avoid deadlocks.
                for refused_in in sorted(set(company_ids)):
                    # From here on the company is locked, the asker's permissions included.
                    await work.audit_log(refused_in).lock_head()
                    standing = await standing_of(work, self.asker, refused_in, right, now=self.now)
                    tasks.append(Task(ask=self, work=work, standing=standing))
                yield tasks
        except AccessDenied as refusal:
            await self.refused(refusal, refused_in)
            raise

    @asynccontextmanager
    async def may_read(self, right: Right, company_id: int) -> AsyncIterator[Question]:
        """A reading transaction for an asker with this right in the company; raises like `may`.

        It writes nothing except a refusal.
        """
        try:
            async with self.installation.database.reading() as work:
                standing = await standing_of(work, self.asker, company_id, right, now=self.now)
                yield Question(ask=self, work=work, standing=standing)
        except AccessDenied as refusal:
            await self.refused(refusal, company_id)
            raise

    async def check(self, right: Right, company_id: int) -> None:
        """Raise like `may`, unless the asker has this right in the company."""
        async with self.may_read(right, company_id):
            return

    async def refused(self, refusal: AccessDenied, company_id: int, *, source: str | None = None) -> int:
        """Record that the asker was refused this attempt in the company.

        `source` groups refusals, if other than by asker. Returns how many attempts there were within the
        hour, as far as is known. For the console and the program itself nothing is recorded: a refusal there
        is a mistake. The HTTP door counts what keys are refused: see `KeyAsk`.
        """
        if isinstance(self.asker, InChat) and self.request is None:  # whoever asked tries nothing now
            return await record_refused_person(
                self.installation, self.asker, company_id, refusal=refusal, now=self.now, source=source
            )
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWithin(Ask):
    """The same asker within a running task, for use cases that join its transaction.

    Each use case checks its own right, and what it records is done about the entry with this folio, as a fact
    of this name says. A refusal goes through the task's own `ask`, which records it.
    """

    task: Task
    folio: int
    fact: str

    @asynccontextmanager
    async def may_in_all(self, right: Right, company_ids: Collection[int]) -> AsyncIterator[Sequence[Task]]:
        """A task in the same transaction for the task's company; raises like `Ask.may_in_all`."""
        tasks = []
        for company_id in sorted(set(company_ids)):
            standing = await standing_of(self.task.work, self.asker, company_id, right, now=self.now)
            tasks.append(Task(ask=self, work=self.task.work, standing=standing, about=self))
        yield tasks


@dataclass(slots=True)
class Approval:
    """What the entry of a deed tells of the request that it carries out."""

    facts: Sequence[tuple[str, str]] = ()
    snapshots: Sequence[Snapshot] = ()

    def told_in(self, detail: Detail) -> Detail:
        """The detail with it, if there is anything to tell; once, in the first entry."""
        if not self.facts:
            return detail
        told = detail.with_more(facts=self.facts, snapshots=self.snapshots)
        self.facts, self.snapshots = (), ()
        return told


@asynccontextmanager
async def keys_together(
    installation: Installation, askers: Collection[ByKey], company_id: int, *, now: datetime
) -> AsyncIterator[Mapping[ByKey, Task]]:
    """One writing transaction for concurrent keys: a task for each that opens the company.

    `Ask.check` says why another does not.
    """
    async with installation.database.writing() as work:
        # Revoking a key locks the head too: nothing is recorded after the entry of the revocation.
        await work.audit_log(company_id).lock_head()
        standings = await standings_of_keys(work, askers, company_id, now=now)
        yield {
            asker: Task(ask=Ask(installation, asker, now), work=work, standing=standing)
            for asker, standing in standings.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A running question: its transaction and its asker."""

    ask: Ask
    work: UnitOfWork
    standing: Standing

    @property
    def installation(self) -> Installation:
        """The installation that is asked."""
        return self.ask.installation

    @property
    def now(self) -> datetime:
        """When it was asked."""
        return self.ask.now

    @property
    def company(self) -> Company:
        """The company in question."""
        return self.standing.company

    @property
    def author(self) -> Author:
        """The asker as entries name them."""
        return self.standing.author

    @property
    def permissions(self) -> Permissions:
        """The asker's permissions in the company, which they may grant to others."""
        return self.standing.permissions

    @property
    def place(self) -> Membership:
        """The asker's place in the company; raises PersonNeeded if they are no user of it."""
        if self.standing.place is None:
            raise PersonNeeded
        return self.standing.place

    def has(self, right: Right) -> bool:
        """Whether the asker has this right as well."""
        return self.standing.has(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Question):
    """A running use case: a question that may change things, and record them.

    All that it records is done `about` an entry, if it joined the task of something done about one.
    `approval` is what its entries tell of the request that it carries out, if it does.
    """

    about: AskWithin | None = None
    approval: Approval = field(default_factory=Approval)

    def about_entry(self, folio: int, fact: str) -> AskWithin:
        """The asker, for use cases that join this transaction to do something about an entry."""
        asked = self.ask
        return AskWithin(
            asked.installation,
            asked.asker,
            self.now,
            request=asked.request,
            task=self,
            folio=folio,
            fact=fact,
        )

    async def recorded(
        self, operation: str, operation_id: UUID, *, summary: str | None = None
    ) -> Entry | None:
        """The entry of this operation by the same asker through the same door, if already recorded.

        If the expected content is given, it is compared too. Raises OperationIdReused for the id of any other
        entry.
        """
        entry = await self.work.audit_log(self.company.id).by_operation(operation_id)
        if entry is None:
            return None
        author = self.author
        asked = {"operation": operation, "user_name": author.user_name, "origin": author.origin}
        if summary is not None:
            asked["summary"] = summary
        differing = [name for name, value in asked.items() if getattr(entry, name) != value]
        if differing:
            raise OperationIdReused(differing)
        return entry

    async def record(
        self,
        operation: str,
        summary: str,
        *,
        operation_id: UUID | None = None,
        detail: Detail | None = None,
        outcome: Outcome = Outcome.ALLOWED,
    ) -> Entry | None:
        """Record what the asker did in this company. Without an id, each call is another operation."""
        detail = detail or Detail()
        if self.about is not None:
            detail = detail.done_about(self.about.folio, self.about.fact)
        happening = Happening(
            operation=operation,
            summary=summary,
            operation_id=operation_id or uuid4(),
            detail=self.approval.told_in(detail),
            outcome=outcome,
        )
        return await record(
            self.work,
            self.installation.catalogue,
            company=self.company,
            author=self.author,
            happening=happening,
            now=self.now,
        )

    async def record_all(self, deeds: Sequence[Deed]) -> Sequence[Recorded | OperationIdReused | None]:
        """Record what others did, as the asker reports: see `record_each`."""
        return await record_each(
            self.work, self.installation.catalogue, company=self.company, deeds=deeds, now=self.now
        )

    async def record_run(
        self,
        operation: str,
        summary: str,
        *,
        operation_id: UUID,
        detail: Detail,
        outcome: Outcome = Outcome.ALLOWED,
    ) -> Entry | None:
        """Record work that changes nothing and may be repeated after a kill, such as an export.

        It is recorded once, and once more if it came out differently the second time.
        """
        done = await self.recorded(operation, operation_id)
        if done is not None and (done.summary, done.outcome) == (summary, outcome):
            return done
        own_id = operation_id if done is None else None
        return await self.record(operation, summary, operation_id=own_id, detail=detail, outcome=outcome)
