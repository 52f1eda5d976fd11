"""The logs that are tampered with: a long one, with people, keys, invitations and alerts; and another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.keeping import ExportedFile, Keeping
from domain.log_tree import Head
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation, installation_on
from services.log.keeping import change_keeping
from services.log.purging import plan_purge, purge
from services.log.recording import Deed, Happening, record_all
from services.log.seals import seal_due_logs
from services.log.settings import read_log_settings, save_log_settings
from services.people.claims import prepare_installation
from services.people.invitations import accept_invitation, hash_invitation, invite_user
from services.people.life import block_user
from services.people.users import create_user
from services.sending.alerts import acknowledge_alert
from storage.database import open_database
from storage.migrate import migrate
from tests.people import ANA, registered_company

NOW = datetime(2026, 11, 30, 18, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=12 * 366)
_AT_ONCE = 2_000
_OLD = 0.2  # of the entries: what may be purged
_OPERATIONS = ("document_created", "document_modified", "document_stamped", "product_modified")
_PEOPLE = {"JMENDEZ": ("Jorge Méndez", 1002), "MLOPEZ": ("María López", 1003), "RSOTO": ("Rosa Soto", None)}


@dataclass(frozen=True)
class Scene:
    """A database that nobody has tampered with, and what is known of its two logs."""

    file: Path
    company_id: int
    other_id: int
    folios: int
    first: int  # that was not purged
    purged: bool


async def made_in(folder: Path, *, entries: int, seed: int) -> Mapping[bool, Scene]:
    """The scene as it is, and the same with the oldest entries purged."""
    file = folder / "whole.db"
    database = open_database(f"sqlite:///{file}")
    await migrate(database)
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    await prepare_installation(installation, now=LONG_AGO)
    place = await registered_company(installation, now=LONG_AGO)
    other = await registered_company(installation, "Otra Empresa", now=LONG_AGO)
    random = Random(seed)
    people = await _with_people(installation, place)
    await _recorded(installation, place, people, int(entries * _OLD), random=random, now=LONG_AGO)
    await _recorded(installation, other, [other], max(entries // 20, 600), random=random, now=LONG_AGO)
    await _with_deeds(installation, place)
    await _recorded(installation, place, people, entries - int(entries * _OLD), random=random, now=NOW)
    await seal_due_logs(installation, now=NOW)
    whole = await _scene(installation, file, place, other, purged=False)
    await database.close()
    after = folder / "purged.db"
    after.write_bytes(file.read_bytes())
    database = open_database(f"sqlite:///{after}")
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    ask = Ask(installation, ANA, NOW)
    plan = await plan_purge(ask, place.company.id)
    files = [ExportedFile("bitacora.zip", "ab" * 32)]
    await purge(ask, plan, files=files, operation_id=_id(random))
    purged = await _scene(installation, after, place, other, purged=True)
    await database.close()
    return {False: whole, True: purged}


async def _scene(
    installation: Installation, file: Path, place: Membership, other: Membership, *, purged: bool
) -> Scene:
    async with installation.database.reading() as work:
        head = await work.audit_log(place.company.id).head()
        anchor = await work.audit_log(place.company.id).anchor()
    assert head is not None
    first = anchor.folio + 1 if anchor is not None else 1
    return Scene(file, place.company.id, other.company.id, head.folio, first, purged)


async def _with_people(installation: Installation, place: Membership) -> list[Membership]:
    ask, company_id = Ask(installation, ANA, LONG_AGO), place.company.id
    random = Random("people")
    async with installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company_id)}
    people = [place]
    for name, (full_name, account) in _PEOPLE.items():
        made = await create_user(
            ask,
            company_id,
            name=name,
            full_name=full_name,
            password_hash="-",
            profile_id=profiles["SUPERVISOR" if name == "JMENDEZ" else "CONSULTA"],
            operation_id=_id(random),
        )
        invitation = await invite_user(ask, company_id, made.user.id, operation_id=_id(random))
        if account is not None:
            people.append(
                await accept_invitation(
                    Ask(installation, InChat(account, f"{account}/1"), LONG_AGO),
                    hash_invitation(invitation.code),
                    operation_id=_id(random),
                )
            )
    return people


async def _with_deeds(installation: Installation, place: Membership) -> None:
    """Something of each kind that entries tell of."""
    ask, company_id, random = Ask(installation, ANA, NOW), place.company.id, Random("deeds")
    settings = await read_log_settings(ask, company_id)
    catalogue = installation.catalogue
    wanted = settings.choosing([catalogue.operation("document_printed")], recorded=True)
    await save_log_settings(ask, company_id, wanted=wanted, operation_id=_id(random))
    await create_api_key(ask, company_id, label="Caja", expires_at=NOW + timedelta(days=90))
    await change_keeping(ask, company_id, wanted=Keeping(years=11), known=Keeping(), operation_id=_id(random))
    async with installation.database.reading() as work:
        users = {each.user.name: each.user for each in await work.users.everybody(company_id)}
        alerts = await work.audit_log(company_id).newest_of("document_cancelled")
    await invite_user(ask, company_id, users["RSOTO"].id, operation_id=_id(random))
    await block_user(ask, company_id, users["MLOPEZ"].id, reason="Salió", operation_id=_id(random))
    assert alerts is not None
    await acknowledge_alert(ask, company_id, alerts.folio, operation_id=_id(random))
    await change_approval_rules(
        ask, company_id, ApprovalKind.POWERS, quorum=1, known=0, operation_id=_id(random)
    )


async def _recorded(
    installation: Installation,
    place: Membership,
    people: list[Membership],
    count: int,
    *,
    random: Random,
    now: datetime,
) -> None:
    """That many entries of business, one in fifty of which alerts."""
    for first in range(0, count, _AT_ONCE):
        deeds = [_deed(random, people, number) for number in range(first, min(first + _AT_ONCE, count))]
        async with installation.database.writing() as work:
            await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=now)


def _deed(random: Random, people: list[Membership], number: int) -> Deed:
    operation = "document_cancelled" if number % 50 == 0 else random.choice(_OPERATIONS)
    happening = Happening(
        operation=operation,
        summary=f"Factura A {number} de {random.choice(_CUSTOMERS)}",
        operation_id=_id(random),
    )
    return Author.member(random.choice(people), reference=ANA.reference), happening


_CUSTOMERS = ("Ferretería López", "Abarrotes del Sur", "Papelería Ruiz", "Muebles Soto", "Aceros del Bajío")


def _id(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


async def head_at(installation: Installation, company_id: int, folio: int) -> Head:
    """The head that the log had with this folio: what a seal of that moment says."""
    async with installation.database.reading() as work:
        head = await work.audit_log(company_id).hashes.head_at(folio)
    assert head is not None
    return head


async def more_entries(installation: Installation, scene: Scene, random: Random) -> None:
    """What happens after the tampering: the log goes on."""
    async with installation.database.reading() as work:
        place = await work.users.place(ANA.telegram_id, scene.company_id)
    if place is not None:
        await _recorded(installation, place, [place], random.randint(1, 600), random=random, now=NOW)
