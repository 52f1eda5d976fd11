"""The list of users of *Filtrar*."""

from __future__ import annotations

from handlers.log_filter.draft import FilterDraft, Step
from handlers.log_filter.screens import user_screen
from tests.conftest import NOW
from tests.entries import COMPANY


def test_no_two_users_have_the_same_button() -> None:
    draft = FilterDraft(
        conversation="f", step=Step.USER, touched_at=NOW, filter_id=0, size=8, company=COMPANY
    )
    spellings = ["MLOPEZ", "MLOPEZ ", "MLOPEZ   ", "JPEREZ", ""]
    screen = user_screen(draft, [(name, "María López") for name in spellings])
    labels = [button.text for row in screen.rows for button in row][: len(spellings)]
    assert labels == [
        "MLOPEZ · María López",
        "MLOPEZ · María López (2)",
        "MLOPEZ · María López (3)",
        "JPEREZ · María López",
        "Sin usuario",
    ]
