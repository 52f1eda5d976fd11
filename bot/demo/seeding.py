"""Fills an empty installation with the demonstration's companies, through the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from bot.demo.data import DemoCompany, DemoData, DemoUser
from bot.demo.history import DAYS, Deed, history_of
from bot.demo.people import ANA
from domain.askers import AtConsole, InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company, Profile
from domain.entries import Origin
from domain.facts import masked
from domain.summaries import Frequency, SummaryPlan
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from services.log.recording import Happening, record
from services.log.seals import seal_due_logs
from services.log.summaries import make_due_summaries, save_summary_plan
from services.people.claims import claim_installation, hash_claim_code, issue_claim_code, prepare_installation
from services.people.companies import register_company
from services.people.linking import link_user
from services.people.users import create_user, generate_new_password, profiles_to_give

OWNER = InChat(ANA, f"{ANA}/1")
OWNER_NAME = "Ana Ruiz"

_KEY_LABEL = "Punto de venta"
_EXAMPLE = "datos de ejemplo"
_MINUTE = timedelta(minutes=1)
_SEED = 7


@dataclass(frozen=True, slots=True)
class SeededCompany:
    """A registered company, its part of `data.toml`, and a key that opens it."""

    company: Company
    data: DemoCompany
    key: str


async def seed(installation: Installation, data: DemoData, *, now: datetime) -> Sequence[SeededCompany]:
    """Create the companies, their users and three weeks of history up to just before `now`."""
    began = now - timedelta(days=DAYS + 1)
    await prepare_installation(installation, now=began)
    code = await issue_claim_code(Ask(installation, AtConsole(), began))
    await claim_installation(
        Ask(installation, OWNER, began),
        code_hash=hash_claim_code(code),
        full_name=OWNER_NAME,
        operation_id=uuid4(),
    )
    _, password_hash = await generate_new_password(installation)  # nobody logs in with it: one is enough
    seeded: list[SeededCompany] = []
    for number, company in enumerate(data.companies, start=1):
        moment = began + number * 30 * _MINUTE
        registered = await _register(installation, company, password_hash=password_hash, now=moment)
        key, _ = await create_api_key(
            Ask(installation, AtConsole(), moment + 20 * _MINUTE), registered.id, label=_KEY_LABEL
        )
        if not seeded:  # one is enough to see a summary arrive
            await _ask_for_summary(installation, registered, now=moment + 20 * _MINUTE)
        deeds = history_of(company, data.story, now=now, seed=_SEED + number)
        await _record_all(installation, registered, deeds)
        seeded.append(SeededCompany(registered, company, key))
    await _tell_nobody(installation, [INSTALLATION_ID, *(each.company.id for each in seeded)])
    # What is due comes before the first alert, rather than a minute later, on top of it.
    await seal_due_logs(installation, now=now)
    await make_due_summaries(installation, now=now)
    async with installation.database.writing() as work:  # not at the hour of her next summary
        await work.notices.make_due(OWNER.telegram_id, now=now)
    return seeded


async def _register(
    installation: Installation, data: DemoCompany, *, password_hash: str, now: datetime
) -> Company:
    company = await register_company(
        Ask(installation, OWNER, now),
        name=data.name,
        rfc=data.rfc,
        zone=data.zone,
        supervisor=OWNER_NAME,
        operation_id=uuid4(),
    )
    profiles = {
        profile.name: profile for profile in await profiles_to_give(Ask(installation, OWNER, now), company.id)
    }
    for number, user in enumerate(data.users, start=1):
        ask = Ask(installation, OWNER, now + number * _MINUTE)
        created = await create_user(
            ask,
            company.id,
            name=user.name,
            full_name=user.full_name,
            password_hash=password_hash,
            profile_id=profiles[user.profile].id,
            operation_id=uuid4(),
        )
        if user.telegram is not None:
            await link_user(ask, company.id, created.user.id, telegram_id=user.telegram, operation_id=uuid4())
    return company


async def _ask_for_summary(installation: Installation, company: Company, *, now: datetime) -> None:
    """With a past date, so that one is due as soon as the demonstration starts."""
    plan = SummaryPlan(Frequency.WEEKLY, 8)
    await save_summary_plan(Ask(installation, OWNER, now), company.id, plan, operation_id=uuid4())


async def _record_all(installation: Installation, company: Company, deeds: Sequence[Deed]) -> None:
    """Record the deeds as the company's own systems would, in one transaction."""
    async with installation.database.writing() as work:
        profiles = {profile.name: profile for profile in await work.profiles.of_company(company.id)}
        chance = Random(company.id)  # noqa: S311 (the ids of an example are no secret)
        for deed in deeds:
            happening = Happening(
                operation=deed.operation,
                summary=deed.summary,
                detail=masked(deed.detail),
                operation_id=UUID(int=chance.getrandbits(128), version=4),
            )
            await record(
                work,
                installation.catalogue,
                company=company,
                author=_author_of(deed.user, profiles[deed.user.profile]),
                happening=happening,
                now=deed.moment,
            )


def _author_of(user: DemoUser, profile: Profile) -> Author:
    return Author(
        user_name=user.name,
        full_name=user.full_name,
        profile=profile.name,
        permissions=profile.permissions.encode(),
        origin=Origin.API,
        reference=_KEY_LABEL,
        workstation=user.workstation,
    )


async def _tell_nobody(installation: Installation, company_ids: Sequence[int]) -> None:
    """Deliver no alert of the history: there would be hundreds, of things long past."""
    async with installation.database.writing() as work:
        for company_id in company_ids:
            await work.outbox.give_up_pending(company_id, reason=_EXAMPLE)
