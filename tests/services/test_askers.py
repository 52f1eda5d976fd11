"""Every use case and question, asked by each kind of asker: those who may are let in, the others refused.

A use case that is not in the table fails the test that looks for it.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

import services
from domain.activity import ChartPeriod
from domain.alert_choices import AlertChoices
from domain.alert_rules import USUAL_RULES, AlertRules
from domain.api_keys import KeyRight, KeyScope
from domain.approval_requests import ApprovalRequest, DeedName, RequestPart, RequestState, WantedDeed
from domain.approvals import ApprovalKind
from domain.askers import Asker, AtConsole, ByKey, InChat, Itself
from domain.companies import INSTALLATION_ID, Membership
from domain.decisions import Wanted
from domain.entries import Outcome
from domain.erasure import Ground, Person, WantedErasure
from domain.errors import AccessDenied, VigiaError
from domain.keeping import ExportedFile, Keeping, PurgePlan
from domain.log_filter import NO_FILTER, LogFilter, LogQuery
from domain.log_settings import LogSettings
from domain.log_tree import Head
from domain.long_work import WorkKind
from domain.names import SUPERVISOR as SUPERVISOR_NAME
from domain.permissions import CREATE_USERS, READ_LOG, REPORT_OPERATIONS, Module, Permissions, Verb
from domain.seals import Seal
from domain.stories import StoryKind
from domain.user_filter import UserFilter
from rendering.exports.formats import Format
from services import long_work
from services.approvals import deciding as approval_deciding
from services.approvals import reading as approval_reading
from services.approvals import requests as approval_requests
from services.approvals import rules as approval_rules
from services.asking import Ask
from services.doors import (
    admission,
    api_key_rotation,
    api_keys,
    business_operations,
    decisions,
    log_feed,
    logins,
    strangers,
)
from services.doors.api_keys import create_api_key
from services.doors.business_operations import ReportedOperation
from services.doors.http_door import HttpDoor, KeyAsk
from services.installation import Installation
from services.log import (
    activity,
    certifying,
    consulting,
    entry_view,
    erasable,
    erasing,
    examples,
    keeping,
    kept_seals,
    purge_export,
    purging,
    seals,
    stopped_logs,
    stories,
    summaries,
    verification,
)
from services.log import export as export_log
from services.log import filters as log_filters
from services.log import pages as audit_log
from services.log import settings as log_settings
from services.log import words as log_words
from services.people import (
    acting,
    approved_accounts,
    approved_resets,
    bulk,
    bulk_inviting,
    bulk_undoing,
    claims,
    companies,
    copying,
    directory,
    explaining,
    invitations,
    leaving,
    life,
    linking,
    oneself,
    owners,
    password_checks,
    password_expiry,
    password_resets,
    profile_life,
    profiles,
    rights_at,
    undoing,
    users,
)
from services.people.password_hasher import DECOY
from services.sending import alert_choices, alert_groups, alert_rules, alerts, escalation
from tests.conftest import NOW
from tests.people import ANA, joined, registered_company
from tests.refusals import refusals

SUPERVISOR, WITHOUT, STRANGER = (
    "a supervisor and owner",
    "a user without the right",
    "a stranger",
)
KEY, FOREIGN_KEY = "a key of the company", "a key of another company"
CONSOLE, PROGRAM = "the console", "the program itself"
SILENT = AlertChoices(sound=False)
PEOPLE = frozenset({SUPERVISOR, WITHOUT, STRANGER})
EVA = InChat(2001, "2001/1")


@dataclass(frozen=True, slots=True)
class Scene:
    """A company, its installation, and a folder for its files."""

    place: Membership
    other: int  # a user of the company whom anybody with the right may act on
    key_id: int
    plan: PurgePlan
    folder: Path

    @property
    def id(self) -> int:
        """The company's number."""
        return self.place.company.id


@dataclass(frozen=True, slots=True)
class Case:
    """Who may, and how to ask."""

    may: frozenset[str]
    ask: Callable[[Ask, Scene], Awaitable[object]]


PERSONAL = frozenset({SUPERVISOR})
RIGHT = frozenset({SUPERVISOR, CONSOLE})
_WANTED = WantedErasure(person=Person(full_names=("Luis Gil",)), ground=Ground.ASKED, asked_by="carta")
_FILES = [ExportedFile("bitacora.zip", "ab" * 32)]
AT_CONSOLE = frozenset({CONSOLE})
BY_KEY = frozenset({KEY})
_MAY_CANCEL = decisions.Asked("JMENDEZ", Wanted.named("documentos", "cancelar"))
EVERYTHING = KeyScope(rights=frozenset(KeyRight))
WITH_A_PLACE = frozenset({SUPERVISOR, WITHOUT})
ANYBODY = frozenset({SUPERVISOR, WITHOUT, STRANGER, KEY, FOREIGN_KEY, CONSOLE, PROGRAM})


def _report() -> ReportedOperation:
    return ReportedOperation(
        operation="document_printed", user="CAJA", full_name="Caja Uno", summary="Nota", operation_id=uuid4()
    )


def _wanted_deed(of: Scene) -> WantedDeed:
    return WantedDeed(
        name=DeedName.DEACTIVATE_USER,
        arguments={"user_id": of.other, "reason": ""},
        operation_id=uuid4(),
        title="Dar de baja a alguien",
    )


def _request(of: Scene) -> ApprovalRequest:
    return ApprovalRequest(
        company_id=of.id,
        number=1,
        deed=_wanted_deed(of),
        quorum=1,
        asker_id=of.place.user.id,
        asker=of.place.user.label,
        reference="",
        asked_at=NOW,
        expires_at=NOW,
    )


async def _with_places(ask: Ask, work: Callable[[Sequence[Membership]], Awaitable[object]]) -> object:
    return await work(await admission.places_of(ask))


def _own_name(asker: Asker) -> str:
    names: dict[Asker, str] = {ANA: SUPERVISOR_NAME, EVA: "EVA"}
    return names.get(asker, "JMENDEZ")


CASES: Mapping[Callable[..., Any], Case] = {
    stories.open_story: Case(RIGHT, lambda ask, of: stories.open_story(ask, of.id, "A 203")),
    stories.has_story: Case(RIGHT, lambda ask, of: stories.has_story(ask, of.id, "A 203")),
    stories.read_story: Case(RIGHT, lambda ask, of: stories.read_story(ask, of.id, 2, StoryKind.USER)),
    activity.read_activity: Case(
        RIGHT, lambda ask, of: activity.read_activity(ask, of.id, period=ChartPeriod.WEEK)
    ),
    activity.filter_of_chart: Case(
        RIGHT,
        lambda ask, of: activity.filter_of_chart(ask, of.id, filter_id=0, period=ChartPeriod.WEEK),
    ),
    acting.plan_block: Case(RIGHT, lambda ask, of: acting.plan_block(ask, of.id, 1)),
    acting.block_author: Case(
        RIGHT, lambda ask, of: acting.block_author(ask, of.id, 1, operation_id=uuid4())
    ),
    admission.places_of: Case(PEOPLE, lambda ask, _: admission.places_of(ask)),
    admission.check_known: Case(
        WITH_A_PLACE,
        lambda ask, of: _with_places(
            ask, lambda places: admission.check_known(ask, places, reached_for=of.id)
        ),
    ),
    admission.note_seen: Case(
        PEOPLE,
        lambda ask, _: _with_places(ask, lambda places: admission.note_seen(ask, places)),
    ),
    admission.check_right: Case(RIGHT, lambda ask, of: admission.check_right(ask, [], READ_LOG, of.id)),
    admission.places_where: Case(
        PERSONAL,
        lambda ask, _: _with_places(
            ask, lambda places: admission.places_where(ask, places, CREATE_USERS, chosen=None)
        ),
    ),
    alert_choices.read_alert_choices: Case(
        PERSONAL, lambda ask, of: alert_choices.read_alert_choices(ask, of.id)
    ),
    alert_choices.choose_alerts: Case(
        PERSONAL,
        lambda ask, of: alert_choices.choose_alerts(ask, of.id, wanted=SILENT, operation_id=uuid4()),
    ),
    alert_groups.read_alert_group: Case(RIGHT, lambda ask, of: alert_groups.read_alert_group(ask, of.id)),
    alert_groups.connect_group: Case(
        RIGHT,
        lambda ask, of: alert_groups.connect_group(
            ask, of.id, chat_id=-1001, thread_id=None, title="Contabilidad", operation_id=uuid4()
        ),
    ),
    alert_groups.disconnect_group: Case(
        RIGHT, lambda ask, of: alert_groups.disconnect_group(ask, of.id, operation_id=uuid4())
    ),
    alert_groups.attend_in_group: Case(  # then the group is asked for, and there is none
        PERSONAL,
        lambda ask, of: alert_groups.attend_in_group(
            ask, of.id, chat_id=-1001, first=1, last=1, operation_id=uuid4()
        ),
    ),
    alert_rules.read_alert_rules: Case(RIGHT, lambda ask, of: alert_rules.read_alert_rules(ask, of.id)),
    alert_rules.change_alert_rules: Case(
        RIGHT,
        lambda ask, of: alert_rules.change_alert_rules(
            ask, of.id, known=USUAL_RULES, wanted=AlertRules(again_after=5), operation_id=uuid4()
        ),
    ),
    escalation.acknowledge_unattended: Case(
        PERSONAL,
        lambda ask, of: escalation.acknowledge_unattended(ask, of.id, first=1, last=2, operation_id=uuid4()),
    ),
    alerts.acknowledge_alert: Case(
        PERSONAL, lambda ask, of: alerts.acknowledge_alert(ask, of.id, 1, operation_id=uuid4())
    ),
    alerts.acknowledge_digest: Case(
        PERSONAL,
        lambda ask, of: alerts.acknowledge_digest(ask, of.id, first=1, last=2, operation_id=uuid4()),
    ),
    api_key_rotation.rotate_api_key: Case(
        RIGHT, lambda ask, of: api_key_rotation.rotate_api_key(ask, of.id, of.key_id)
    ),
    api_keys.create_api_key: Case(RIGHT, lambda ask, of: create_api_key(ask, of.id, label="Otra")),
    api_keys.key_rights_to_give: Case(RIGHT, lambda ask, of: api_keys.key_rights_to_give(ask, of.id)),
    api_keys.list_api_keys: Case(RIGHT, lambda ask, of: api_keys.list_api_keys(ask, of.id)),
    api_keys.list_all_api_keys: Case(AT_CONSOLE, lambda ask, _: api_keys.list_all_api_keys(ask)),
    api_keys.revoke_api_key: Case(RIGHT, lambda ask, of: api_keys.revoke_api_key(ask, of.id, of.key_id)),
    api_keys.company_of_key: Case(AT_CONSOLE, lambda ask, of: api_keys.company_of_key(ask, of.key_id)),
    consulting.consult_log: Case(RIGHT, lambda ask, of: consulting.consult_log(ask, of.id)),
    consulting.note_consulted: Case(RIGHT, lambda ask, of: consulting.note_consulted(ask, of.id)),
    approval_deciding.approve_request: Case(  # then the request decides, and there is none
        WITH_A_PLACE,
        lambda ask, of: approval_deciding.approve_request(ask, of.id, 1, operation_id=uuid4()),
    ),
    approval_deciding.reject_request: Case(
        WITH_A_PLACE,
        lambda ask, of: approval_deciding.reject_request(
            ask, of.id, 1, reason="No lo conozco", operation_id=uuid4()
        ),
    ),
    approval_deciding.ask_about_request: Case(
        WITH_A_PLACE,
        lambda ask, of: approval_deciding.ask_about_request(
            ask, of.id, 1, question="¿Para qué?", operation_id=uuid4()
        ),
    ),
    approval_deciding.answer_question: Case(
        WITH_A_PLACE,
        lambda ask, of: approval_deciding.answer_question(
            ask, of.id, 1, answer="Cubre mis vacaciones", operation_id=uuid4()
        ),
    ),
    approval_reading.list_requests: Case(
        WITH_A_PLACE, lambda ask, of: approval_reading.list_requests(ask, of.id, RequestPart.MINE)
    ),
    approval_reading.read_request: Case(
        WITH_A_PLACE, lambda ask, of: approval_reading.read_request(ask, of.id, 1)
    ),
    approval_requests.request_approval: Case(
        PERSONAL, lambda ask, of: approval_requests.request_approval(ask, of.id, _wanted_deed(of))
    ),
    approval_requests.withdraw_request: Case(
        WITH_A_PLACE,
        lambda ask, of: approval_requests.withdraw_request(ask, of.id, 1, operation_id=uuid4()),
    ),
    approval_requests.tie_message: Case(
        WITH_A_PLACE, lambda ask, of: approval_requests.tie_message(ask, of.id, 1, 1)
    ),
    approval_requests.end_by_itself: Case(
        frozenset({PROGRAM}),
        lambda ask, of: approval_requests.end_by_itself(ask, _request(of), RequestState.EXPIRED),
    ),
    approval_rules.read_approval_rules: Case(
        RIGHT, lambda ask, of: approval_rules.read_approval_rules(ask, of.id)
    ),
    approval_rules.approvals_foreseen: Case(
        WITH_A_PLACE, lambda ask, of: approval_rules.approvals_foreseen(ask, of.id, [ApprovalKind.POWERS])
    ),
    approval_rules.change_approval_rules: Case(
        RIGHT,
        lambda ask, of: approval_rules.change_approval_rules(
            ask, of.id, ApprovalKind.POWERS, quorum=0, known=0, operation_id=uuid4()
        ),
    ),
    audit_log.open_log: Case(RIGHT, lambda ask, of: audit_log.open_log(ask, of.id, size=5)),
    entry_view.open_entry: Case(PERSONAL, lambda ask, of: entry_view.open_entry(ask, of.id, 1)),
    audit_log.users_in_log: Case(RIGHT, lambda ask, of: audit_log.users_in_log(ask, of.id)),
    audit_log.read_log_page: Case(RIGHT, lambda ask, of: audit_log.read_log_page(ask, of.id, size=5)),
    entry_view.read_entry: Case(PERSONAL, lambda ask, of: entry_view.read_entry(ask, of.id, 1)),
    business_operations.record_business_operation: Case(
        BY_KEY,
        lambda ask, of: business_operations.record_business_operation(ask, of.id, reported=_report()),
    ),
    business_operations.check_key: Case(
        BY_KEY, lambda ask, of: business_operations.check_key(ask, REPORT_OPERATIONS, of.id)
    ),
    decisions.decide: Case(
        BY_KEY, lambda ask, of: decisions.decide(ask, of.id, [_MAY_CANCEL], only_looks=True)
    ),
    decisions.who_may: Case(BY_KEY, lambda ask, of: decisions.who_may(ask, of.id, _MAY_CANCEL.wanted)),
    decisions.what_may: Case(BY_KEY, lambda ask, of: decisions.what_may(ask, of.id, "JMENDEZ")),
    logins.check_login: Case(
        BY_KEY,
        lambda ask, of: logins.check_login(ask, of.id, _own_name(ask.asker), "x", operation_id=uuid4()),
    ),
    log_feed.find_entries: Case(
        BY_KEY, lambda ask, of: log_feed.find_entries(ask, of.id, LogQuery(), before=None, limit=5)
    ),
    log_feed.read_feed: Case(
        BY_KEY, lambda ask, of: log_feed.read_feed(ask, of.id, LogQuery(), after=0, limit=5)
    ),
    log_feed.read_head: Case(BY_KEY, lambda ask, of: log_feed.read_head(ask, of.id, since=0)),
    log_feed.reported_entry: Case(  # then the operation decides, and there is none
        BY_KEY, lambda ask, of: log_feed.reported_entry(ask, of.id, uuid4())
    ),
    claims.issue_claim_code: Case(AT_CONSOLE, lambda ask, _: claims.issue_claim_code(ask)),
    claims.claim_installation: Case(  # then the code decides, and there is none
        PEOPLE,
        lambda ask, _: claims.claim_installation(
            ask, code_hash=None, full_name="Eva Sol", operation_id=uuid4()
        ),
    ),
    claims.is_named_owner: Case(PEOPLE, lambda ask, _: claims.is_named_owner(ask)),
    claims.check_claim_code: Case(PEOPLE, lambda ask, _: claims.check_claim_code(ask, "AAAA")),
    oneself.read_oneself: Case(WITH_A_PLACE, lambda ask, of: oneself.read_oneself(ask, of.id)),
    oneself.set_own_password: Case(
        WITH_A_PLACE,
        lambda ask, of: oneself.set_own_password(ask, of.id, password_hash=DECOY, operation_id=uuid4()),
    ),
    explaining.ask_why: Case(
        PERSONAL, lambda ask, of: explaining.ask_why(ask, of.id, 1, operation_id=uuid4())
    ),
    explaining.read_question: Case(WITH_A_PLACE, lambda ask, of: explaining.read_question(ask, of.id, 1)),
    explaining.explain: Case(
        WITH_A_PLACE,
        lambda ask, of: explaining.explain(ask, of.id, 1, text="Lo pidió el cliente", operation_id=uuid4()),
    ),
    explaining.disown: Case(
        WITH_A_PLACE, lambda ask, of: explaining.disown(ask, of.id, 1, operation_id=uuid4())
    ),
    undoing.plan_undo: Case(RIGHT, lambda ask, of: undoing.plan_undo(ask, of.id, 1)),
    undoing.undo: Case(RIGHT, lambda ask, of: undoing.undo(ask, of.id, 1, operation_id=uuid4())),
    invitations.invite_user: Case(
        RIGHT, lambda ask, of: invitations.invite_user(ask, of.id, of.other, operation_id=uuid4())
    ),
    invitations.waiting_invitation: Case(
        RIGHT, lambda ask, of: invitations.waiting_invitation(ask, of.id, of.other)
    ),
    invitations.revoke_invitation: Case(
        RIGHT, lambda ask, of: invitations.revoke_invitation(ask, of.id, of.other, operation_id=uuid4())
    ),
    invitations.read_invitation: Case(  # the code decides
        PEOPLE, lambda ask, _: invitations.read_invitation(ask, "invita_")
    ),
    invitations.accept_invitation: Case(
        PEOPLE, lambda ask, _: invitations.accept_invitation(ask, bytes(32), operation_id=uuid4())
    ),
    companies.check_company_name: Case(RIGHT, lambda ask, _: companies.check_company_name(ask, "Otra")),
    companies.example_of_company: Case(RIGHT, lambda ask, _: companies.example_of_company(ask)),
    companies.check_rfc: Case(RIGHT, lambda ask, _: companies.check_rfc(ask, "EKU9003173C9")),
    companies.register_company: Case(
        PERSONAL,
        lambda ask, _: companies.register_company(
            ask,
            name="Papelería Nueva",
            rfc="EKU9003173C9",
            zone="America/Mexico_City",
            supervisor="Ana Ruiz",
            operation_id=uuid4(),
        ),
    ),
    export_log.export_log: Case(
        RIGHT,
        lambda ask, of: export_log.export_log(
            ask, of.id, file_format=Format.CSV, folder=_empty(of.folder), operation_id=uuid4()
        ),
    ),
    certifying.certify_entry: Case(
        RIGHT, lambda ask, of: certifying.certify_entry(ask, of.id, 1, operation_id=uuid4())
    ),
    erasable.users_to_erase: Case(RIGHT, lambda ask, of: erasable.users_to_erase(ask, of.id)),
    erasable.person_to_erase: Case(
        RIGHT, lambda ask, of: erasable.person_to_erase(ask, of.id, named="Luis Gil")
    ),
    erasing.plan_erasure: Case(RIGHT, lambda ask, of: erasing.plan_erasure(ask, of.id, _WANTED.person)),
    erasing.check_erasure: Case(
        RIGHT, lambda ask, of: erasing.check_erasure(ask, of.id, _WANTED, operation_id=uuid4())
    ),
    erasing.begin_erasure: Case(
        RIGHT, lambda ask, of: erasing.begin_erasure(ask, of.id, _WANTED, operation_id=uuid4())
    ),
    erasing.erase: Case(RIGHT, lambda ask, of: erasing.erase(ask, of.id, _WANTED, operation_id=uuid4())),
    keeping.read_keeping: Case(PERSONAL, lambda ask, of: keeping.read_keeping(ask, of.id)),
    keeping.change_keeping: Case(
        RIGHT,
        lambda ask, of: keeping.change_keeping(
            ask, of.id, wanted=Keeping(years=12), known=Keeping(), operation_id=uuid4()
        ),
    ),
    log_filters.use_filter: Case(
        PERSONAL, lambda ask, of: log_filters.use_filter(ask, of.id, LogFilter(sensitive=True))
    ),
    log_filters.filters_in_use: Case(PERSONAL, lambda ask, of: log_filters.filters_in_use(ask, of.id)),
    log_filters.keep_filter: Case(
        PERSONAL, lambda ask, of: log_filters.keep_filter(ask, of.id, NO_FILTER, name="Todo")
    ),
    log_filters.used_filter: Case(PERSONAL, lambda ask, of: log_filters.used_filter(ask, of.id, 1)),
    log_filters.let_filter_go: Case(PERSONAL, lambda ask, of: log_filters.let_filter_go(ask, of.id, 1)),
    log_settings.read_log_settings: Case(RIGHT, lambda ask, of: log_settings.read_log_settings(ask, of.id)),
    log_settings.last_saved: Case(RIGHT, lambda ask, of: log_settings.last_saved(ask, of.id)),
    log_settings.save_log_settings: Case(
        RIGHT,
        lambda ask, of: log_settings.save_log_settings(
            ask, of.id, wanted=LogSettings(choices={"document_printed": True}), operation_id=uuid4()
        ),
    ),
    log_words.read_words: Case(RIGHT, lambda ask, of: log_words.read_words(ask, of.id, "ayer")),
    owners.list_owners: Case(AT_CONSOLE, lambda ask, _: owners.list_owners(ask)),
    owners.remove_owner: Case(AT_CONSOLE, lambda ask, _: owners.remove_owner(ask, "NADIE")),
    purge_export.export_for_purge: Case(
        RIGHT,
        lambda ask, of: purge_export.export_for_purge(
            ask, of.plan, folder=_empty(of.folder), operation_id=uuid4()
        ),
    ),
    purging.plan_purge: Case(PERSONAL, lambda ask, of: purging.plan_purge(ask, of.id)),
    purging.purge: Case(
        PERSONAL, lambda ask, of: purging.purge(ask, of.plan, files=_FILES, operation_id=uuid4())
    ),
    purging.check_purge: Case(
        RIGHT, lambda ask, of: purging.check_purge(ask, of.plan, files=_FILES, operation_id=uuid4())
    ),
    purging.begin_purge: Case(
        PERSONAL, lambda ask, of: purging.begin_purge(ask, of.plan, files=_FILES, operation_id=uuid4())
    ),
    purging.remove_segment: Case(PERSONAL, lambda ask, of: purging.remove_segment(ask, of.plan)),
    export_log.end_of_log: Case(RIGHT, lambda ask, of: export_log.end_of_log(ask, of.id)),
    long_work.begin_work: Case(
        PERSONAL,
        lambda ask, of: long_work.begin_work(
            ask, READ_LOG, of.id, kind=WorkKind.VERIFICATION, request="{}", operation_id=uuid4()
        ),
    ),
    long_work.work_of: Case(PEOPLE, lambda ask, _: long_work.work_of(ask, "0123abcd")),
    long_work.stop_work: Case(PEOPLE, lambda ask, _: long_work.stop_work(ask, "0123abcd")),
    long_work.shown_already: Case(PEOPLE, lambda ask, _: long_work.shown_already(ask, uuid4(), 1)),
    seals.check_seal: Case(
        RIGHT, lambda ask, of: seals.check_seal(ask, Seal(of.id, 1, bytes(32)), operation_id=uuid4())
    ),
    kept_seals.keep_seal: Case(
        RIGHT, lambda ask, of: kept_seals.keep_seal(ask, Seal(of.id, 1, bytes(32)), operation_id=uuid4())
    ),
    stopped_logs.stopped_logs: Case(AT_CONSOLE, lambda ask, _: stopped_logs.stopped_logs(ask)),
    stopped_logs.resume_log: Case(AT_CONSOLE, lambda ask, of: stopped_logs.resume_log(ask, of.id)),
    summaries.read_summary_plan: Case(PERSONAL, lambda ask, of: summaries.read_summary_plan(ask, of.id)),
    summaries.save_summary_plan: Case(
        PERSONAL, lambda ask, of: summaries.save_summary_plan(ask, of.id, None, operation_id=uuid4())
    ),
    users.example_of_user: Case(RIGHT, lambda ask, of: users.example_of_user(ask, of.id)),
    users.check_new_user_name: Case(RIGHT, lambda ask, of: users.check_new_user_name(ask, of.id, "MLOPEZ")),
    users.profiles_to_give: Case(RIGHT, lambda ask, of: users.profiles_to_give(ask, of.id)),
    users.create_user: Case(
        RIGHT,
        lambda ask, of: users.create_user(
            ask,
            of.id,
            name="MLOPEZ",
            full_name="María López",
            password_hash="-",
            profile_id=of.place.profile.id,
            operation_id=uuid4(),
        ),
    ),
    copying.plan_copies: Case(
        RIGHT, lambda ask, of: copying.plan_copies(ask, of.id, of.other, like_id=of.other)
    ),
    copying.create_copies: Case(
        RIGHT,
        lambda ask, of: copying.create_copies(
            ask, of.id, of.other, like_id=of.other, company_ids=[], operation_id=uuid4()
        ),
    ),
    directory.list_users: Case(RIGHT, lambda ask, of: directory.list_users(ask, of.id, UserFilter())),
    directory.read_user_card: Case(RIGHT, lambda ask, of: directory.read_user_card(ask, of.id, of.other)),
    directory.profiles_to_assign: Case(
        RIGHT, lambda ask, of: directory.profiles_to_assign(ask, of.id, of.other)
    ),
    directory.read_user_history: Case(
        RIGHT, lambda ask, of: directory.read_user_history(ask, of.id, of.other)
    ),
    bulk.check_sheet: Case(RIGHT, lambda ask, of: bulk.check_sheet(ask, of.id, [])),
    bulk.create_users: Case(RIGHT, lambda ask, of: bulk.create_users(ask, of.id, [], operation_id=uuid4())),
    bulk_inviting.invite_users: Case(
        RIGHT, lambda ask, of: bulk_inviting.invite_users(ask, of.id, [of.other], operation_id=uuid4())
    ),
    bulk_undoing.check_not_taken_back: Case(
        RIGHT, lambda ask, of: bulk_undoing.check_not_taken_back(ask, of.id, first=1, last=1)
    ),
    bulk_undoing.undo_creation: Case(
        RIGHT, lambda ask, of: bulk_undoing.undo_creation(ask, of.id, first=1, last=1)
    ),
    life.rename_user: Case(
        RIGHT,
        lambda ask, of: life.rename_user(
            ask, of.id, of.other, full_name="Luis Paz Sol", operation_id=uuid4()
        ),
    ),
    life.assign_profile: Case(
        RIGHT,
        lambda ask, of: life.assign_profile(
            ask, of.id, of.other, profile_id=of.place.profile.id, operation_id=uuid4()
        ),
    ),
    life.block_user: Case(
        RIGHT,
        lambda ask, of: life.block_user(ask, of.id, of.other, reason="Salió", operation_id=uuid4()),
    ),
    life.unblock_user: Case(
        RIGHT, lambda ask, of: life.unblock_user(ask, of.id, of.other, operation_id=uuid4())
    ),
    life.deactivate_user: Case(
        RIGHT, lambda ask, of: life.deactivate_user(ask, of.id, of.other, operation_id=uuid4())
    ),
    life.reactivate_user: Case(
        RIGHT, lambda ask, of: life.reactivate_user(ask, of.id, of.other, operation_id=uuid4())
    ),
    linking.check_link: Case(
        RIGHT, lambda ask, of: linking.check_link(ask, of.id, of.other, telegram_id=3001)
    ),
    linking.link_user: Case(
        RIGHT,
        lambda ask, of: linking.link_user(ask, of.id, of.other, telegram_id=3001, operation_id=uuid4()),
    ),
    linking.linkable_users: Case(RIGHT, lambda ask, of: linking.linkable_users(ask, of.id)),
    strangers.ignore_stranger: Case(
        RIGHT, lambda ask, of: strangers.ignore_stranger(ask, of.id, 1, operation_id=uuid4())
    ),
    strangers.read_stranger: Case(RIGHT, lambda ask, of: strangers.read_stranger(ask, of.id, 1)),
    life.unlink_user: Case(
        RIGHT, lambda ask, of: life.unlink_user(ask, of.id, of.other, operation_id=uuid4())
    ),
    life.unlock_password: Case(
        RIGHT, lambda ask, of: life.unlock_password(ask, of.id, of.other, operation_id=uuid4())
    ),
    password_checks.check_password: Case(  # people of themselves, a system and the program of everybody
        WITH_A_PLACE | BY_KEY | {PROGRAM},
        lambda ask, of: password_checks.check_password(
            ask, of.id, _own_name(ask.asker), "x", operation_id=uuid4()
        ),
    ),
    password_expiry.read_password_expiry: Case(
        RIGHT, lambda ask, of: password_expiry.read_password_expiry(ask, of.id)
    ),
    password_expiry.plan_password_expiry: Case(
        RIGHT, lambda ask, of: password_expiry.plan_password_expiry(ask, of.id, 90)
    ),
    password_expiry.change_password_expiry: Case(
        RIGHT, lambda ask, of: password_expiry.change_password_expiry(ask, of.id, 90, operation_id=uuid4())
    ),
    approved_resets.approvals_to_reset: Case(
        RIGHT, lambda ask, of: approved_resets.approvals_to_reset(ask, of.id, of.other)
    ),
    password_resets.reset_by_link: Case(
        RIGHT, lambda ask, of: password_resets.reset_by_link(ask, of.id, of.other, operation_id=uuid4())
    ),
    approved_accounts.allow_account: Case(
        RIGHT, lambda ask, of: approved_accounts.allow_account(ask, of.id, of.other, operation_id=uuid4())
    ),
    password_resets.allow_reset: Case(
        RIGHT, lambda ask, of: password_resets.allow_reset(ask, of.id, of.other, operation_id=uuid4())
    ),
    password_resets.reset_to_temporary: Case(
        RIGHT,
        lambda ask, of: password_resets.reset_to_temporary(
            ask, of.id, of.other, password_hash="-", operation_id=uuid4()
        ),
    ),
    password_resets.set_password_by_link: Case(  # the code decides
        PEOPLE,
        lambda ask, _: password_resets.set_password_by_link(
            ask, bytes(32), password_hash="-", operation_id=uuid4()
        ),
    ),
    profiles.list_profiles: Case(RIGHT, lambda ask, of: profiles.list_profiles(ask, of.id)),
    profiles.read_profile: Case(
        RIGHT, lambda ask, of: profiles.read_profile(ask, of.id, of.place.profile.id)
    ),
    profiles.compare_profiles: Case(
        RIGHT,
        lambda ask, of: profiles.compare_profiles(ask, of.id, of.place.profile.id, of.place.profile.id),
    ),
    profiles.example_of_profile: Case(RIGHT, lambda ask, of: profiles.example_of_profile(ask, of.id)),
    profiles.check_profile_name: Case(
        RIGHT, lambda ask, of: profiles.check_profile_name(ask, of.id, "CAJERO")
    ),
    profile_life.create_profile: Case(
        RIGHT,
        lambda ask, of: profile_life.create_profile(
            ask, of.id, name="CAJERO", permissions=Permissions(), operation_id=uuid4()
        ),
    ),
    profile_life.rename_profile: Case(
        RIGHT,
        lambda ask, of: profile_life.rename_profile(
            ask, of.id, of.place.profile.id, name="CAJERO", operation_id=uuid4()
        ),
    ),
    profile_life.change_profile: Case(
        RIGHT,
        lambda ask, of: profile_life.change_profile(
            ask,
            of.id,
            of.place.profile.id,
            wanted=Permissions(),
            known=of.place.profile.permissions,
            operation_id=uuid4(),
        ),
    ),
    profile_life.delete_profile: Case(
        RIGHT,
        lambda ask, of: profile_life.delete_profile(ask, of.id, of.place.profile.id, operation_id=uuid4()),
    ),
    rights_at.users_to_ask_about: Case(RIGHT, lambda ask, of: rights_at.users_to_ask_about(ask, of.id)),
    rights_at.read_rights_at: Case(
        RIGHT, lambda ask, of: rights_at.read_rights_at(ask, of.id, of.other, at=NOW)
    ),
    leaving.leavers_offered: Case(RIGHT, lambda ask, _: leaving.leavers_offered(ask)),
    leaving.plan_leaving: Case(RIGHT, lambda ask, of: leaving.plan_leaving(ask, [of.other])),
    leaving.let_leave: Case(
        RIGHT, lambda ask, of: leaving.let_leave(ask, [of.other], reason="", operation_id=uuid4())
    ),
    verification.verify_log: Case(
        RIGHT, lambda ask, of: verification.verify_log(ask, of.id, operation_id=uuid4())
    ),
    verification.companies_with_a_log: Case(
        AT_CONSOLE, lambda ask, _: verification.companies_with_a_log(ask)
    ),
    oneself.leave_company: Case(  # at the end: they are out; the owner is the last SUPERVISOR, and stays
        WITH_A_PLACE, lambda ask, of: oneself.leave_company(ask, of.id, operation_id=uuid4())
    ),
}
# Recording a refused entry needs no right: the refused have none.
OF_THE_DOOR = {
    admission.turn_away,
    admission.turn_group_away,
    admission.refuse_code,
    admission.refuse_nameless,
    business_operations.count_unseen,
}
# It looks by other use cases, in the places that the asker is known to have.
OF_PLACES = {examples.free_examples, kept_seals.seals_to_keep}


def _empty(folder: Path) -> Path:
    made = folder / uuid4().hex
    made.mkdir()
    return made


def use_cases() -> set[Callable[..., Any]]:
    """Every function of `services/` whose first argument is the asker."""
    modules = [
        import_module(each.name)
        for each in pkgutil.walk_packages(services.__path__, "services.")
        if not each.ispkg and not each.name.endswith(".verificar")
    ]
    return {
        function
        for module in modules
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), None) == "ask"
    }


def test_the_table_has_every_use_case() -> None:
    assert use_cases() == set(CASES) | OF_THE_DOOR | OF_PLACES


@pytest.mark.parametrize("door", ["handlers", "api", "connectors"])
def test_no_door_that_others_come_by_passes_for_the_console_or_the_program(door: str) -> None:
    modules = list(Path(door).rglob("*.py"))
    assert modules
    for module in modules:
        source = module.read_text()
        assert "AtConsole" not in source, module
        assert "Itself" not in source, module


@pytest.fixture
async def scene(installation: Installation, registered: Membership, tmp_path: Path) -> Scene:
    _, key = await create_api_key(Ask(installation, AtConsole(), NOW), registered.company.id, label="Caja")
    luis = await joined(installation, InChat(2002, "2002/1"), registered.company.id, profile="CONSULTA")
    plan = PurgePlan(
        company_id=registered.company.id,
        user_id=registered.user.id,
        start=Head(0, bytes(32)),
        end=Head(1, bytes(32)),
        first_at=NOW,
        last_at=NOW,
        remaining=1,
    )
    return Scene(registered, luis.user.id, key.id, plan, tmp_path)


async def asker_of(kind: str, installation: Installation, scene: Scene) -> Asker:
    """An asker of this kind."""
    at_console = Ask(installation, AtConsole(), NOW)
    match kind:
        case _ if kind == SUPERVISOR:
            return ANA
        case _ if kind == WITHOUT:
            await _join_without_rights(installation, scene)
            return EVA
        case _ if kind == STRANGER:
            return EVA
        case _ if kind == KEY:
            return ByKey.holding(
                (await create_api_key(at_console, scene.id, label="Ventas", scope=EVERYTHING))[0]
            )
        case _ if kind == FOREIGN_KEY:
            other = await registered_company(installation, "Papelería La Esperanza")
            return ByKey.holding(
                (await create_api_key(at_console, other.company.id, label="Caja", scope=EVERYTHING))[0]
            )
        case _ if kind == CONSOLE:
            return AtConsole()
    return Itself()


async def _join_without_rights(installation: Installation, scene: Scene) -> None:
    async with installation.database.writing() as work:
        profile = await work.profiles.add(
            company_id=scene.id,
            name="SIN NADA",
            fixed=False,
            permissions=Permissions(frozenset({(Module.DOCUMENTS, Verb.VIEW)})),
        )
        await work.users.add(
            company_id=scene.id,
            name="EVA",
            full_name="Eva Sol",
            profile_id=profile.id,
            telegram_id=EVA.telegram_id,
            now=NOW,
        )


@pytest.mark.parametrize("kind", sorted(ANYBODY))
async def test_each_asker_is_let_into_what_is_theirs_and_refused_the_rest(
    installation: Installation, scene: Scene, kind: str
) -> None:
    door, wrong = HttpDoor(installation), []
    asker = await asker_of(kind, installation, scene)
    ask = (
        KeyAsk(installation, asker, NOW, door) if isinstance(asker, ByKey) else Ask(installation, asker, NOW)
    )
    before = await _recorded(installation, scene)
    # Refusals first: allowed calls change the state.
    for use_case, case in sorted(CASES.items(), key=lambda each: kind in each[1].may):
        allowed, name = kind in case.may, use_case.__name__
        counted = await _refusals(door)
        try:
            await case.ask(ask, scene)
            refused = False
        except AccessDenied:
            refused = True
        except VigiaError:  # let in, and then something else was wrong
            refused = False
        if refused == allowed:
            wrong.append(f"{name}: {'refused' if refused else 'let in'}")
        told = await _refusals(door) - counted
        if refused and kind in (WITHOUT, STRANGER, KEY, FOREIGN_KEY) and use_case not in _PEOPLES_OWN:
            if told != 1:
                wrong.append(f"{name}: {told} refusals counted")
        elif told and not refused:
            wrong.append(f"{name}: {told} refusals counted of who was let in")
        if not allowed and await _recorded(installation, scene) != before:
            wrong.append(f"{name}: something was recorded")
    assert not wrong, "\n".join(wrong)


# Only people are asked at these doors, and a key that tries them is a mistake in our code.
_PEOPLES_OWN = {
    admission.places_of,
    admission.check_known,
    admission.note_seen,
    admission.places_where,
    claims.claim_installation,
    claims.is_named_owner,
    claims.check_claim_code,
    invitations.read_invitation,
    invitations.accept_invitation,
    password_resets.set_password_by_link,
    long_work.begin_work,
    long_work.work_of,
    long_work.stop_work,
    long_work.shown_already,
    business_operations.record_business_operation,
    business_operations.check_key,
    decisions.decide,
    decisions.who_may,
    decisions.what_may,
    logins.check_login,
    log_feed.find_entries,
    log_feed.read_feed,
    log_feed.read_head,
    log_feed.reported_entry,
}


async def _refusals(door: HttpDoor) -> int:
    return await refusals(door.installation) + sum(door.refused_keys.values())


async def _recorded(installation: Installation, scene: Scene) -> list[UUID]:
    """The operations on record, but for refusals."""
    async with installation.database.reading() as work:
        return [
            entry.operation_id
            for company_id in (INSTALLATION_ID, scene.id)
            for entry in await work.audit_log(company_id).older(limit=100)
            if entry.outcome is not Outcome.DENIED
        ]


async def test_what_is_asked_of_several_companies_is_done_in_all_or_in_none(
    installation: Installation, scene: Scene
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    ids = [other.company.id, scene.id]
    async with Ask(installation, ANA, NOW).may_in_all(CREATE_USERS, ids) as tasks:
        assert [task.company.id for task in tasks] == sorted(ids)
        for task in tasks:
            await task.record("user_blocked", "EVA · Eva Sol")
    before = {each: await _operations(installation, each) for each in ids}
    assert all(operations[0] == "user_blocked" for operations in before.values())
    await _join_without_rights(installation, scene)
    with pytest.raises(AccessDenied):
        async with Ask(installation, EVA, NOW).may_in_all(CREATE_USERS, ids) as tasks:
            raise AssertionError("somebody without the right was let in")
    assert await _operations(installation, scene.id) == ["access_denied", *before[scene.id]]
    assert await _operations(installation, other.company.id) == before[other.company.id]


async def _operations(installation: Installation, company_id: int) -> list[str]:
    """Newest first."""
    async with installation.database.reading() as work:
        return [entry.operation for entry in await work.audit_log(company_id).older(limit=100)]
