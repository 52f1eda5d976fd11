"""A company and its people, made through the use cases, for tests that need them there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from domain.askers import InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Detail
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record
from services.people.claims import claim_installation
from services.people.companies import register_company
from services.people.password_hasher import DECOY
from services.people.users import create_user
from tests.given import NOW, OWNER_ID

ANA = InChat(OWNER_ID, f"{OWNER_ID}/1")
MANAGER_ID = 1002
JORGE = InChat(MANAGER_ID, f"{MANAGER_ID}/1")


async def registered_company(
    installation: Installation, name: str = "Comercializadora del Sureste", *, now: datetime = NOW
) -> Membership:
    """Ana's place in a company that she registers, as its SUPERVISOR; she owns the installation.

    Nothing is done if she has a place in the company already.
    """
    async with installation.database.reading() as work:
        places = await work.users.places(OWNER_ID)
        is_owner = await work.users.place(OWNER_ID, INSTALLATION_ID) is not None
    if known := [place for place in places if place.company.name == name]:
        return known[0]
    if not is_owner:
        await claim_installation(
            Ask(installation, ANA, now), code_hash=None, full_name="Ana Ruiz", operation_id=uuid4()
        )
    company = await register_company(
        Ask(installation, ANA, now),
        name=name,
        rfc="EKU9003173C9",
        zone="America/Mexico_City",
        supervisor="Ana Ruiz",
        operation_id=uuid4(),
    )
    return await place_in(installation, ANA, company.id)


async def place_in(installation: Installation, caller: InChat, company_id: int) -> Membership:
    """The caller's place in the company."""
    async with installation.database.reading() as work:
        place = await work.users.place(caller.telegram_id, company_id)
    assert place is not None
    return place


async def joined(
    installation: Installation,
    caller: InChat,
    company_id: int,
    *,
    profile: str,
    name: str = "JMENDEZ",
    full_name: str = "Jorge Méndez",
) -> Membership:
    """The caller's place in the company, as a new user with this profile."""
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(company_id)
    created = await create_user(
        Ask(installation, ANA, NOW),
        company_id,
        name=name,
        full_name=full_name,
        password_hash=DECOY,
        profile_id=next(each.id for each in profiles if each.name == profile),
        operation_id=uuid4(),
    )
    await link(installation, created.user.id, caller.telegram_id)
    return await place_in(installation, caller, company_id)


async def link(installation: Installation, user_id: int, telegram_id: int) -> None:
    """Give the user this Telegram account, as if they had accepted an invitation."""
    async with installation.database.writing() as work:
        place = await work.users.get(user_id)
        assert place is not None
        await work.users.save(replace(place.user, telegram_id=telegram_id))


async def tell_of_link(installation: Installation, place: Membership) -> None:
    """The entry that `link` leaves out: a log without it does not say what the table does."""
    user = place.user
    detail = Detail.of(snapshots=[user_snapshot(replace(user, telegram_id=None), user)])
    happening = Happening(operation="user_linked", summary=user.label, operation_id=uuid4(), detail=detail)
    async with installation.database.writing() as work:
        await record(
            work,
            installation.catalogue,
            company=place.company,
            author=Author.member(place),
            happening=happening,
            now=NOW,
        )
