"""A person's memory reads back unchanged, whatever they were in the middle of."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import String

from domain.catalogue import load_catalogue
from domain.companies import Company, Profile
from domain.entries import Origin
from domain.log_filter import AskedOutcome, LogFilter, Period, Stretch
from domain.log_settings import LogSettings
from domain.permissions import Permissions
from handlers.kit.conversation import draft_kinds
from handlers.kit.draft import Draft
from handlers.kit.memory import NOTHING_KEPT, Memory, WrittenMemory, read, written
from handlers.log_filter.draft import FilterDraft
from handlers.log_settings.draft import LogSettingsDraft
from storage.tables import conversations
from tests.conftest import NOW
from tests.handlers.deeds import drafts

SURESTE = Company(id=1, name="Comercializadora «del» Sureste", rfc="EKU9003173C9", zone="America/Cancun")
CONSULTA = Profile(id=2, company_id=1, name="CONSULTA", fixed=False, permissions=Permissions.full())


def _configuring() -> LogSettingsDraft:
    draft = LogSettingsDraft(
        conversation="log_settings", step="log_settings.tab", touched_at=NOW, company=SURESTE, tab="documents"
    )
    catalogue = load_catalogue()
    draft.switch([catalogue.operation("document_printed")], recorded=True)
    draft.rebase(catalogue, LogSettings(3, {"document_created": False}), who="Jorge")
    return draft


FILTERING = FilterDraft(
    conversation="log_filter",
    step="log_filter.dates",
    touched_at=NOW,
    company=SURESTE,
    filter_id=3,
    wanted=LogFilter(
        period=Period(Stretch.BETWEEN, date(2026, 11, 1), None),
        operations=("document_created",),
        user_name="",
        outcome=AskedOutcome.DENIED,
        origin=Origin.API,
    ),
    size=20,
    first_day=date(2026, 11, 2),
)
DRAFTS: list[Draft] = [_configuring(), FILTERING, *drafts(SURESTE, CONSULTA)]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.step)
def test_a_draft_reads_back_as_it_was(draft: Draft) -> None:
    memory = Memory(draft=draft, company_id=3)
    assert read(written(memory), draft_kinds()) == memory


def test_nothing_is_remembered_of_who_is_in_the_middle_of_nothing() -> None:
    assert written(Memory()) == NOTHING_KEPT
    assert read(NOTHING_KEPT, draft_kinds()).is_empty


@pytest.mark.parametrize(
    "kept",
    [
        WrittenMemory("new_user", '{"step": 3}', None),
        WrittenMemory("z", "{}", None),
        WrittenMemory("new_user", "not JSON", None),
    ],
)
def test_a_draft_of_another_version_is_left_out(kept: WrittenMemory) -> None:
    assert read(kept, draft_kinds()).is_empty


def test_the_database_has_room_for_the_name_of_each_conversation() -> None:
    room = conversations.c.conversation.type
    assert isinstance(room, String)
    assert room.length is not None
    assert max(map(len, draft_kinds())) <= room.length
