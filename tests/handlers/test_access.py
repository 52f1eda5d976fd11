"""Every command, button and step of the chat, tried by everybody: who may not is refused, and it is recorded.

Each test plays one person, all in one process. A step is tried with a draft put in the person's memory, as if
they had come so far before they lost their place.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import text
from telegram.ext import CommandHandler, ConversationHandler

from bot.run import Running
from domain.chain import Head, genesis
from domain.companies import INSTALLATION_ID, Company, Profile
from domain.keeping import ExportedFile, Keeping, Loss, PurgePlan
from domain.log_filter import LogFilter
from domain.log_settings import LogSettings
from domain.names import SUPERVISOR
from domain.permissions import (
    CONFIGURE_LOG,
    CREATE_USERS,
    EXPORT_LOG,
    KEEP_LOG,
    READ_LOG,
    REGISTER_COMPANIES,
    Module,
    Permissions,
    Verb,
)
from domain.seals import Seal
from handlers.audit_log import pages as log_pages
from handlers.audit_log.draft import LogDraft
from handlers.audit_log.draft import Step as LogStep
from handlers.companies.draft import RegistrationDraft
from handlers.companies.draft import Step as CompanyStep
from handlers.exporting import conversation as exporting_steps
from handlers.keeping.draft import KeepingDraft
from handlers.keeping.draft import Step as KeepingStep
from handlers.kit import access
from handlers.kit.access import Door, Need, Where, needs_of
from handlers.kit.company_errand import CompanyErrand, ErrandDraft
from handlers.kit.conversation import DONE, EXPIRED, STALE, Handler
from handlers.kit.draft import Draft
from handlers.kit.errors import UNFORESEEN
from handlers.kit.remembered import DRAFT
from handlers.log_filter.draft import FilterDraft
from handlers.log_filter.draft import Step as FilterStep
from handlers.log_filter.screens import user_mark
from handlers.log_settings.draft import LogSettingsDraft
from handlers.log_settings.draft import Step as SettingsStep
from handlers.map import all_handlers
from handlers.new_user.draft import NewUserDraft
from handlers.new_user.draft import Step as UserStep
from handlers.overview import access_overview, needs_in_chat
from handlers.pictures import conversation as chart_steps
from handlers.start import ClaimDraft
from handlers.start import Step as ClaimStep
from handlers.summaries.draft import Step as SummaryStep
from handlers.summaries.draft import SummaryDraft
from handlers.verification import conversation as verification_steps
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
from services.installation import Installation
from services.people.users import create_user
from tests.people import ANA, JORGE, joined, registered_company
from tests.phone import Phone
from tests.refusals import refusals

NEEDS = needs_in_chat()
EVA_ID = 2001
PASSWORD = "tormenta-Violeta-84"
ANOTHERS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$lBIiJCQEAGDsndN6r1VqDQ$q0a7CQWYYqJLpnF9jHO7yZUP7Uxfe9NJUe/KIw5K1EU"
)

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

# By hand, so that no mistake in how needs are checked can hide in how this is told.
ALLOWED: Mapping[Need, frozenset[str]] = {
    access.NOTHING: KNOWN_PEOPLE,
    access.KNOWN: KNOWN_PEOPLE,
    access.KNOWN_THERE: frozenset({WITHOUT, SUPERVISING}),
    Need(Where.ANYWHERE, REGISTER_COMPANIES): frozenset({OWNING}),
    Need(Where.NAMED, REGISTER_COMPANIES): frozenset({OWNING}),
    Need(Where.DRAFT, REGISTER_COMPANIES): frozenset({OWNING}),
    Need(Where.ANYWHERE, CREATE_USERS): frozenset({ELSEWHERE, SUPERVISING}),
    Need(Where.NAMED, CREATE_USERS): frozenset({SUPERVISING}),
    Need(Where.DRAFT, CREATE_USERS): frozenset({SUPERVISING}),
    Need(Where.ANYWHERE, CONFIGURE_LOG): frozenset({ELSEWHERE, SUPERVISING}),
    Need(Where.NAMED, CONFIGURE_LOG): frozenset({SUPERVISING}),
    Need(Where.DRAFT, CONFIGURE_LOG): frozenset({SUPERVISING}),
    Need(Where.ANYWHERE, KEEP_LOG): frozenset({ELSEWHERE, SUPERVISING, OWNING}),
    Need(Where.NAMED, KEEP_LOG): frozenset({SUPERVISING}),
    Need(Where.DRAFT, KEEP_LOG): frozenset({SUPERVISING}),
    Need(Where.ANYWHERE, READ_LOG): frozenset({ELSEWHERE, SUPERVISING, OWNING}),
    Need(Where.NAMED, READ_LOG): frozenset({SUPERVISING}),
    Need(Where.ANYWHERE, EXPORT_LOG): frozenset({ELSEWHERE, SUPERVISING, OWNING}),
    Need(Where.NAMED, EXPORT_LOG): frozenset({SUPERVISING}),
    Need(Where.DRAFT, READ_LOG): frozenset({SUPERVISING}),
}
# The gate lets through whoever is claiming the installation; then the code decides, and this one is wrong.
CLAIMING: Mapping[str, frozenset[str]] = {
    "s screen": EVERYBODY,
    "s:usual": frozenset({OWNING}),
    "s:typed": frozenset({OWNING}),
    "s received_full_name": frozenset({OWNING}),  # who is told that they are one already
}
FOR = {
    "n": CREATE_USERS,
    "c": CONFIGURE_LOG,
    "k": KEEP_LOG,
    "l": READ_LOG,
    "f": READ_LOG,
    "v": READ_LOG,
    "g": READ_LOG,
    "x": EXPORT_LOG,
    "export": EXPORT_LOG,
    "chart": READ_LOG,
    "r": READ_LOG,
    "log": READ_LOG,
    "alert": READ_LOG,
    "digest": READ_LOG,
    "seal": READ_LOG,
}
CHOOSING = {"screen", "searched", "page", "pick"}  # the steps of /empresa before a company is registered
REFUSALS = ("No puedes ", "Aún no tienes acceso", "Ese código no sirve")


@dataclass(frozen=True, slots=True)
class Deed:
    """What is sent for a handler: a text, a button's data, else a sticker; and the draft that it needs."""

    words: str = ""
    data: str = ""
    draft: Draft | None = None


def deeds(company: Company, profile: Profile) -> dict[str, Deed]:
    """How each handler of the table is reached, for this company."""
    return {
        **_outside(company),
        **_new_user(company, profile),
        **_settings(company),
        **_filter(company),
        **_keeping(company),
        **_registration(company),
    }


def _outside(company: Company) -> dict[str, Deed]:
    """Commands, menus, and what stands outside conversations; and the two shortest conversations."""
    log = LogDraft(conversation="l", step=LogStep.COMPANY, touched_at=datetime.now(UTC))
    verifying = _asking(verification_steps.ERRAND)
    exporting, charting = _asking(exporting_steps.ERRAND), _asking(chart_steps.ERRAND)
    claim = ClaimDraft(
        conversation="s", step=ClaimStep.FULL_NAME, touched_at=datetime.now(UTC), code_hash=b"x" * 32
    )
    spelling = replace(claim, step=ClaimStep.SPELLING, typed_name="eva sol")
    choosing = _choosing()
    commands = (
        "start",
        "ayuda",
        "cancelar",
        "empresa",
        "nuevo",
        "configurar",
        "bitacora",
        "verificar",
        "exportar",
        "grafica",
        "resumen",
    )
    menus = ("ayuda", "close", "vanish", "empresa", "registrar", "otra")
    return {
        **{f"command {command}": Deed(words=f"/{command}") for command in commands},
        **{f"menu {action}": Deed(data=f"menu:{action}") for action in menus},
        **{
            f"menu {action}": Deed(data=f"menu:{action}:{company.id}")
            for action in ("nuevo", "configurar", "bitacora", "verificar", "exportar", "grafica", "resumen")
        },
        "tap cancel": _tap(choosing, "cancel"),
        "tap stale": Deed(data="n:00000000:1:save"),
        "message unexpected": Deed(draft=choosing),
        "message unread": Deed(words="hola"),
        "s screen": Deed(draft=claim),
        "s received_full_name": Deed(words="Eva Sol", draft=claim),
        "s:usual": _tap(spelling, "usual"),
        "s:typed": _tap(spelling, "typed"),
        "l screen": Deed(draft=log),
        "l searched": Deed(words="sureste", draft=log),
        "l:page": _tap(log, "page:all"),
        "l:pick": _tap(log, f"pick:{company.id}"),
        "v screen": Deed(draft=verifying),
        "v searched": Deed(words="sureste", draft=verifying),
        "v:page": _tap(verifying, "page:all"),
        "v:pick": _tap(verifying, f"pick:{company.id}"),
        "x screen": Deed(draft=exporting),
        "x searched": Deed(words="sureste", draft=exporting),
        "x:page": _tap(exporting, "page:all"),
        "x:pick": _tap(exporting, f"pick:{company.id}"),
        "export format": Deed(data=f"export:{company.id}:0:csv"),
        "work stop": Deed(data="work:0123abcd:stop"),
        "work again": Deed(data="work:0123abcd:again"),
        "g screen": Deed(draft=charting),
        "g searched": Deed(words="sureste", draft=charting),
        "g:page": _tap(charting, "page:all"),
        "g:pick": _tap(charting, f"pick:{company.id}"),
        "chart period": Deed(data=f"chart:{company.id}:0:w"),
        "chart log": Deed(data=f"chart:{company.id}:0:w:log"),
        **_summary(company),
        "seal check": Deed(data=f"seal:{Seal(company.id, 1, bytes(32)).data}"),
        "seal pasted": Deed(words=Seal(company.id, 1, bytes(32)).text),
        "menu filtrar": Deed(data=f"menu:filtrar:{company.id}:0:8"),
        "log page": Deed(data=f"log:{company.id}:8:newest:0:0"),
        "log criterion": Deed(data=f"log:{company.id}:8:off:0:0"),
        "log entry": Deed(data=f"log:{company.id}:8:entry:1"),
        "log ack": Deed(data=f"log:{company.id}:8:ack:2"),
        "alert view": Deed(data=f"alert:{company.id}:2:view"),
        "alert ack": Deed(data=f"alert:{company.id}:2:ack"),
        "digest view": Deed(data=f"digest:{company.id}:1:2:view"),
        "digest ack": Deed(data=f"digest:{company.id}:1:2:ack"),
    }


def _asking(errand: CompanyErrand) -> ErrandDraft:
    """In the middle of being asked for which company."""
    return ErrandDraft(conversation=errand.conversation.code, step=errand.step, touched_at=datetime.now(UTC))


def _summary(company: Company) -> dict[str, Deed]:
    def at(step: SummaryStep) -> SummaryDraft:
        about = None if step == SummaryStep.COMPANY else company
        return SummaryDraft(conversation="r", step=step, touched_at=datetime.now(UTC), company=about)

    return {
        "r screen": Deed(draft=at(SummaryStep.FREQUENCY)),
        "r searched": Deed(words="sureste", draft=at(SummaryStep.COMPANY)),
        "r:page": _tap(at(SummaryStep.COMPANY), "page:all"),
        "r:pick": _tap(at(SummaryStep.COMPANY), f"pick:{company.id}"),
        "r:every": _tap(at(SummaryStep.FREQUENCY), "every:daily"),
        "r:none": _tap(at(SummaryStep.FREQUENCY), "none"),
        "r:hour": _tap(at(SummaryStep.HOUR), "hour:8"),
        "r received_hour": Deed(words="7 pm", draft=at(SummaryStep.HOUR)),
        "r:back": _tap(at(SummaryStep.HOUR), "back"),
    }


def _new_user(company: Company, profile: Profile) -> dict[str, Deed]:
    def at(step: UserStep) -> NewUserDraft:
        return NewUserDraft(
            conversation="n",
            step=step,
            touched_at=datetime.now(UTC),
            company=None if step == UserStep.COMPANY else company,
            several=step == UserStep.COMPANY,
            name="MLOPEZ",
            full_name="María López",
            typed_name="maría lópez",
            password_hash=ANOTHERS_HASH,
            profile=profile,
        )

    return {
        "n screen": Deed(draft=at(UserStep.SUMMARY)),
        "n searched": Deed(words="sureste", draft=at(UserStep.COMPANY)),
        "n:page": _tap(at(UserStep.COMPANY), "page:all"),
        "n:pick": _tap(at(UserStep.COMPANY), f"pick:{company.id}"),
        "n received_name": Deed(words="JPEREZ", draft=at(UserStep.NAME)),
        "n received_full_name": Deed(words="Juana Pérez", draft=at(UserStep.FULL_NAME)),
        "n:usual": _tap(at(UserStep.SPELLING), "usual"),
        "n:typed": _tap(at(UserStep.SPELLING), "typed"),
        "n received_password": Deed(words=PASSWORD, draft=at(UserStep.PASSWORD)),
        "n:generate": _tap(at(UserStep.PASSWORD), "generate"),
        "n:profiles": _tap(at(UserStep.PROFILE), "profiles:0"),
        "n:profile": _tap(at(UserStep.PROFILE), f"profile:{profile.id}"),
        "n:back": _tap(at(UserStep.FULL_NAME), "back"),
        "n:keep": _tap(at(UserStep.FULL_NAME), "keep"),
        "n:change": _tap(at(UserStep.SUMMARY), "change:name"),
        "n:save": _tap(at(UserStep.SUMMARY), "save"),
    }


def _settings(company: Company) -> dict[str, Deed]:
    def at(step: SettingsStep, tab: str = "documents") -> LogSettingsDraft:
        return LogSettingsDraft(
            conversation="c",
            step=step,
            touched_at=datetime.now(UTC),
            company=None if step == SettingsStep.COMPANY else company,
            tab=tab,
            wanted=LogSettings(choices={"document_printed": True}),
        )

    return {
        "c screen": Deed(draft=at(SettingsStep.TABS)),
        "c searched": Deed(words="sureste", draft=at(SettingsStep.COMPANY)),
        "c:page": _tap(at(SettingsStep.COMPANY), "page:all"),
        "c:pick": _tap(at(SettingsStep.COMPANY), f"pick:{company.id}"),
        "c:tab": _tap(at(SettingsStep.TABS), "tab:documents"),
        "c:tabs": _tap(at(SettingsStep.TAB), "tabs"),
        "c:late": _tap(at(SettingsStep.TABS), "late"),
        "c:days": _tap(at(SettingsStep.LATE), "days:30"),
        "c:on": _tap(at(SettingsStep.TAB), "on:document_printed"),
        "c:off": _tap(at(SettingsStep.TAB), "off:document_created"),
        "c:locked": _tap(at(SettingsStep.TAB, "processes"), "locked:access_denied"),
        "c:all": _tap(at(SettingsStep.TAB), "all"),
        "c:none": _tap(at(SettingsStep.TAB), "none"),
        "c:close": _tap(at(SettingsStep.TABS), "close"),
        "c:discard": _tap(at(SettingsStep.CLOSING), "discard"),
        "c:save": _tap(at(SettingsStep.TABS), "save"),
        "c:lose": _tap(at(SettingsStep.LOSS), "lose"),
    }


def _filter(company: Company) -> dict[str, Deed]:
    def at(step: FilterStep) -> FilterDraft:
        return FilterDraft(
            conversation="f",
            step=step,
            touched_at=datetime.now(UTC),
            company=company,
            filter_id=0,
            wanted=LogFilter(sensitive=True),
            size=8,
        )

    return {
        "f screen": Deed(draft=at(FilterStep.FILTER)),
        "f received_words": Deed(words="ayer", draft=at(FilterStep.FILTER)),
        "f received_dates": Deed(words="12/11", draft=at(FilterStep.DATES)),
        "f received_day": Deed(words="12/11", draft=at(FilterStep.JUMP)),
        "f searched_user": Deed(words="ana", draft=at(FilterStep.USER)),
        "f received_text": Deed(words="factura", draft=at(FilterStep.TEXT)),
        "f received_name": Deed(words="Sensibles", draft=at(FilterStep.NAME)),
        "f:open": _tap(at(FilterStep.FILTER), "open:user"),
        "f:back": _tap(at(FilterStep.USER), "back"),
        "f:page": _tap(at(FilterStep.USER), "page:0"),
        "f:period": _tap(at(FilterStep.FILTER), "period:today"),
        "f:sensitive": _tap(at(FilterStep.FILTER), "sensitive"),
        "f:show": _tap(at(FilterStep.FILTER), "show"),
        "f:use": _tap(at(FilterStep.KEPT), "use:1"),
        "f:clear": _tap(at(FilterStep.FILTER), "clear:all"),
        "f:day": _tap(at(FilterStep.DATES), "day:20261112"),
        "f:month": _tap(at(FilterStep.DATES), "month:202610"),
        "f:idle": _tap(at(FilterStep.DATES), "idle"),
        "f:tab": _tap(at(FilterStep.TAB), "tab:documents"),
        "f:within": _tap(at(FilterStep.OPERATION), "within:documents"),
        "f:operation": _tap(at(FilterStep.OPERATION), "operation:document_created"),
        "f:user": _tap(at(FilterStep.USER), f"user:{user_mark('SUPERVISOR')}"),
        "f:outcome": _tap(at(FilterStep.OUTCOME), "outcome:denegado"),
        "f:origin": _tap(at(FilterStep.ORIGIN), "origin:api"),
        "f:forget": _tap(at(FilterStep.FORGET), "forget:1"),
    }


def _keeping(company: Company) -> dict[str, Deed]:
    """A purge is tried with a plan that the log does not agree with, so that nothing goes."""
    plan = PurgePlan(
        company_id=company.id,
        user_id=0,
        start=genesis(company.id),
        end=Head(1000, bytes(32)),
        first_at=datetime.now(UTC),
        last_at=datetime.now(UTC),
        remaining=1,
    )

    def at(step: KeepingStep) -> KeepingDraft:
        return KeepingDraft(
            conversation="k",
            step=step,
            touched_at=datetime.now(UTC),
            company=None if step == KeepingStep.COMPANY else company,
            loss=Loss(Keeping(), Keeping(years=3)),
            plan=plan,
            files=[ExportedFile("bitacora.zip", "")],
        )

    return {
        "command conservar": Deed(words="/conservar"),
        "menu conservar": Deed(data=f"menu:conservar:{company.id}"),
        "k screen": Deed(draft=at(KeepingStep.KEPT)),
        "k searched": Deed(words="sureste", draft=at(KeepingStep.COMPANY)),
        "k:page": _tap(at(KeepingStep.COMPANY), "page:all"),
        "k:pick": _tap(at(KeepingStep.COMPANY), f"pick:{company.id}"),
        "k:years": _tap(at(KeepingStep.KEPT), "years"),
        "k received_years": Deed(words="9", draft=at(KeepingStep.YEARS)),
        "k:set": _tap(at(KeepingStep.YEARS), "set:5"),
        "k:hold": _tap(at(KeepingStep.KEPT), "hold"),
        "k:release": _tap(at(KeepingStep.KEPT), "release"),
        "k:lose": _tap(at(KeepingStep.LOSS), "lose"),
        "k:insist": _tap(at(KeepingStep.LAW), "insist"),
        "k:purge": _tap(at(KeepingStep.KEPT), "purge"),
        "k:export": _tap(at(KeepingStep.PLAN), "export"),
        "k received_word": Deed(words="DEPURAR", draft=at(KeepingStep.CONFIRM)),
        "k:back": _tap(at(KeepingStep.PLAN), "back"),
    }


def _choosing(step: CompanyStep = CompanyStep.CHOICE) -> RegistrationDraft:
    return RegistrationDraft(
        conversation="e",
        step=step,
        touched_at=datetime.now(UTC),
        choosing=True,
        name="Ferretería del Golfo",
        rfc="EKU9003173C9",
        zone="America/Cancun",
        supervisor="Eva Sol",
        typed_name="eva sol",
    )


def _registration(company: Company) -> dict[str, Deed]:
    return {
        "e screen": Deed(draft=_choosing()),
        "e searched": Deed(words="sureste", draft=_choosing()),
        "e:page": _tap(_choosing(), "page:all"),
        "e:pick": _tap(_choosing(), f"pick:{company.id}"),
        "e:register": _tap(_choosing(), "register"),
        "e received_name": Deed(words="Tlapalería Sol", draft=_choosing(CompanyStep.NAME)),
        "e received_rfc": Deed(words="EKU9003173C9", draft=_choosing(CompanyStep.RFC)),
        "e received_zone": Deed(words="America/Cancun", draft=_choosing(CompanyStep.ZONE)),
        "e:zone": _tap(_choosing(CompanyStep.ZONE), "zone:0"),
        "e received_supervisor": Deed(words="Eva Sol", draft=_choosing(CompanyStep.SUPERVISOR)),
        "e:usual": _tap(_choosing(CompanyStep.SPELLING), "usual"),
        "e:typed": _tap(_choosing(CompanyStep.SPELLING), "typed"),
        "e:back": _tap(_choosing(CompanyStep.RFC), "back"),
        "e:keep": _tap(_choosing(CompanyStep.RFC), "keep"),
        "e:change": _tap(_choosing(CompanyStep.SUMMARY), "change:rfc"),
        "e:save": _tap(_choosing(CompanyStep.SUMMARY), "save"),
    }


def _tap(draft: Draft, action: str) -> Deed:
    return Deed(data=f"{draft.conversation}:{draft.id}:{draft.version}:{action}", draft=draft)


LEFT_AS_THEY_ARE = (
    "companies",
    "profiles",
    "users",
    "log_settings",
    "api_keys",
    "claim_codes",
    "acknowledgements",
    "log_filters",
    "log_keeping",
    "log_anchors",
    "long_works",
    "summary_settings",
)


class Actor:
    """Eva, as one of those whom the table is tried with, and what became of each thing that she sends."""

    def __init__(self, process: Running, phone: Phone, company: Company, profile: Profile) -> None:
        self.company = company
        self.profile = profile
        self._process = process
        self._phone = phone
        self._sent = 0
        self._committed = asyncio.Event()
        # Asked some thousand times: by the driver alone that takes a tenth of the time.
        self._stored = sqlite3.connect(
            f"file:{process.installation.database.engine.url.database}?mode=ro", uri=True
        )
        process.installation.database.after_commit(self._committed.set)
        handlers = process.application.handlers[0]
        self._conversations = next(each for each in handlers if isinstance(each, ConversationHandler))

    async def does(self, deed: Deed) -> list[str]:
        """Send it, and wait until the bot is done with it; what she then reads, answers to taps included."""
        self.comes_to(deed.draft)
        taps: list[Any] = []

        def send(phone: Phone) -> None:
            if deed.data:
                taps.append(phone.world.send_callback(EVA_ID, self._a_screen(), deed.data))
            elif deed.words:
                phone.send(deed.words)
            else:
                phone.send_sticker()

        read = await self.reads_after(send)
        return [*read, *(tap.answer.text for tap in taps if tap.answer and tap.answer.text)]

    def comes_to(self, draft: Draft | None) -> None:
        """Be in the middle of this, as if she had come so far."""
        self._process.application.user_data[EVA_ID].clear()
        state: object = ConversationHandler.END
        if draft is not None:
            self._process.application.user_data[EVA_ID][DRAFT] = draft
            state = draft.step
        self._conversations._update_state(cast(Any, state), (EVA_ID, EVA_ID))

    async def reads_after(self, send: Callable[[Phone], object]) -> list[str]:
        """What she reads once the bot is done with what she sends."""
        before = self._from_bot()
        send(self._phone)
        self._sent += 1
        async with asyncio.timeout(10):
            while self._done() < self._sent:
                await self._committed.wait()
                self._committed.clear()
        return [words for _, words in self._from_bot() - before]

    def _a_screen(self) -> dict[str, Any]:
        """A message of the bot's that says nothing yet."""
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
        draft: Draft | None = self._process.application.user_data[EVA_ID].get(DRAFT)
        return draft

    def has_message(self, message_id: int) -> bool:
        return any(message["message_id"] == message_id for message in self._phone.messages)

    def sees(self, words: str) -> bool:
        return any(words in message.get("text", "") for message in self._phone.messages)

    def stored(self) -> dict[str, list[Any]]:
        """All that a refusal must leave as it is: the tables, and each log without its refusals."""
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
    """Give Eva the place that her part has."""
    company_id = INSTALLATION_ID if part == OWNING else company.id
    async with installation.database.writing() as work:
        profiles = await work.profiles.of_company(company_id)
        profile_id = next(each.id for each in profiles if each.name == SUPERVISOR)
        if part == WITHOUT:
            profile_id = await work.profiles.add(
                company_id=company_id,
                name="MOSTRADOR",
                fixed=False,
                permissions=Permissions(frozenset({(Module.DOCUMENTS, Verb.VIEW)})),
            )
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
    actor: Actor, bot: Installation, request: pytest.FixtureRequest
) -> None:
    part = request.node.callspec.params["actor"]
    walked, wrong = deeds(actor.company, actor.profile), []
    assert set(walked) == set(NEEDS)
    # What is refused comes first: what is allowed may change what there is.
    names = sorted(walked, key=lambda name: part in CLAIMING.get(name, ALLOWED[NEEDS[name]]))
    refused, state = await refusals(bot), actor.stored()
    for name in names:
        allowed = part in CLAIMING.get(name, ALLOWED[NEEDS[name]])
        read = await actor.does(walked[name])
        counted = await refusals(bot) - refused
        refused += counted
        told = any(words.startswith(REFUSALS) for words in read)
        if any(words.startswith((STALE, DONE, EXPIRED)) for words in read) and name != "tap stale":
            wrong.append(f"{name}: it never got to its step: {read}")
        if any(UNFORESEEN in words for words in read):
            wrong.append(f"{name}: failed")
        if allowed and (counted or told):
            wrong.append(f"{name}: refused, {counted} recorded: {read}")
        if allowed:
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


def test_every_step_needs_what_its_conversation_is_for() -> None:
    for name, need in NEEDS.items():
        code, _, step = name.replace(":", " ", 1).partition(" ")
        if code == "e":
            assert need.right == (None if step in CHOOSING else REGISTER_COMPANIES), name
        elif code in FOR:
            assert need.right == FOR[code], name


def test_a_handler_that_does_not_say_what_it_needs_can_not_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def work(*_: Any) -> None:
        """Nothing."""

    unknown: Handler = CommandHandler("nada", work)
    with pytest.raises(LookupError, match="does not say what it needs"):
        needs_of([unknown])
    two = [
        CommandHandler("nada", Door("command nada", need, work)) for need in (access.NOTHING, access.KNOWN)
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
        "Usuarios: Crear",
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
