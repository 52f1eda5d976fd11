"""What buttons send: packed, read back strictly, and the company that they name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.activity import ChartPeriod
from domain.seals import Seal
from domain.stories import StoryKind
from handlers.kit.button_kinds import (
    ActAction,
    ActButton,
    ActPlace,
    AlertAction,
    AlertButton,
    AlikeButton,
    CertificateButton,
    ChartAction,
    ChartButton,
    DigestButton,
    ExportButton,
    GroupButton,
    InviteAction,
    InviteButton,
    KeepAllButton,
    KeepButton,
    LogAction,
    LogButton,
    RequestAction,
    RequestButton,
    SealButton,
    SheetAction,
    SheetButton,
    StoryButton,
    StrangerAction,
    StrangerButton,
    WhyAction,
    WhyButton,
    WorkAction,
    WorkButton,
)
from handlers.kit.buttons import (
    KINDS,
    LIMIT,
    Button,
    DraftButton,
    Id,
    MenuButton,
    NotOurs,
    Sends,
    Signs,
    company_named,
    read,
    sent_by,
)
from rendering.exports.formats import Format

COMPANY = 987_654_321
SENT: tuple[Sends, ...] = (
    MenuButton("close"),
    MenuButton("configurar", COMPANY),
    MenuButton("exportar", COMPANY, 0),
    StoryButton(COMPANY, 10**11, StoryKind.CUSTOMER),
    StoryButton(COMPANY, 1, StoryKind.DOCUMENT, 62),
    MenuButton("filtrar", COMPANY, 999_999_999, 50),
    LogButton(COMPANY, 8, LogAction.OLDER, 2**63 - 1, 31),
    ChartButton(COMPANY, 0, ChartPeriod.WEEK),
    ChartButton(COMPANY, 0, ChartPeriod.WEEK, ChartAction.LOG),
    ExportButton(COMPANY, 7, Format.JSONL),
    CertificateButton(COMPANY, 999_999_999_999),
    WorkButton("0123abcd", WorkAction.STOP),
    InviteButton(COMPANY, 999_999_999, InviteAction.REVOKE_SURELY),
    RequestButton(COMPANY, 999_999_999, RequestAction.APPROVE),
    StrangerButton(COMPANY, 999_999_999_999, StrangerAction.IGNORE_SURELY),
    AlikeButton(COMPANY, 999_999_999, 999_999_999, 999_999_999),
    ActButton(COMPANY, 999_999_999_999, ActAction.UNDO_SURELY, 50, 999_999_999),
    ActButton(COMPANY, 999_999_999_999, ActAction.UNDO, place=ActPlace.SAVED),
    WhyButton(COMPANY, 999_999_999_999, WhyAction.DISOWN_SURELY),
    AlertButton(COMPANY, 999_999_999_999, AlertAction.ACK),
    DigestButton(COMPANY, 1, 999_999_999_999, AlertAction.VIEW),
    GroupButton(COMPANY, 1, 999_999_999_999),
    SheetButton(COMPANY, 1, 999_999_999_999, SheetAction.UNDO_SURELY),
    KeepButton(COMPANY),
    KeepAllButton(),
    SealButton.of(Seal(COMPANY, 2**32 - 1, b"\xff" * 32)),
    DraftButton("0123abcd", 3, "pick", str(COMPANY)),
    DraftButton("0123abcd", 3, "save"),
)


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.pack())
def test_what_is_sent_is_read_back_and_fits(sent: Sends) -> None:
    data = sent.pack()
    assert read(data) == sent
    assert len(data.encode()) <= LIMIT


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.pack())
def test_a_button_that_is_about_a_company_names_it(sent: Sends) -> None:
    about_one = str(COMPANY) in sent.pack()
    assert company_named(sent.pack()) == (COMPANY if about_one else None)


def test_every_kind_is_tried_here_and_whoever_has_a_company_calls_it_so() -> None:
    assert {type(each) for each in SENT} == {*KINDS.values(), DraftButton}
    for kind in KINDS.values():
        named = {each.name for each in fields(kind)}  # type: ignore[arg-type]
        assert "company" not in named, kind
        assert "company_id" in named or kind in (WorkButton, KeepAllButton)


def test_no_kind_begins_as_the_buttons_of_drafts_do() -> None:
    assert DraftButton.prefix not in KINDS


@pytest.mark.parametrize(
    "data",
    [
        "", "log", "log:1:8:newest", "log:1:8:none:0:0", "log:1:8:newest:0:0:0", "log:١:8:newest:0:0",
        "log:1234567890:8:newest:0:0", "log:1:8:newest:0:-1", " log:1:8:newest:0:0", "log:1:8:newest:0:0\n",
        "menu", "menu:", "menu:Nuevo", "menu:nuevo:x", "menu:nuevo:1:2:3:4:5:6", "export:1:0:exe",
        "work:0123ABCD:stop", "work:0123abcd:again:1", "alert:1:2:delete", "digest:1:2:ack", "seal:1:short",
        "d:0123abcd:save", "d:0123abcd:1:", "n:0123abcd:1:save", "nada",
    ],
)  # fmt: skip
def test_what_no_button_of_ours_sends_is_not_read(data: str) -> None:
    with pytest.raises(NotOurs):
        read(data)
    assert company_named(data) is None


@given(st.text(max_size=LIMIT))
def test_whatever_is_read_is_what_its_button_sends(data: str) -> None:
    try:
        button = read(data)
    except NotOurs:
        return
    assert read(button.pack()) == button


def test_a_log_button_from_before_there_were_filters_is_good() -> None:
    assert read("log:1:8:newest:0") == LogButton(1, 8, LogAction.NEWEST, 0)


def test_a_kind_that_could_need_too_much_can_not_be_defined() -> None:
    with pytest.raises(TypeError, match="may need 68 bytes"):

        @dataclass(frozen=True)
        class Long(Button, prefix="long"):
            text: Annotated[str, Signs("[a-z]{1,63}", 63)]

    with pytest.raises(TypeError, match="same prefix"):

        @dataclass(frozen=True)
        class Twice(Button, prefix="menu"):
            company_id: Id

    with pytest.raises(TypeError, match="can't be what a button sends"):

        @dataclass(frozen=True)
        class Strange(Button, prefix="strange"):
            number: float

    assert set(KINDS) & {"long", "strange"} == set()


def test_a_draft_button_that_needs_too_much_is_not_sent() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        DraftButton("0123abcd", 1, "profile", "x" * 60).pack()


def test_a_pattern_takes_its_kind_as_wanted_and_nothing_else() -> None:
    closes = sent_by(MenuButton, lambda button: button.action == "close")
    assert closes("menu:close")
    assert not closes("menu:vanish")
    assert not closes("log:1:8:newest:0:0")
    assert not closes(None)
