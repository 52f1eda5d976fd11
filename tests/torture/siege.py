"""A bot under siege: companies with people in the middle of things, and those who have no business there."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy import text as sql

from bot.run import Running, running
from bot.settings import Address, Settings
from domain.chain import genesis
from domain.companies import Company, UserState
from domain.verification import check
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.api_keys import create_api_key
from services.business_operations import ReportedOperation, record_business_operation
from services.claims import issue_claim_code
from services.installation import Installation
from services.seals import seal_of
from storage.tables import companies, profiles, users
from tests.conftest import OWNER_ID
from tests.people import registered_company
from tests.phone import Phone
from tests.stored import is_index_of_words, readable_tables

ALICIA, ALBERTO, AMELIA, ANDRES, CARLOS, AURORA, ARACELI, ARTURO = range(1011, 1019)
VICTIMS = (OWNER_ID, ALICIA, ALBERTO, AMELIA, ANDRES, ARACELI, ARTURO, CARLOS)
CLERK, BLOCKED, UNLINKED, ARCHIVED = 1021, 1022, 1023, 2021
BRUNO, BEA = 2001, 2002
STRANGERS = tuple(range(9001, 9041))
ATTACKERS = (CLERK, BLOCKED, UNLINKED, ARCHIVED, BRUNO, BEA, *STRANGERS)
GROUP = -1001000000001
_BEYOND_ANY = 2**62  # no folio is as large

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
    *(Person(id=each, first_name="<b>Ñandú", last_name="%s{0}") for each in ATTACKERS),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that an attack must leave as it is: rows by table, and messages by person."""

    rows: Mapping[str, frozenset[str]]
    screens: Mapping[int, Mapping[int, str]]


@dataclass(slots=True)
class Siege:
    """The bot and its people; `foreign` is the data of every button that the victims ever saw."""

    world: World
    process: Running
    a: Company
    b: Company
    api_key: str
    foreign: list[str] = field(default_factory=list)
    secrets: tuple[str, ...] = ()

    @property
    def installation(self) -> Installation:
        return self.process.installation

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
    for each in (*VICTIMS, AURORA, *ATTACKERS):
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
    key, _ = await create_api_key(installation, a.id, label="Mostrador", now=now)
    siege = Siege(world, process, a, b, key)
    await _let_the_fallen_begin(siege)
    await _cut_off(installation, a, c)
    await alerts_settled(siege)
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
        siege.foreign += _data_of(phone)


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


async def alerts_settled(siege: Siege) -> None:
    """No alert is on its way."""
    while await count_of(siege, "SELECT count(*) FROM outbox WHERE state = 'pending'"):
        said = len(siege.world.activity.events)
        with contextlib.suppress(TimeoutError):
            await siege.world.until(partial(_something_more, siege.world, than=said), 0.5)


def _something_more(world: World, *, than: int) -> bool:
    return len(world.activity.events) > than


class Victims:
    """The victims' conversations: begun before an attack, and finished after it."""

    def __init__(self, siege: Siege, round_number: int) -> None:
        self._siege = siege
        self._round = round_number

    async def begin(self) -> None:
        """Everyone stands in the middle of something, with screens and buttons of every kind in sight."""
        siege = self._siege
        ana, alicia, alberto, amelia, andres, araceli, arturo, _ = map(siege.phone, VICTIMS)
        await self._an_invoice_is_cancelled()
        await alerts_settled(siege)
        ana.send("/empresa")
        await ana.tap("Registrar empresa")
        await ana.sees("●○○○  Nombre")
        ana.send(f"Registrada {self._round}")
        await ana.sees("●●○○  RFC")
        alicia.send("/nuevo")
        await alicia.sees("●○○○○  Usuario")
        alicia.send(f"ZQALICIA{self._round}")
        await alicia.sees("●●○○○  Nombre completo")
        alicia.send("Quetzal De Alicia")
        await alicia.sees("●●●○○  Contraseña")
        alberto.send(f"/nuevo ZQALBERTO{self._round} Quetzal De Alberto, CONSULTA")
        await alberto.sees("Revisa y guarda", f"ZQALBERTO{self._round}")
        amelia.send("/configurar")
        await amelia.tap("Documentos")
        await amelia.tap(_switch(self._round))
        await amelia.sees("Por guardar: 1")
        await andres.tap("Ver")
        await andres.sees("Folio", "Factura XQ 777")
        andres.send("/bitacora hoy")
        await andres.sees("Entendí: Hoy")
        siege.foreign += _data_of(andres)
        await andres.tap("Filtrar")
        await andres.sees("Filtrar bitácora", "Filtro: Hoy")
        araceli.send("/conservar")
        await araceli.sees("Conservación de la bitácora")
        arturo.send("/resumen")
        await arturo.sees("¿Cada cuánto lo quieres?")
        await self._claim()
        for each in VICTIMS:
            siege.foreign += _data_of(siege.phone(each))
        siege.foreign.append(await self._sealed())
        siege.foreign = sorted(set(siege.foreign))

    async def _an_invoice_is_cancelled(self) -> None:
        siege = self._siege
        reported = ReportedOperation(
            operation="document_cancelled", user="ZQ0", summary="Factura XQ 777", operation_id=uuid4()
        )
        await record_business_operation(
            siege.installation, siege.api_key, siege.a.id, reported=reported, now=datetime.now(UTC)
        )

    async def _sealed(self) -> str:
        """What the button of a seal sends."""
        seal = await seal_of(self._siege.installation, self._siege.a)
        return f"seal:{seal.data}" if seal is not None else ""

    async def _claim(self) -> None:
        if self._round:
            return  # Carlos has his seat since the first round
        siege = self._siege
        code = await issue_claim_code(siege.installation, now=datetime.now(UTC))
        siege.secrets = (SECRET_PASSWORD, code, siege.api_key)
        carlos = siege.phone(CARLOS)
        carlos.send(f"/start {code}")
        await carlos.sees("Propietario de la instalación")

    async def finish(self) -> int:
        """Everyone goes on from where they were; returns how many conversations came to their good end."""
        siege = self._siege
        ana, alicia, alberto, amelia, andres, araceli, arturo, carlos = map(siege.phone, VICTIMS)
        alicia.send(SECRET_PASSWORD)
        await alicia.sees("●●●●○  Perfil")
        await alicia.tap("AUXILIAR CONTABLE")
        await alicia.tap("Guardar")
        await alicia.sees("✅ Usuario creado", f"ZQALICIA{self._round}")
        await alberto.tap("Guardar")
        await alberto.sees("✅ Usuario creado", f"ZQALBERTO{self._round}")
        await amelia.tap("Guardar (1 cambio)")
        await amelia.sees("✅ Configuración guardada")
        await andres.tap("Enterado")
        await andres.tap("Ver resultados")
        await andres.sees("Bitácora de la empresa", "Filtro: Hoy")
        await araceli.tap("Cambiar años")
        await araceli.tap(_years(self._round))
        await araceli.sees(f"Se conserva {_years(self._round)}")
        await arturo.tap("No quiero")
        await arturo.sees("Ya no te mando resúmenes")
        ana.send("EKU9003173C9")
        await ana.sees("●●●○  Zona horaria")
        await ana.tap("Centro")
        await ana.tap("Guardar")
        await ana.sees(f"✅ Empresa registrada · Registrada {self._round}")
        if self._round:
            return 7
        carlos.send("Carlos Quetzal")
        await carlos.sees("Hola, Carlos")
        return 8


def _switch(round_number: int) -> str:
    return "⬜ Documento impreso" if round_number % 2 == 0 else "✅ Documento impreso"


def _years(round_number: int) -> str:
    return "15 años" if round_number % 2 == 0 else "5 años"


def _data_of(phone: Phone) -> list[str]:
    return [
        button["callback_data"]
        for message in phone.messages
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if "callback_data" in button
    ]


async def standing(siege: Siege) -> Standing:
    """What there is now that no attack may change."""
    return Standing(await _rows(siege), _screens(siege))


def _screens(siege: Siege) -> dict[int, dict[int, str]]:
    return {
        each: {number: repr(message) for number, message in siege.world.chat(each).messages.items()}
        for each in VICTIMS
    }


# What an attack may rightly leave behind, or what goes on by itself. The inbox is looked at apart.
_NOT_COMPARED = frozenset(
    {
        *("inbox", "refusals", "suppressed_operations", "audit_heads", "alert_queues", "heartbeat"),
        *("expiring_messages", "notices", "seals"),
    }
)
_OTHERS = ", ".join(str(each) for each in (AURORA, *ATTACKERS))
_DENIALS = "SELECT folio FROM bitacora_{} WHERE operation = 'access_denied'"


async def _rows(siege: Siege) -> dict[str, frozenset[str]]:
    async with siege.installation.database.exclusively() as connection:
        everything = await connection.run_sync(readable_tables)
        names = [name for name in everything if not is_index_of_words(name)]
        tables = [name for name in names if name not in _NOT_COMPARED]
        found = {}
        for name in tables:
            rows = await connection.execute(
                sql(f'SELECT * FROM "{name}" WHERE {_kept(name, names, own=siege.b.id)}')
            )
            found[name] = frozenset(repr(tuple(row)) for row in rows)
    return found


def _kept(table: str, tables: Iterable[str], *, own: int) -> str:
    """Which rows of the table an attack may not touch; in their `own` company some may read and verify."""
    if table == "conversations":
        return f"telegram_id NOT IN ({_OTHERS})"
    if table == "acknowledgements":
        return f"company_id <> {own}"
    if table == "log_filters":
        return f"user_id NOT IN (SELECT id FROM users WHERE company_id = {own})"
    if table == f"bitacora_{own}":
        return "operation NOT IN ('access_denied', 'alert_acknowledged', 'log_verified')"
    if table.startswith("bitacora_"):
        return "operation <> 'access_denied'"
    if table == "outbox":
        ids = [name.removeprefix("bitacora_") for name in tables if name.startswith("bitacora_")]
        return " AND ".join(
            f"NOT (company_id = {each} AND folio IN ({_DENIALS.format(each)}))" for each in ids
        )
    return "1 = 1"


_SECRET = "🔑 "  # a generated password, which goes by itself
_BY_ITSELF = ("Acceso denegado", "🔏 Sello de la bitácora")  # what an attack, or the hour, has sent to people


def differences(before: Standing, after: Standing) -> list[str]:
    """What an attack changed, in words; nothing when all stands."""
    found = []
    for table in sorted({*before.rows, *after.rows}):
        was, now = before.rows.get(table, frozenset()), after.rows.get(table, frozenset())
        found += [f"{table}: gone {row}" for row in was - now] + [f"{table}: new {row}" for row in now - was]
    for person, was_seen in before.screens.items():
        now_seen = after.screens[person]
        found += [
            f"{person}: changed {was_seen[each]}"
            for each in was_seen
            if now_seen.get(each) != was_seen[each] and _SECRET not in was_seen[each]
        ]
        new = [text for number, text in now_seen.items() if number not in was_seen]
        found += [f"{person}: new {text}" for text in new if not any(each in text for each in _BY_ITSELF)]
    return found


async def broken_chains(siege: Siege) -> list[str]:
    """The logs whose entries do not follow from one another up to the head."""
    found = []
    async with siege.installation.database.reading() as work:
        for company in (0, *(each.id for each in await work.companies.all())):
            log, head, at_end = work.audit_log(company), genesis(company), False
            while not at_end:
                rows = await log.stored(head.folio, until=_BEYOND_ANY, limit=500)
                head, broken = check(head, rows)
                if broken is not None:
                    found.append(f"bitacora_{company}: folio {broken.folio}")
                at_end = not rows or broken is not None
            if await log.head() != head:
                found.append(f"bitacora_{company}: the head is not the last entry's")
    return found


async def count_of(siege: Siege, query: str) -> int:
    """The number that this query answers with."""
    async with siege.installation.database.exclusively() as connection:
        return int((await connection.execute(sql(query))).scalar_one() or 0)
