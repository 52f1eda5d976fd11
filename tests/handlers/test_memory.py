"""What is remembered of a person reads back as it was, whatever they were in the middle of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import handlers.map  # noqa: F401 — every conversation is known once the map is
from domain.catalogue import load_catalogue
from domain.chain import Head
from domain.companies import Company, Profile
from domain.entries import Origin, Outcome
from domain.keeping import ExportedFile, Keeping, Loss, PurgePlan
from domain.log_filter import LogFilter, Period, Stretch
from domain.log_settings import LogSettings
from domain.permissions import Permissions
from domain.summaries import Frequency
from handlers.audit_log.draft import LogDraft
from handlers.companies.draft import RegistrationDraft
from handlers.keeping.draft import KeepingDraft
from handlers.kit.company_errand import ErrandDraft
from handlers.kit.conversation import CONVERSATIONS
from handlers.kit.draft import Draft
from handlers.kit.remembered import COMPANY, DRAFT, Remembered, read, written
from handlers.log_filter.draft import FilterDraft
from handlers.log_settings.draft import LogSettingsDraft
from handlers.new_user.draft import NewUserDraft
from handlers.start import ClaimDraft
from handlers.summaries.draft import SummaryDraft
from tests.conftest import NOW

KINDS = {code: conversation.draft for code, conversation in CONVERSATIONS.items()}
SURESTE = Company(id=1, name="Comercializadora «del» Sureste", rfc="EKU9003173C9", zone="America/Cancun")
CONSULTA = Profile(id=2, company_id=1, name="CONSULTA", fixed=False, permissions=Permissions.full())


def _configuring() -> LogSettingsDraft:
    draft = LogSettingsDraft(
        conversation="c", step="log_settings.tab", touched_at=NOW, company=SURESTE, tab="documents"
    )
    catalogue = load_catalogue()
    draft.switch([catalogue.operation("document_printed")], recorded=True)
    draft.rebase(catalogue, LogSettings(3, {"document_created": False}), who="Jorge")
    return draft


DRAFTS: list[Draft] = [
    NewUserDraft(
        conversation="n",
        step="new_user.summary",
        touched_at=NOW,
        company=SURESTE,
        profile=CONSULTA,
        name="MLOPEZ",
        full_name="María López",
        password_hash="$argon2id$…",
        message_id=7,
        buried=True,
        error="no",
    ),
    RegistrationDraft(
        conversation="e", step="company.rfc", touched_at=NOW, name="Ñ", rfc="X", supervisor="Ana"
    ),
    _configuring(),
    LogDraft(conversation="l", step="audit_log.company", touched_at=NOW, asked="ayer «203»"),
    FilterDraft(
        conversation="f",
        step="log_filter.dates",
        touched_at=NOW,
        company=SURESTE,
        filter_id=3,
        wanted=LogFilter(
            period=Period(Stretch.BETWEEN, date(2026, 11, 1), None),
            operations=("document_created",),
            user_name="",
            outcome=Outcome.DENIED,
            origin=Origin.API,
        ),
        size=20,
        first_day=date(2026, 11, 2),
    ),
    ErrandDraft(conversation="v", step="verificar.company", touched_at=NOW, query="ñ", page=2, words="ayer"),
    SummaryDraft(
        conversation="r",
        step="summary.hour",
        touched_at=NOW,
        company=SURESTE,
        several=True,
        frequency=Frequency.WEEKLY,
    ),
    KeepingDraft(
        conversation="k",
        step="keeping.confirm",
        touched_at=NOW,
        company=SURESTE,
        keeping=Keeping(5, held=False),
        loss=Loss(Keeping(5, held=False), Keeping(3, held=False)),
        plan=PurgePlan(
            company_id=1,
            user_id=4,
            start=Head(0, bytes(32)),
            end=Head(1000, bytes(range(32))),
            first_at=NOW,
            last_at=NOW,
            remaining=7,
        ),
        files=[ExportedFile("bitacora.zip", "0f" * 32)],
    ),
    ClaimDraft(conversation="s", step="claim.full_name", touched_at=NOW, code_hash=b"\x00\xff"),
]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: type(draft).__name__)
def test_a_draft_reads_back_as_it_was(draft: Draft) -> None:
    memory: dict[str, Any] = {DRAFT: draft, COMPANY: 3}
    assert read(written(memory), KINDS) == memory


def test_there_is_a_draft_of_each_conversation_here() -> None:
    assert {type(draft) for draft in DRAFTS} == set(KINDS.values())


def test_nothing_is_remembered_of_who_is_in_the_middle_of_nothing() -> None:
    assert read(written({}), KINDS) == {}


@pytest.mark.parametrize(
    "remembered",
    [Remembered("n", '{"step": 3}', None), Remembered("z", "{}", None), Remembered("n", "not JSON", None)],
)
def test_a_draft_of_another_version_is_left_out(remembered: Remembered) -> None:
    assert read(remembered, KINDS) == {}
