"""Ana, and Jorge with a password of his own, for tests of what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from domain.askers import InChat, Itself
from domain.companies import Membership
from domain.credentials import TRIES
from domain.entries import Entry
from domain.notices import Notice, NoticeKind
from services.asking import Ask
from services.installation import Installation
from services.people.oneself import set_own_password
from services.people.password_checks import PasswordCheck, check_password, hash_next_password
from services.people.password_resets import (
    reset_by_link,
)
from services.people.rebuilt import mismatches_with_log
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

EVA = InChat(2001, "2001/1")
PASSWORD, ANOTHER = "tormenta-Violeta-84", "pelícano-Tardío-17"
DAY = timedelta(days=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after the company, and Jorge, one of its users, with a password of his own."""

    installation: Installation
    ana: Membership
    jorge: Membership

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    def ask(self, who: InChat = ANA, *, later: timedelta = NO_TIME) -> Ask:
        """Somebody, as they ask."""
        return Ask(self.installation, who, NOW + later)

    async def check(
        self,
        password: str,
        *,
        later: timedelta = NO_TIME,
        name: str = "JMENDEZ",
        operation: UUID | None = None,
    ) -> PasswordCheck:
        """Somebody gives a password at the program's own door."""
        ask = Ask(self.installation, Itself(), NOW + later)
        return await check_password(ask, self.id, name, password, operation_id=operation or uuid4())

    async def answer(self, password: str, *, later: timedelta = NO_TIME, name: str = "JMENDEZ") -> str:
        """The same, and the answer alone."""
        return (await self.check(password, later=later, name=name)).answer

    async def lock(self, tries: int = TRIES) -> PasswordCheck:
        """Guess until it is locked."""
        for _ in range(tries - 1):
            await self.check("no es ésta")
        return await self.check("no es ésta")

    async def hashed(self, password: str, *, operation: UUID | None = None) -> str:
        """The hash of Jorge's next password."""
        user = self.jorge.user
        return await hash_next_password(
            self.installation, user.id, password, user_name=user.name, full_name=user.full_name,
            company_name=self.jorge.company.name, operation_id=operation or uuid4(),
        )  # fmt: skip

    async def set_own(
        self, password: str, *, later: timedelta = NO_TIME, operation: UUID | None = None
    ) -> None:
        """Jorge sets his password."""
        await set_own_password(
            self.ask(JORGE, later=later),
            self.id,
            password_hash=await self.hashed(password, operation=operation),
            operation_id=operation or uuid4(),
        )

    async def now(self) -> Membership:
        """Jorge's place as it is now."""
        async with self.installation.database.reading() as work:
            place = await work.users.get(self.jorge.user.id)
        assert place is not None
        return place

    async def entries(self) -> list[Entry]:
        """The company's, newest first."""
        async with self.installation.database.reading() as work:
            return list(await work.audit_log(self.id).older(limit=100))

    async def operations(self) -> list[str]:
        """The same, by operation."""
        return [each.operation for each in await self.entries()]

    async def notices(self, kind: NoticeKind) -> Sequence[Notice]:
        """Those of this kind that wait."""
        async with self.installation.database.reading() as work:
            return [each for each in await work.notices.due(NOW + 999 * DAY, 99) if each.kind is kind]

    async def is_as_the_log_says(self) -> bool:
        """Whether the tables can be rebuilt from the log; Jorge's account was linked behind its back."""
        async with self.installation.database.reading() as work:
            found = await mismatches_with_log(work, self.id)
        return [each for each in found if _without_account(each.told) != _without_account(each.found)] == []


async def scene_with_password(installation: Installation, registered: Membership) -> Scene:
    """Jorge has set it."""
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    scene = Scene(installation, registered, jorge)
    await scene.set_own(PASSWORD)
    return replace(scene, jorge=await scene.now())


async def link_for(scene: Scene, *, operation: UUID | None = None) -> str:
    """A link to reset Jorge's password, made by Ana."""
    made = await reset_by_link(scene.ask(), scene.id, scene.jorge.user.id, operation_id=operation or uuid4())
    return made.code


def _without_account(state: object) -> object:
    return (
        {key: value for key, value in state.items() if key != "telegram"}
        if isinstance(state, dict)
        else state
    )
