"""What a user could do at an instant, from the log alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.authors import OURSELVES
from domain.companies import Membership, UserState
from domain.entries import Entry
from domain.errors import MomentToCome, NotAllowed, UserNotFound
from domain.permissions import READ_LOG, SEE_USERS, Permissions
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record
from services.people.life import assign_profile, block_user, deactivate_user, rename_user
from services.people.rights_at import RightsAt, Source, read_rights_at
from services.people.users import create_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.tampering import entries
from tests.trees import head_of

DAY = timedelta(days=1)
MADE, PROMOTED, BLOCKED, GONE = (NOW + n * DAY for n in (1, 2, 3, 4))
LATER = NOW + 9 * DAY


@pytest.fixture
async def ana(installation: Installation, registered: Membership) -> Membership:
    return registered


async def _lived(installation: Installation, company_id: int) -> int:
    """A user who was created, promoted, blocked and let go, a day after the other."""
    async with installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company_id)}
    made = await create_user(
        Ask(installation, ANA, MADE), company_id, name="MLOPEZ", full_name="María López",
        password_hash="-", profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip
    user = made.user.id
    await assign_profile(
        Ask(installation, ANA, PROMOTED), company_id, user, profile_id=profiles["GERENTE"],
        operation_id=uuid4(),
    )  # fmt: skip
    blocked = Ask(installation, ANA, BLOCKED)
    await block_user(blocked, company_id, user, reason="Salió", operation_id=uuid4())
    await deactivate_user(Ask(installation, ANA, GONE), company_id, user, operation_id=uuid4())
    return user


async def _at(installation: Installation, company_id: int, user: int, at: datetime) -> RightsAt:
    return await read_rights_at(Ask(installation, ANA, LATER), company_id, user, at=at)


async def test_each_instant_has_its_own_rights_and_names_the_entries(
    installation: Installation, ana: Membership
) -> None:
    company_id = ana.company.id
    user = await _lived(installation, company_id)
    told = [
        await _at(installation, company_id, user, at)
        for at in (MADE - DAY / 2, MADE, PROMOTED - timedelta(microseconds=1), PROMOTED, BLOCKED, GONE, LATER)
    ]
    active, blocked, gone = UserState.ACTIVE, UserState.BLOCKED, UserState.INACTIVE
    assert [each.state for each in told] == [None, active, active, active, blocked, gone, gone]
    names = [each.profile and each.profile.state and each.profile.state["name"] for each in told]
    assert names == [None, "CONSULTA", "CONSULTA", *["GERENTE"] * 4]
    assert [each.gave(SEE_USERS) for each in told] == [False] * 3 + [True] + [False] * 3
    operations = [[entry.operation for entry in each.entries] for each in told]
    assert operations == [
        ["user_created"],
        ["company_created", "user_created"],
        ["company_created", "user_created"],
        ["company_created", "profile_assigned"],
        ["company_created", "user_blocked"],
        ["company_created", "user_deactivated"],
        ["company_created", "user_deactivated"],
    ]
    assert told[0].user.source is Source.LATER_ENTRY
    assert {each.user.source for each in told[1:]} == {Source.ENTRY}
    assert told[2].permissions != Permissions()


async def test_each_of_many_changes_is_found(installation: Installation, ana: Membership) -> None:
    user = await _lived(installation, ana.company.id)
    renamed = [LATER - DAY + timedelta(minutes=number) for number in range(20)]
    for number, at in enumerate(renamed):
        name = f"María {['Ruiz', 'Cano', 'Paz', 'López'][number % 4]}"
        ask = Ask(installation, ANA, at)
        await rename_user(ask, ana.company.id, user, full_name=name, operation_id=uuid4())
    told = [await _at(installation, ana.company.id, user, at) for at in renamed]
    assert [each.user.entry and each.user.entry.recorded_at for each in told] == renamed


async def test_what_was_purged_is_told_by_the_first_entry_that_is_left(
    installation: Installation, ana: Membership
) -> None:
    company_id = ana.company.id
    user = await _lived(installation, company_id)
    whole = await entries(installation, ana)
    await _purge(installation, company_id, whole, until="user_created")
    told = await _at(installation, company_id, user, MADE)
    assert (told.user.source, told.state) == (Source.LATER_ENTRY, UserState.ACTIVE)
    assert [entry.operation for entry in told.entries] == ["profile_assigned"]
    assert told.profile is not None
    assert told.profile.source is Source.TABLE  # its only entry went
    await _purge(installation, company_id, whole, until="user_deactivated")
    told = await _at(installation, company_id, user, MADE)
    assert (told.user.source, told.state, told.entries) == (Source.TABLE, UserState.INACTIVE, ())
    before = await _at(installation, company_id, user, NOW)
    assert before.state is None  # the table knows when they were created


async def _purge(installation: Installation, company_id: int, whole: Sequence[Entry], *, until: str) -> None:
    """Purge up to the newest entry of an operation a log that had these entries; a purge is on record."""
    async with installation.database.writing() as work:
        company = await work.companies.get(company_id)
        assert company is not None
        happening = Happening(operation="log_purged", summary="Folios", operation_id=uuid4())
        await record(
            work, installation.catalogue, company=company, author=OURSELVES, happening=happening, now=NOW
        )
        log = work.audit_log(company_id)
        last = await log.newest_of(until)
        anchor = await log.anchor()
        assert last is not None
        after = 0 if anchor is None else anchor.folio
        head = head_of(company_id, whole[: last.folio])
        await log.remove(await log.between(after=after, until=last.folio), until=head)


async def test_who_may_ask(installation: Installation, ana: Membership) -> None:
    company_id, now = ana.company.id, Ask(installation, ANA, LATER)
    other = await registered_company(installation, "Papelería La Esperanza")
    await joined(installation, JORGE, company_id, profile="AUXILIAR DE VENTAS")
    with pytest.raises(NotAllowed):
        await read_rights_at(Ask(installation, JORGE, LATER), company_id, ana.user.id, at=NOW)
    for user_id in (other.user.id, 999):
        with pytest.raises(UserNotFound):
            await read_rights_at(now, company_id, user_id, at=NOW)
    with pytest.raises(MomentToCome):
        await read_rights_at(now, company_id, ana.user.id, at=LATER + DAY)


async def test_a_new_name_changes_no_right(installation: Installation, ana: Membership) -> None:
    company_id = ana.company.id
    user = await _lived(installation, company_id)
    await rename_user(
        Ask(installation, ANA, LATER), company_id, user, full_name="María Paz", operation_id=uuid4()
    )
    told = await _at(installation, company_id, user, PROMOTED)
    assert told.user.state is not None
    assert told.user.state["full_name"] == "María López"
    assert told.gave(READ_LOG) is told.permissions.gives(READ_LOG)
