"""Every command, button and step of the chat, tried by everybody: refusals are made and recorded.

Each test plays one person, all in one process. A step is tried with a draft put in the person's memory, as if
they had reached it before losing their place.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from telegram.ext import CommandHandler

from bot.run import Running
from domain.companies import INSTALLATION_ID, Company, Profile
from domain.names import SUPERVISOR
from domain.permissions import (
    CHANGE_USERS,
    CONFIGURE_LOG,
    CONNECT_SYSTEMS,
    CREATE_USERS,
    EXPORT_LOG,
    KEEP_LOG,
    OF_EVERYBODY,
    READ_LOG,
    REGISTER_COMPANIES,
    REMOVE_USERS,
    SEE_ONESELF,
    SEE_PROFILES,
    SEE_REQUESTS,
    SEE_USERS,
    SET_APPROVALS,
    Module,
    Permissions,
    Verb,
)
from handlers.audit_log import pages as log_pages
from handlers.kit import access
from handlers.kit.access import Guarded, Need, Where, needs_of
from handlers.kit.context import Handler
from handlers.kit.conversation import DONE, EXPIRED, STALE
from handlers.kit.draft import Draft
from handlers.kit.errors import UNFORESEEN
from handlers.kit.memory import Memory
from handlers.map import all_handlers
from handlers.overview import access_overview, needs_in_chat
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
from services.installation import Installation
from services.people.users import create_user
from tests.handlers.deeds import PASSWORD, Deed, deeds
from tests.people import ANA, JORGE, joined, registered_company
from tests.phone import Phone
from tests.refusals import refusals

NEEDS = needs_in_chat()
EVA_ID = 2001
STRANGER = "a stranger"
WITHOUT = "a user without the permission"
ELSEWHERE = "a user of another company"
BLOCKED = "a blocked user"
UNLINKED = "an unlinked user"
ARCHIVED = "a user of an archived company"
SUPERVISING = "a supervisor"
OWNING = "an owner"

KNOWN_PEOPLE = frozenset({WITHOUT, ELSEWHERE, SUPERVISING, OWNING})
EVERYBODY = KNOWN_PEOPLE | {STRANGER, BLOCKED, UNLINKED, ARCHIVED}

_IN_THE_COMPANY = frozenset({SUPERVISING})
_OF_COMPANIES = frozenset({ELSEWHERE, SUPERVISING})
_OF_BOTH = frozenset({ELSEWHERE, SUPERVISING, OWNING})
# Written by hand, so that a mistake in checking needs can't hide here.
ANYWHERE = {
    None: KNOWN_PEOPLE,
    SEE_ONESELF: KNOWN_PEOPLE,
    SEE_REQUESTS: frozenset({WITHOUT, ELSEWHERE, SUPERVISING}),
    CREATE_USERS: _OF_COMPANIES,
    SEE_PROFILES: _OF_COMPANIES,
    SEE_USERS: _OF_COMPANIES,
    CHANGE_USERS: _OF_COMPANIES,
    REMOVE_USERS: _OF_COMPANIES,
    CONFIGURE_LOG: _OF_COMPANIES,
    SET_APPROVALS: _OF_COMPANIES,
    CONNECT_SYSTEMS: _OF_COMPANIES,
    KEEP_LOG: _OF_BOTH,
    READ_LOG: _OF_BOTH,
    EXPORT_LOG: _OF_BOTH,
    REGISTER_COMPANIES: frozenset({OWNING}),
}


def allowed(need: Need, draft: Draft | None) -> frozenset[str]:
    """Who may do what has this need, in the middle of the draft."""
    in_no_company = need.where is Where.DRAFT and (draft is None or draft.company_id is None)
    anywhere = in_no_company or need.where in (Where.NOWHERE, Where.ANYWHERE)
    if anywhere or need.right == REGISTER_COMPANIES:
        return ANYWHERE[need.right]
    everybody = need.right is None or need.right in OF_EVERYBODY
    return frozenset({WITHOUT, SUPERVISING}) if everybody else _IN_THE_COMPANY


# The gate lets claims and invitations through; then the code decides, and this one is wrong.
CLAIMING: Mapping[str, frozenset[str]] = {
    "claim screen": EVERYBODY,
    "claim:usual": frozenset({OWNING}),
    "claim:typed": frozenset({OWNING}),
    "joining screen": EVERYBODY,
    "joining received_password": frozenset(),
    "joining:generate": frozenset(),
    "claim received_full_name": frozenset({OWNING}),  # who is told that they have the seat already
}
REFUSALS = ("No puedes ", "Aún no tienes acceso", "Ese código no sirve", "Esa invitación no sirve")


LEFT_AS_THEY_ARE = (
    "companies",
    "profiles",
    "users",
    "credentials",
    "alert_choices",
    "log_settings",
    "api_keys",
    "invitations",
    "ignored_strangers",
    "acknowledgements",
    "log_filters",
    "log_keeping",
    "log_anchors",
    "long_works",
    "summary_settings",
    "approval_rules",
    "approval_requests",
    "approval_answers",
)


class Actor:
    """Eva in one of the table's parts, and the result of each thing that she sends."""

    def __init__(self, process: Running, phone: Phone, company: Company, profile: Profile) -> None:
        self.company = company
        self.profile = profile
        self._process = process
        self._phone = phone
        self._sent = 0
        self._committed = asyncio.Event()
        # Queried thousands of times: the bare driver takes a tenth of the time.
        self._stored = sqlite3.connect(
            f"file:{process.installation.database.engine.url.database}?mode=ro", uri=True
        )
        process.installation.database.after_commit(self._committed.set)

    async def does(self, deed: Deed) -> list[str]:
        """Send it, and wait until the bot is done; returns what she then reads, including answers to taps."""
        self.comes_to(deed.draft)
        taps: list[Any] = []

        def send(phone: Phone) -> None:
            if deed.data:
                taps.append(phone.world.send_callback(EVA_ID, self._a_screen(), deed.data))
            elif deed.words:
                phone.send(deed.words)
            elif deed.document:
                phone.send_file("usuarios.csv", deed.document)
            elif deed.shares:
                phone.world.person_shares(phone.person_id, phone.person_id, request_id=1)
            else:
                phone.send_sticker()

        read = await self.reads_after(send)
        return [*read, *(tap.answer.text for tap in taps if tap.answer and tap.answer.text)]

    def comes_to(self, draft: Draft | None) -> None:
        """Put her in the middle of this, as if she had got there."""
        self._process.application.restore(EVA_ID, Memory(draft=draft))

    async def reads_after(self, send: Callable[[Phone], object]) -> list[str]:
        """What she reads once the bot is done with her input."""
        before = self._from_bot()
        send(self._phone)
        self._sent += 1
        async with asyncio.timeout(10):
            while self._done() < self._sent:
                await self._committed.wait()
                self._committed.clear()
        return [words for _, words in self._from_bot() - before]

    def _a_screen(self) -> dict[str, Any]:
        """A blank message of the bot's."""
        world = self._phone.world
        return world.post(world.chat(EVA_ID), world.bot.user(), {"text": "…"})

    def _from_bot(self) -> set[tuple[int, str]]:
        return {
            (message["message_id"], message.get("text", ""))
            for message in self._phone.messages
            if message["from"]["is_bot"]
        }

    def still_has_a_draft(self) -> bool:
        return self.draft is not None

    @property
    def draft(self) -> Draft | None:
        return self._process.application.user_data[EVA_ID].draft

    def has_message(self, message_id: int) -> bool:
        return any(message["message_id"] == message_id for message in self._phone.messages)

    def sees(self, words: str) -> bool:
        return any(words in message.get("text", "") for message in self._phone.messages)

    def stored(self) -> dict[str, list[Any]]:
        """What a refusal must not change: the tables, and each log without its refusals."""
        state = {table: self._rows(f"SELECT * FROM {table}") for table in LEFT_AS_THEY_ARE}
        for company_id, *_ in state["companies"]:
            log = f"bitacora_{company_id}"
            state[log] = self._rows(f"SELECT operation FROM {log} WHERE operation <> 'access_denied'")
        return state

    def close(self) -> None:
        self._stored.close()

    def _done(self) -> int:
        ((done,),) = self._rows("SELECT count(*) FROM inbox WHERE state = 'done'")
        return int(done)

    def _rows(self, query: str) -> list[Any]:
        return self._stored.execute(query).fetchall()


@pytest.fixture
async def actor(request: pytest.FixtureRequest, process: Running, world: World) -> AsyncIterator[Actor]:
    """Eva in the part that the test names, who wrote `/start` before."""
    installation = process.installation
    company, other, archived = [
        (await registered_company(installation, name, now=datetime.now(UTC))).company
        for name in ("Comercializadora del Sureste", "Papelería La Esperanza", "Abarrotes del Centro")
    ]
    where = {ELSEWHERE: other, ARCHIVED: archived}.get(request.param, company)
    about = archived if request.param == ARCHIVED else company
    async with installation.database.reading() as work:
        profile = (await work.profiles.of_company(about.id))[-1]
    await create_user(
        Ask(installation, ANA, datetime.now(UTC)),
        about.id,
        name="TESTIGO",
        full_name="Tomás Testigo",
        password_hash="-",
        profile_id=profile.id,
        operation_id=uuid4(),
    )
    if request.param != STRANGER:
        await _seat(installation, request.param, where)
    world.add_person(Person(id=EVA_ID, first_name="Eva", last_name="Sol"))
    eva = Actor(process, Phone(world, EVA_ID), about, profile)
    assert await eva.does(Deed(words="/start"))
    yield eva
    eva.close()


async def _seat(installation: Installation, part: str, company: Company) -> None:
    """Give Eva her part's place."""
    company_id = INSTALLATION_ID if part == OWNING else company.id
    async with installation.database.writing() as work:
        profiles = await work.profiles.of_company(company_id)
        profile_id = next(each.id for each in profiles if each.name == SUPERVISOR)
        if part == WITHOUT:
            profile = await work.profiles.add(
                company_id=company_id,
                name="MOSTRADOR",
                fixed=False,
                permissions=Permissions(frozenset({(Module.DOCUMENTS, Verb.VIEW)})),
            )
            profile_id = profile.id
        await work.users.add(
            company_id=company_id,
            name="EVA",
            full_name="Eva Sol",
            profile_id=profile_id,
            telegram_id=EVA_ID,
            now=datetime.now(UTC),
        )
    ends = {
        BLOCKED: "UPDATE users SET state = 'blocked' WHERE name = 'EVA'",
        UNLINKED: "UPDATE users SET telegram_id = NULL WHERE name = 'EVA'",
        ARCHIVED: f"UPDATE companies SET archived_at = 1 WHERE id = {company_id}",
    }
    if part in ends:
        async with installation.database.exclusively() as connection:
            await connection.execute(text(ends[part]))


@pytest.mark.parametrize("actor", sorted(EVERYBODY), indirect=True)
async def test_each_does_what_they_may_and_is_refused_the_rest(
    actor: Actor, bot: Installation, request: pytest.FixtureRequest, share: Callable[[str, int], bool]
) -> None:
    part = request.node.callspec.params["actor"]
    walked, wrong = deeds(actor.company, actor.profile), []
    assert set(walked) == set(NEEDS)
    # Refusals first: allowed deeds may change the state, and who leaves may do nothing after it.
    names = sorted(
        walked,
        key=lambda name: (
            part in CLAIMING.get(name, allowed(NEEDS[name], walked[name].draft)),
            name == "myself:leave_yes",
        ),
    )
    refused, state = await refusals(bot), actor.stored()
    for name in names:
        if part not in KNOWN_PEOPLE and not share(f"{part} {name}", 3):
            continue  # four kinds of people are nobody
        may = part in CLAIMING.get(name, allowed(NEEDS[name], walked[name].draft))
        read = await actor.does(walked[name])
        counted = await refusals(bot) - refused
        refused += counted
        told = any(words.startswith(REFUSALS) for words in read)
        if any(words.startswith((STALE, DONE, EXPIRED)) for words in read) and name != "tap stale":
            wrong.append(f"{name}: it never got to its step: {read}")
        if any(UNFORESEEN in words for words in read):
            wrong.append(f"{name}: failed")
        if may and (counted or told):
            wrong.append(f"{name}: refused, {counted} recorded: {read}")
        if may:
            continue
        if counted != 1:
            wrong.append(f"{name}: {counted} refusals recorded: {read}")
        if actor.stored() != state:
            wrong.append(f"{name}: something changed")
        if not told and part in KNOWN_PEOPLE:
            wrong.append(f"{name}: nobody said that it is refused: {read}")
        if part in KNOWN_PEOPLE and walked[name].draft is not None and actor.still_has_a_draft():
            wrong.append(f"{name}: the draft is still there")
        if part in KNOWN_PEOPLE and actor.sees(PASSWORD):
            wrong.append(f"{name}: the password is still there")
    assert not wrong, "\n".join(wrong)


def test_the_overview_is_of_the_handlers_as_they_are() -> None:
    assert Path("docs/access.md").read_text() == access_overview(), (
        "run `make access`, and look at the change"
    )


def test_a_handler_that_does_not_say_what_it_needs_can_not_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work(*_: Any) -> None:
        """Do nothing."""

    unknown: Handler = CommandHandler("nada", work)
    with pytest.raises(LookupError, match="does not say what it needs"):
        needs_of([unknown])
    two = [
        CommandHandler("nada", Guarded("command nada", need, work)) for need in (access.NOTHING, access.KNOWN)
    ]
    with pytest.raises(LookupError, match="in one place"):
        needs_of(two)
    monkeypatch.setattr(log_pages, "ALWAYS", [unknown])
    with pytest.raises(LookupError, match="does not say what it needs"):
        all_handlers()


async def test_who_loses_the_permission_halfway_is_refused_at_the_next_step(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    await _with_profile(bot, "SUPERVISOR")
    jorge.send("/nuevo MLOPEZ María López, CONSULTA")
    await jorge.sees("Revisa y guarda")
    await jorge.sees("🔑 Contraseña de MLOPEZ")
    save = jorge.data_of("Guardar")
    await _with_profile(bot, "GERENTE")
    await jorge.tap("Guardar")
    await jorge.sees("No puedes crear usuarios: pídelo a tu supervisor.")
    await jorge.no_longer_sees("🔑")
    await jorge.no_longer_sees_button("Guardar")
    await _with_profile(bot, "SUPERVISOR")
    await jorge.send_data(save)  # the draft is gone for good
    async with bot.database.reading() as work:
        assert await work.users.by_name(company.id, "MLOPEZ") is None
        (newest,) = await work.audit_log(company.id).older(limit=1)
    assert (newest.operation, newest.summary, newest.user_name) == (
        "access_denied",
        "Intentó crear usuarios",
        "JMENDEZ",
    )
    assert await refusals(bot) == 1


async def test_a_company_where_they_may_not_is_refused_though_they_may_elsewhere(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="SUPERVISOR")
    jorge.send("/nuevo")
    await jorge.sees("Nuevo usuario · Papelería La Esperanza")
    await jorge.send_data(f"menu:nuevo:{company.id}")
    await jorge.sees("No puedes crear usuarios")
    async with bot.database.reading() as work:
        (newest,) = await work.audit_log(company.id).older(limit=1)
    assert (newest.operation, newest.user_name) == ("access_denied", "JMENDEZ")


async def _with_profile(installation: Installation, name: str) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text(
                "UPDATE users SET profile_id = (SELECT id FROM profiles WHERE profiles.name = :name "
                "AND profiles.company_id = users.company_id) WHERE users.name = 'JMENDEZ'"
            ),
            {"name": name},
        )
