"""Who takes part: four supervisors, three companies that they share unevenly, and the sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from domain.alert_rules import AlertRules
from domain.approvals import ApprovalKind
from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID
from domain.errors import ApprovalNeeded
from domain.names import SUPERVISOR
from domain.operation_ids import in_space
from sandbox.people import Person
from sandbox.updates import UpdateQueue
from sandbox.world import World
from services.approvals.requests import request_approval
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation, installation_on
from services.people.claims import claim_installation, prepare_installation
from services.people.companies import register_company
from services.people.invitations import accept_invitation, hash_invitation, invite_user
from services.people.users import CreatedUser, create_user, profiles_to_give
from services.sending.alert_rules import change_alert_rules, read_alert_rules, readers_of
from storage.database import open_database
from storage.migrate import migrate

OWNER_ID = 1001
PEOPLE = (
    Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz"),
    Person(id=1002, first_name="Jorge", last_name="Méndez"),
    Person(id=1003, first_name="Luisa", last_name="Prado"),
    Person(id=1004, first_name="Pedro", last_name="Salas"),
    Person(id=1005, first_name="Rita", last_name="Vega"),
    Person(id=1006, first_name="Raúl", last_name="Mora"),
)
READERS = BLOCKER, MOVER = 1005, 1006
"""They are told of what happens, and do nothing in the chat."""
WITH_NEWCOMERS = WITH_APPROVALS = "Abarrotes La Ceiba"
QUORUMS: Mapping[ApprovalKind, int] = {
    ApprovalKind.POWERS: 2,
    ApprovalKind.SUPERVISORS: 1,
    ApprovalKind.LOG_SETTINGS: 1,
}
"""How many others have to approve what, in that company of three supervisors."""
# Who supervises each company beside the owner, who supervises all.
COMPANIES: Mapping[str, Sequence[int]] = {
    "Comercializadora del Sureste": (1002,),
    "Abarrotes La Ceiba": (1002, 1003),
    "Ferretería Morelos": (1004, *READERS),
}
# Users of every company, with one account each, whom `/baja` lets go; and users of one, without one so far.
LEAVERS: Mapping[str, int] = {f"L{number:05d}": 2000 + number for number in range(40)}
NEWCOMERS: Mapping[str, int] = {f"N{number:05d}": 3000 + number for number in range(40)}
WAITING = 12  # requests that wait for a decision when the process first starts
_WITHOUT_LOG = "AUXILIAR CONTABLE"
_OWNER = InChat(OWNER_ID, f"{OWNER_ID}/1")


@dataclass(frozen=True, slots=True)
class Company:
    """A company that takes part, with a key for its business system and who supervises it.

    `id_space` is where the key has its operation ids to itself.
    """

    id: int
    name: str
    key: str
    id_space: UUID
    supervisors: Sequence[int]

    def recorded_as(self, given: UUID) -> UUID:
        """The id that the entry has of the operation that its business system calls so."""
        return in_space(self.id_space, given)


class WatchedQueue(UpdateQueue):
    """Remembers which updates Telegram was told had arrived."""

    def __init__(self) -> None:
        super().__init__()
        self.told: set[int] = set()

    def confirm_below(self, offset: int) -> None:
        """These are forgotten by Telegram: from now on we alone have them."""
        self.told.update(each.update_id for each in self._pending if each.update_id < offset)
        super().confirm_below(offset)


def the_world() -> tuple[World, WatchedQueue]:
    """The sandbox with these people in it, each with the chat open, and its queue."""
    newcomers = [Person(id=each, first_name="Nuevo", last_name=name) for name, each in NEWCOMERS.items()]
    everybody = (*PEOPLE, *newcomers)
    world, queue = World(everybody), WatchedQueue()
    world.updates = queue
    for person in everybody:
        world.chat(person.id).opened = True
    return world, queue


async def prepare(url: str) -> Sequence[Company]:
    """Make the companies and their supervisors, through the use cases, in a database that may be empty.

    Nobody is told of that.
    """
    database = open_database(url)
    try:
        await migrate(database)
        installation = installation_on(database, owner_ids={OWNER_ID})
        await prepare_installation(installation, now=_now())
        await claim_installation(
            Ask(installation, _OWNER, _now()), code_hash=None, full_name="Ana Ruiz", operation_id=uuid4()
        )
        companies = [await _prepared(installation, name) for name in COMPANIES]
        async with database.writing() as work:
            for company_id in (INSTALLATION_ID, *(each.id for each in companies)):
                await work.outbox.give_up_pending(company_id, reason="de antes")
                for place in await work.users.linked(company_id):
                    await work.notices.give_up_all_of(place.user.id)
        await _ask_for_newcomers(
            installation, next(each for each in companies if each.name == WITH_APPROVALS)
        )
        return companies
    finally:
        await database.close()


async def _prepared(installation: Installation, name: str) -> Company:
    company = await register_company(
        Ask(installation, _OWNER, _now()),
        name=name,
        rfc="EKU9003173C9",
        zone="America/Mexico_City",
        supervisor="Ana Ruiz",
        operation_id=uuid4(),
    )
    for person_id in COMPANIES[name]:
        person = next(each for each in PEOPLE if each.id == person_id)
        full_name = f"{person.first_name} {person.last_name}"
        await _joined(installation, company.id, SUPERVISOR, f"SUP{person_id}", full_name, account=person_id)
    for leaver, account in LEAVERS.items():
        await _joined(installation, company.id, _WITHOUT_LOG, leaver, "Quien Sale", account=account)
    for newcomer in NEWCOMERS if name == WITH_NEWCOMERS else ():
        await _joined(installation, company.id, _WITHOUT_LOG, newcomer, "Quien Llega")
    for kind, quorum in QUORUMS.items() if name == WITH_APPROVALS else ():
        asked = Ask(installation, _OWNER, _now())
        await change_approval_rules(asked, company.id, kind, quorum=quorum, known=0, operation_id=uuid4())
    await _set_rules(installation, company.id)
    key, known = await create_api_key(Ask(installation, AtConsole(), _now()), company.id, label="Mostrador")
    return Company(company.id, name, key, known.id_space, (OWNER_ID, *COMPANIES[name]))


async def _set_rules(installation: Installation, company_id: int) -> None:
    """What nobody attends is soon told again, and then to one of those who supervise the company."""
    asked = Ask(installation, _OWNER, _now())
    known = (await read_alert_rules(asked, company_id)).rules
    async with installation.database.reading() as work:
        readers = [each.user for each in await readers_of(work, company_id)]
    following = next(each.id for each in readers if each.telegram_id != OWNER_ID)
    wanted = AlertRules(again_after=1, all_again=True, next_people=(following,))
    await change_alert_rules(asked, company_id, known=known, wanted=wanted, operation_id=uuid4())


async def _ask_for_newcomers(installation: Installation, company: Company) -> None:
    """Leave requests to be decided, by turns of those who supervise the company."""
    for number in range(WAITING):
        account = company.supervisors[number % len(company.supervisors)]
        asked = Ask(installation, InChat(account, f"{account}/1"), _now())
        try:
            await _created(asked, company.id, SUPERVISOR, f"P{number:05d}", "Quien Espera")
        except ApprovalNeeded as needed:
            await request_approval(asked, company.id, needed.deed)


async def _created(asked: Ask, company_id: int, profile: str, name: str, full_name: str) -> CreatedUser:
    profiles = await profiles_to_give(asked, company_id)
    return await create_user(
        asked,
        company_id,
        name=name,
        full_name=full_name,
        password_hash=None,
        profile_id=next(each.id for each in profiles if each.name == profile),
        operation_id=uuid4(),
    )


async def _joined(
    installation: Installation,
    company_id: int,
    profile: str,
    name: str,
    full_name: str,
    *,
    account: int | None = None,
) -> None:
    """Have the owner create the user, and invite them if they have an account to accept with."""
    asked = Ask(installation, _OWNER, _now())
    created = await _created(asked, company_id, profile, name, full_name)
    if account is not None:
        made = await invite_user(asked, company_id, created.user.id, operation_id=uuid4())
        theirs = Ask(installation, InChat(account, f"{account}/1"), _now())
        await accept_invitation(theirs, hash_invitation(made.code), operation_id=uuid4())


def _now() -> datetime:
    return datetime.now(UTC)
