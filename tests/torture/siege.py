"""A bot under siege: companies with people in the middle of things, and those who have no business there."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy import text as sql

from bot.run import Running, running
from bot.setting_values import Address
from bot.settings import Settings
from domain.askers import AtConsole
from domain.authors import OURSELVES
from domain.companies import Company, UserState
from domain.entries import Detail
from domain.rebuilt import rebuild
from domain.snapshots import Snapshot
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from services.log.recording import Happening, record
from services.people.rebuilt import tables_of
from storage.tables import companies, profiles, users
from tests.conftest import OWNER_ID
from tests.people import registered_company
from tests.phone import Phone

ALICIA, ALBERTO, AMELIA, ANDRES, CARLOS, AURORA, ARACELI, ARTURO = range(1011, 1019)
VICTIMS = (OWNER_ID, ALICIA, ALBERTO, AMELIA, ANDRES, ARACELI, ARTURO, CARLOS)
DORA = 1031  # of the shop, a key of which the attackers have
CLERK, BLOCKED, UNLINKED, ARCHIVED = 1021, 1022, 1023, 2021
BRUNO, BEA = 2001, 2002
STRANGERS = tuple(range(9001, 9041))
ATTACKERS = (CLERK, BLOCKED, UNLINKED, ARCHIVED, BRUNO, BEA, *STRANGERS)
GROUP = -1001000000001

# What only the victims' side says: no attacker writes any of it, so no message to them may hold it.
COMPANY_A, COMPANY_B = "Xilófonos del Istmo", "Yunques de Tabasco"
OF_A = (COMPANY_A, "Quetzal", "ZQ", "Factura XQ 777")
OF_B = (COMPANY_B, "Bruno Yacaré", "WBRUNO")
SECRET_PASSWORD = "tormenta-Violeta-84"

_PEOPLE = (
    Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz"),
    Person(id=CARLOS, first_name="Carlos"),
    *(Person(id=each, first_name=f"Persona {each}", last_name="Pérez") for each in VICTIMS[1:-1]),
    Person(id=AURORA, first_name="Aurora", last_name="Pérez"),
    Person(id=DORA, first_name="Dora", last_name="Lagos"),
    *(Person(id=each, first_name="<b>Ñandú", last_name="%s{0}") for each in ATTACKERS),
)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A company and a key of it."""

    company: Company
    key: str


class Damage(StrEnum):
    """What is done by hand to where a log ends."""

    LOWERED = "its head lowered"
    CHANGED = "its last entry changed"
    DELETED = "its last entry deleted"
    PUT_BACK = "a copy put back"
    GONE_ON = "a copy put back and gone on from"


@dataclass(slots=True)
class Siege:
    """The bot and its people; `foreign` is the data of every button that the victims ever saw.

    Of the `shop` attackers have the key. Those that are `damaged` are changed by hand, each in its way.
    In neither has anybody a place who is looked at elsewhere.
    """

    world: World
    process: Running
    a: Company
    b: Company
    api_key: str
    shop: Keyed
    damaged: Mapping[Damage, Keyed]
    foreign: list[str] = field(default_factory=list)
    secrets: tuple[str, ...] = ()

    @property
    def installation(self) -> Installation:
        return self.process.installation

    @property
    def apart(self) -> Sequence[int]:
        """The companies where an attack may rightly leave something behind."""
        return [each.company.id for each in (self.shop, *self.damaged.values())]

    def phone(self, person_id: int) -> Phone:
        return Phone(self.world, person_id)

    def hidden_from(self, person_id: int) -> tuple[str, ...]:
        """What this attacker must never read."""
        if person_id in (BRUNO, BEA):
            return (*OF_A, *self.secrets)
        if person_id == CLERK:
            return (*OF_A[1:], *OF_B, *self.secrets)  # whose company it is, they know
        return (*OF_A, *OF_B, *self.secrets)


@contextlib.asynccontextmanager
async def besieged(database_url: str, folder: Path) -> AsyncIterator[Siege]:
    """The bot as it runs, with two companies and their people; nobody is in the middle of anything yet."""
    world = World(_PEOPLE)
    world.open_group("Grupo", [BRUNO, STRANGERS[0]], chat_id=GROUP)
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=root,
            database_url=SecretStr(database_url),
            data_dir=folder,
            owner_ids=frozenset({OWNER_ID}),
            http=Address("127.0.0.1", 0),
        )
        async with running(settings) as process:
            yield await _peopled(world, process)


async def _peopled(world: World, process: Running) -> Siege:
    installation, now = process.installation, datetime.now(UTC)
    for each in (*VICTIMS, AURORA, DORA, *ATTACKERS):
        world.chat(each).opened = True
    a = (await registered_company(installation, COMPANY_A, now=now)).company
    b = (await registered_company(installation, COMPANY_B, now=now)).company
    c = (await registered_company(installation, "Zarzamoras en Archivo", now=now)).company
    for number, each in enumerate((ALICIA, ALBERTO, AMELIA, AURORA, ARACELI, ARTURO)):
        await _enrol(
            installation, a, each, f"ZQ{number}", f"Quetzal Pérez {'I' * (number + 1)}", "SUPERVISOR"
        )
    await _enrol(installation, a, ANDRES, "ZQGERENTE", "Andrés Quetzal", "GERENTE")
    for number, each in enumerate((CLERK, BLOCKED, UNLINKED)):
        await _enrol(
            installation, a, each, f"EX{number}", f"Antes Con Permiso {'I' * (number + 1)}", "SUPERVISOR"
        )
    await _enrol(installation, b, BRUNO, "WBRUNO", "Bruno Yacaré", "SUPERVISOR")
    await _enrol(installation, b, BEA, "WBEA", "Bea Yacaré", "GERENTE")
    await _enrol(installation, c, ARCHIVED, "WARCHIVO", "Arcadio Pérez", "SUPERVISOR")
    key, _ = await create_api_key(Ask(installation, AtConsole(), now), a.id, label="Mostrador")
    shop = await _with_a_key(installation, "Ultramarinos La Esquina")
    await _enrol(installation, shop.company, DORA, "MLOPEZ", "Mercedes López", "SUPERVISOR")
    damaged = {each: await _with_a_key(installation, f"Baldíos {each.name}") for each in Damage}
    siege = Siege(world, process, a, b, key, shop, damaged)
    await _let_the_fallen_begin(siege)
    await _cut_off(installation, a, c)
    await _leave(installation, OWNER_ID, shop.company)
    await alerts_settled(siege)
    await _tell_of_all(installation, shop.company)
    return siege


async def _enrol(
    installation: Installation, company: Company, telegram_id: int, name: str, full_name: str, profile: str
) -> None:
    """A user as if they had been there for long: no entry tells of them now, so nobody is alerted."""
    async with installation.database.writing() as work:
        offered = await work.profiles.of_company(company.id)
        await work.users.add(
            company_id=company.id,
            name=name,
            full_name=full_name,
            profile_id=next(each.id for each in offered if each.name == profile),
            telegram_id=telegram_id,
            now=datetime.now(UTC),
        )


async def _let_the_fallen_begin(siege: Siege) -> None:
    """Those who will lose their rights stand, before they do, one tap from saving."""
    for number, each in enumerate((CLERK, BLOCKED, UNLINKED, ARCHIVED)):
        phone = siege.phone(each)
        phone.send(f"/nuevo CAIDO{number} Caído Pérez, CONSULTA")
        await phone.sees("Revisa y guarda")
        siege.foreign += data_of(phone)


async def _cut_off(installation: Installation, a: Company, c: Company) -> None:
    """One loses the permission, one is blocked, one unlinked, and one's company is archived."""
    no_rights = select(profiles.c.id).where(profiles.c.company_id == a.id, profiles.c.name == "CONSULTA")
    async with installation.database.exclusively() as connection:
        for each, change in (
            (CLERK, {"profile_id": no_rights.scalar_subquery()}),
            (BLOCKED, {"state": UserState.BLOCKED}),
            (UNLINKED, {"telegram_id": None}),
        ):
            await connection.execute(update(users).where(users.c.telegram_id == each).values(change))
        archived = update(companies).where(companies.c.id == c.id).values(archived_at=datetime.now(UTC))
        await connection.execute(archived)


async def _with_a_key(installation: Installation, name: str) -> Keyed:
    now = datetime.now(UTC)
    company = (await registered_company(installation, name, now=now)).company
    key, _ = await create_api_key(Ask(installation, AtConsole(), now), company.id, label="Caja")
    return Keyed(company, key)


async def _leave(installation: Installation, telegram_id: int, company: Company) -> None:
    """The person is told no more of what happens in the company."""
    place = (users.c.telegram_id == telegram_id) & (users.c.company_id == company.id)
    async with installation.database.exclusively() as connection:
        await connection.execute(update(users).where(place).values(telegram_id=None))


async def _tell_of_all(installation: Installation, company: Company) -> None:
    """An entry, that alerts nobody, of all that was put there without one: the log is as it should be."""
    async with installation.database.writing() as work:
        log = work.audit_log(company.id)
        await log.lock_head()
        told = rebuild(await log.between(after=0, until=log.tree.folio)).states
        there = await tables_of(work, company.id)
        snapshots = [
            Snapshot(*subject, told.get(subject), there.get(subject))
            for subject in {**told, **there}
            if told.get(subject) != there.get(subject)
        ]
        happening = Happening(
            operation="user_linked",
            summary="Como estaban",
            operation_id=uuid4(),
            detail=Detail.of(snapshots=snapshots),
            silent=True,
        )
        now = datetime.now(UTC)
        await record(
            work, installation.catalogue, company=company, author=OURSELVES, happening=happening, now=now
        )


async def alerts_settled(siege: Siege) -> None:
    """No alert is on its way."""
    while await count_of(siege, "SELECT count(*) FROM outbox WHERE state = 'pending'"):
        said = len(siege.world.activity.events)
        with contextlib.suppress(TimeoutError):
            await siege.world.until(partial(_something_more, siege.world, than=said), 0.5)


def _something_more(world: World, *, than: int) -> bool:
    return len(world.activity.events) > than


def data_of(phone: Phone) -> list[str]:
    """What the buttons in sight send."""
    return [
        button["callback_data"]
        for message in phone.messages
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if "callback_data" in button
    ]


async def count_of(siege: Siege, query: str) -> int:
    """The number that this query answers with."""
    async with siege.installation.database.exclusively() as connection:
        return int((await connection.execute(sql(query))).scalar_one() or 0)


async def came_to_be(wanted: Callable[[int], bool], siege: Siege, query: str, *, within: float) -> bool:
    """Wait until the query's number is as wanted; False if for so many seconds it is not."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if wanted(await count_of(siege, query)):
            return True
        await asyncio.sleep(0.1)
    return False
