"""The one way in: whoever asks may do what they ask for, or it is recorded that they were refused it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from domain.askers import Asker, ByKey, InChat
from domain.authors import Author
from domain.companies import Company, Membership
from domain.entries import Detail, Entry, Outcome
from domain.errors import AccessDenied, OperationIdReused, PersonNeeded
from domain.permissions import Permissions, Right
from services.doors.refused_people import record_refused_person
from services.installation import Installation
from services.log.recording import Deed, Happening, Recorded, record, record_each
from services.standings import Standing, standing_of, standings_of_keys
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks, of which installation, and when: what every use case and every question begins with.

    Refusals (UnknownPerson, InvalidApiKey, NotAllowed, and any other AccessDenied that a use case raises) are
    recorded as `access_denied`.
    """

    installation: Installation
    asker: Asker
    now: datetime

    @property
    def person(self) -> InChat:
        """Whoever asks in the chat. Raises PersonNeeded for any other asker."""
        if not isinstance(self.asker, InChat):
            raise PersonNeeded
        return self.asker

    @asynccontextmanager
    async def may(self, right: Right, company_id: int) -> AsyncIterator[Task]:
        """A writing transaction for someone who has this right in the company.

        Raises NotAllowed; UnknownPerson for whoever has no active user there, InvalidApiKey for a key that
        does not open it, and CompanyNotFound.
        """
        async with self.may_in_all(right, [company_id]) as (task,):
            yield task

    @asynccontextmanager
    async def may_in_all(self, right: Right, company_ids: Collection[int]) -> AsyncIterator[Sequence[Task]]:
        """One writing transaction for someone who has this right in each of these companies, as `may` does.

        The tasks come by the companies' ids.
        """
        refused_in = min(company_ids)
        try:
            async with self.installation.database.writing() as work:
                tasks = []
                # In one order for everybody, so that none wait for each other.
                for refused_in in sorted(set(company_ids)):
                    # From here on nobody else changes the company, the asker's permissions included.
                    await work.audit_log(refused_in).lock_head()
                    standing = await standing_of(work, self.asker, refused_in, right, now=self.now)
                    tasks.append(Task(ask=self, work=work, standing=standing))
                yield tasks
        except AccessDenied as refusal:
            await self.refused(refusal, refused_in)
            raise

    @asynccontextmanager
    async def may_read(self, right: Right, company_id: int) -> AsyncIterator[Question]:
        """A reading transaction for someone who has this right in the company; raises what `may` does.

        Recording a refusal is all that it ever writes.
        """
        try:
            async with self.installation.database.reading() as work:
                standing = await standing_of(work, self.asker, company_id, right, now=self.now)
                yield Question(ask=self, work=work, standing=standing)
        except AccessDenied as refusal:
            await self.refused(refusal, company_id)
            raise

    async def check(self, right: Right, company_id: int) -> None:
        """Raise what `may` does, unless the asker has this right in the company."""
        async with self.may_read(right, company_id):
            return

    async def refused(self, refusal: AccessDenied, company_id: int, *, source: str | None = None) -> int:
        """Have it recorded that the asker was refused what they tried in the company.

        `source` is what is counted together, if that is not the asker. Returns how many times it was tried
        within the hour, as far as is known. At the console and in the program itself nothing is recorded:
        whoever refuses them is mistaken. The HTTP door counts what keys are refused: see `KeyAsk`.
        """
        if isinstance(self.asker, InChat):
            return await record_refused_person(
                self.installation, self.asker, company_id, refusal=refusal, now=self.now, source=source
            )
        return 1


@asynccontextmanager
async def keys_together(
    installation: Installation, askers: Collection[ByKey], company_id: int, *, now: datetime
) -> AsyncIterator[Mapping[ByKey, Task]]:
    """One writing transaction for keys that ask side by side: the task of each that opens the company.

    Why another does not is for `Ask.check` to say.
    """
    async with installation.database.writing() as work:
        # Whoever revokes a key holds the head too: nothing is recorded after the entry that says so.
        await work.audit_log(company_id).lock_head()
        standings = await standings_of_keys(work, askers, company_id, now=now)
        yield {
            asker: Task(ask=Ask(installation, asker, now), work=work, standing=standing)
            for asker, standing in standings.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question at work: its transaction, and who asks it."""

    ask: Ask
    work: UnitOfWork
    standing: Standing

    @property
    def installation(self) -> Installation:
        """What it is asked of."""
        return self.ask.installation

    @property
    def now(self) -> datetime:
        """When it was asked."""
        return self.ask.now

    @property
    def company(self) -> Company:
        """The company that it is about."""
        return self.standing.company

    @property
    def author(self) -> Author:
        """The asker as entries name them."""
        return self.standing.author

    @property
    def permissions(self) -> Permissions:
        """What the asker may do in the company, and so give to others."""
        return self.standing.permissions

    @property
    def place(self) -> Membership:
        """The asker's place in the company; raises PersonNeeded for whoever is no user of it."""
        if self.standing.place is None:
            raise PersonNeeded
        return self.standing.place

    def has(self, right: Right) -> bool:
        """Whether the asker has this right too."""
        return self.standing.has(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Question):
    """A use case at work: a question that may change things, and the way to record what was done."""

    async def recorded(
        self, operation: str, operation_id: UUID, *, summary: str | None = None
    ) -> Entry | None:
        """The entry of this operation by the same asker through the same door, if it was done already.

        Where it is known what the entry must say, that is looked at too. Raises OperationIdReused for the id
        of any other entry.
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
        """Record what the asker did in this company. Without an id, doing it again is another operation."""
        happening = Happening(
            operation=operation,
            summary=summary,
            operation_id=operation_id or uuid4(),
            detail=detail or Detail(),
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
        """Record what others did, whom the asker tells of: see `record_each`."""
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
        """Record work that changes nothing and that a kill may have done again, such as an export.

        It is recorded once, and once more if it came out otherwise the second time.
        """
        done = await self.recorded(operation, operation_id)
        if done is not None and (done.summary, done.outcome) == (summary, outcome):
            return done
        own_id = operation_id if done is None else None
        return await self.record(operation, summary, operation_id=own_id, detail=detail, outcome=outcome)
