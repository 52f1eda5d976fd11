"""Companies: registering one, with its own audit log, its standard profiles and its SUPERVISOR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company, Membership
from domain.entries import Detail
from domain.errors import CompanyNameTaken, CompanyNotFound
from domain.examples import free_company, free_rfc
from domain.names import SUPERVISOR, parse_company_name, parse_full_name
from domain.permissions import REGISTER_COMPANIES
from domain.profiles import standard_profiles
from domain.rfc import Rfc, parse_rfc
from domain.snapshots import Snapshot, profile_snapshot, user_snapshot
from domain.spelling import fold_keeping_enye, fold_spaces
from domain.zones import label_of, parse_zone
from services.asking import Ask, Question, Task
from services.log.recording import Happening, record

_CREATED = "company_created"


class CompanyExample(NamedTuple):
    """What a new company could be called, and have as its number."""

    name: str
    rfc: str


async def example_of_company(ask: Ask) -> CompanyExample:
    """A company that could be registered. Needs Configuración: Crear in the installation."""
    async with ask.may_read(REGISTER_COMPANIES, INSTALLATION_ID) as question:
        return await _free_example(question)


async def _free_example(question: Question) -> CompanyExample:
    known = await question.work.companies.all()
    return CompanyExample(free_company(each.name for each in known), free_rfc(each.rfc for each in known))


async def check_company_name(ask: Ask, text: str) -> str:
    """The name as it would be stored. Needs Configuración: Crear in the installation.

    Raises InvalidCompanyName, and CompanyNameTaken for a similar one.
    """
    async with ask.may_read(REGISTER_COMPANIES, INSTALLATION_ID) as question:
        name = parse_company_name(text, example=(await _free_example(question)).name)
        if await question.work.companies.by_name_key(_key_of(name)) is not None:
            raise CompanyNameTaken(name)
    return name


async def check_rfc(ask: Ask, text: str) -> Rfc:
    """The RFC, with a warning if another company has it: a taxpayer may have two.

    Needs Configuración: Crear in the installation. Raises InvalidRfc.
    """
    async with ask.may_read(REGISTER_COMPANIES, INSTALLATION_ID) as question:
        rfc = parse_rfc(text, example=(await _free_example(question)).rfc)
        other = await question.work.companies.with_rfc(rfc.value)
    return (
        rfc
        if other is None
        else Rfc(rfc.value, f"{other.name} ya tiene este RFC: revisa que no sea la misma.")
    )


async def register_company(
    ask: Ask,
    *,
    name: str,
    rfc: str,
    zone: str,
    supervisor: str,
    operation_id: UUID,
) -> Company:
    """Register a company, with `supervisor` as the full name of its SUPERVISOR, linked to the caller.

    Needs Configuración: Crear in the installation. Records `company_created` in the installation's log
    and in the company's own. The same `operation_id` again returns the company and changes nothing.
    Raises CompanyNameTaken and the InvalidInput of each field.
    """
    name, full_name = parse_company_name(name), parse_full_name(supervisor)
    number, zone = parse_rfc(rfc).value, parse_zone(zone)
    async with ask.may(REGISTER_COMPANIES, INSTALLATION_ID) as task:
        existing = await task.work.companies.by_name_key(_key_of(name))
        done = await task.recorded(_CREATED, operation_id, summary=name)
        if done is not None and existing is not None:
            return existing
        if existing is not None:
            raise CompanyNameTaken(name)
        company_id = await task.work.companies.add(
            name=name, name_key=_key_of(name), rfc=number, zone=zone, now=ask.now
        )
        made = await _add_profiles_and_supervisor(task, company_id, full_name=full_name)
        facts = (
            ("Nombre", name), ("RFC", number), ("Zona horaria", label_of(zone)), ("Usuario", SUPERVISOR),
            ("Nombre completo", full_name),
        )  # fmt: skip
        await task.record(_CREATED, name, operation_id=operation_id, detail=Detail.of(facts=facts))
        place = await task.work.users.place(ask.person.telegram_id, company_id)
        if place is None:
            raise CompanyNotFound
        await _record_in_its_own_log(task, place, Detail.of(facts=facts, snapshots=made))
        return place.company


async def _add_profiles_and_supervisor(task: Task, company_id: int, *, full_name: str) -> Sequence[Snapshot]:
    profiles = [
        await task.work.profiles.add(
            company_id=company_id, name=each.name, fixed=each.fixed, permissions=each.permissions
        )
        for each in standard_profiles()
    ]
    supervisor = await task.work.users.add(
        company_id=company_id,
        name=SUPERVISOR,
        full_name=full_name,
        profile_id=profiles[0].id,
        telegram_id=task.ask.person.telegram_id,
        now=task.now,
        by=task.author.label,
    )
    return [*(profile_snapshot(None, each) for each in profiles), user_snapshot(None, supervisor)]


async def _record_in_its_own_log(task: Task, place: Membership, detail: Detail) -> None:
    happening = Happening(
        operation=_CREATED,
        summary=place.company.name,
        operation_id=uuid4(),
        detail=detail,
    )
    await record(
        task.work,
        task.installation.catalogue,
        company=place.company,
        author=Author.member(place, reference=task.ask.person.reference),
        happening=happening,
        now=task.now,
    )


def _key_of(name: str) -> str:
    """The comparison key of a company's name: no case, accents or punctuation. ñ is a letter."""
    folded = fold_keeping_enye(name)
    return fold_spaces("".join(character if character.isalnum() else " " for character in folded))
