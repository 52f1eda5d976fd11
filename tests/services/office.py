"""A company where three supervisors decide about each other, for tests of what needs a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from domain.approval_requests import ApprovalRequest
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Membership, Profile, User
from domain.credentials import Credential
from domain.entries import Entry
from domain.errors import (
    ApprovalNeeded,
)
from domain.names import SUPERVISOR
from domain.snapshots import SubjectKind
from services.approvals.deciding import (
    approve_request,
)
from services.approvals.requests import request_approval
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.people.life import assign_profile
from services.people.password_hasher import DECOY
from services.people.rebuilt import mismatches_with_log
from tests.conftest import NOW
from tests.people import ANA

EVA, LUIS, JORGE = InChat(2001, "2001/1"), InChat(2002, "2002/1"), InChat(2003, "2003/1")


@dataclass(frozen=True, slots=True)
class Office:
    """A company with the supervisors Ana, Eva and Luis, and Jorge, who consults."""

    installation: Installation
    id: int
    ana: Membership
    eva: Membership
    luis: Membership
    jorge: Membership
    profiles: dict[str, Profile]

    def ask(self, person: InChat, *, now: datetime = NOW) -> Ask:
        return Ask(self.installation, person, now)

    async def needs(self, *kinds: ApprovalKind, quorum: int = 1) -> None:
        """From now on each of these kinds needs so many."""
        for kind in kinds:
            await change_approval_rules(
                self.ask(ANA), self.id, kind, quorum=quorum, known=0, operation_id=uuid4()
            )

    async def promote_jorge(
        self, asker: InChat = ANA, *, profile: str = SUPERVISOR, operation_id: UUID | None = None
    ) -> ApprovalRequest:
        """Somebody's request that Jorge become a supervisor."""
        with pytest.raises(ApprovalNeeded) as needed:
            await assign_profile(
                self.ask(asker),
                self.id,
                self.jorge.user.id,
                profile_id=self.profiles[profile].id,
                operation_id=operation_id or uuid4(),
            )
        return await self.file(asker, needed.value)

    async def file(self, asker: InChat, needed: ApprovalNeeded) -> ApprovalRequest:
        return await request_approval(self.ask(asker), self.id, needed.deed)

    async def approve(
        self, person: InChat, request: ApprovalRequest, *, now: datetime = NOW
    ) -> ApprovalRequest:
        return await approve_request(self.ask(person, now=now), self.id, request.number, operation_id=uuid4())

    async def profile_of(self, place: Membership) -> str:
        async with self.installation.database.reading() as work:
            found = await work.users.get(place.user.id)
        assert found is not None
        return found.profile.name

    async def give(self, place: Membership, profile_id: int) -> None:
        """Have Ana give the user another profile."""
        await assign_profile(
            self.ask(ANA), self.id, place.user.id, profile_id=profile_id, operation_id=uuid4()
        )

    async def user_named(self, name: str) -> User:
        async with self.installation.database.reading() as work:
            found = await work.users.by_name(self.id, name)
        assert found is not None
        return found

    async def give_password(self, user: User) -> None:
        async with self.installation.database.writing() as work:
            await work.credentials.set(user, DECOY, Credential(set_at=NOW, set_by="Ana"))

    async def request(self, number: int) -> ApprovalRequest:
        async with self.installation.database.reading() as work:
            found = await work.approvals.get(self.id, number)
        assert found is not None
        return found

    async def entries(self, operation: str) -> Sequence[Entry]:
        async with self.installation.database.reading() as work:
            log = work.audit_log(self.id)
            head = await log.head()
            assert head is not None
            everything = await log.between(after=0, until=head.folio)
        return [each for each in everything if each.operation == operation]

    async def check_log(self) -> None:
        """What the log says of users, profiles, rules and requests is what the tables hold."""
        async with self.installation.database.reading() as work:
            found = await mismatches_with_log(work, self.id)
        # Accounts are linked by the tests, not by a use case.
        assert [str(each) for each in found if each.subject[0] is not SubjectKind.USER] == []
