"""What an alert and an entry offer to do about it, and what they say was done, within the limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from domain.catalogue import load_catalogue
from domain.companies import Membership, Profile, UserState
from domain.entries import Change, Detail
from domain.log_settings import AlertsLost
from domain.permissions import Permissions
from handlers.acting.offers import SHOWN, done_lines
from handlers.acting.screens import blocking_screen, undoing_screen
from handlers.alerts.screens import alert_screen
from handlers.audit_log.entry_screen import entry_screen
from handlers.kit.button_kinds import ActAction, ActButton
from handlers.kit.buttons import LIMIT
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.kit.screen import Screen
from services.people.acting import Act, BlockPlan, OnEntry
from services.people.undoing import UndoPlan
from tests.conftest import NOW
from tests.entries import COMPANY, LARGEST_FOLIO, LARGEST_ID, largest_entry, made_up_entry
from tests.handlers.test_log_entry_screen import READER, VIEW

CATALOGUE = load_catalogue()
PROFILE = Profile(id=2, company_id=COMPANY.id, name="CONSULTA", fixed=False, permissions=Permissions())
MARIA = Membership(COMPANY, replace(READER, id=2, name="MLOPEZ", full_name="María López"), PROFILE)
SPOT = ActButton(LARGEST_ID, LARGEST_FOLIO, ActAction.BACK, 50, LARGEST_ID)


def did(operation: str, *, after: int = 2, **facts: str) -> object:
    """Ana did this about the entry, minutes later."""
    return made_up_entry(
        operation=operation,
        user_name=READER.name,
        full_name=READER.full_name,
        recorded_at=NOW + timedelta(minutes=after),
        detail=Detail.of(facts=facts.items()),
        operation_id=uuid4(),
    )


def _data(screen: Screen) -> list[str]:
    return [str(each.callback_data) for row in screen.rows for each in row]


def test_says_what_was_done_by_whom_and_when() -> None:
    done = [
        did("explanation_asked", Usuario="MLOPEZ"),
        did("explanation_given", after=3, Respuesta="Así lo <b>pidió</b>"),
        did("operation_disowned", after=4),
        did("user_blocked", after=24 * 60, Usuario="MLOPEZ"),
        did("profile_assigned", after=24 * 60, **{"Deshace el folio": "1283"}),
    ]
    lines = done_lines(OnEntry(MARIA, done=done), made_up_entry(), COMPANY)  # type: ignore[arg-type]
    assert lines.split("\n") == [
        "❓ Preguntó por qué: Ana Ruiz 12:42",
        "💬 Ana Ruiz 12:43: «Así lo &lt;b&gt;pidió&lt;/b&gt;»",
        "⚠️ Ana Ruiz 12:44: «No fui yo»",
        "🔒 Se bloqueó a MLOPEZ: Ana Ruiz 22/11/2026 12:40",
        "↩️ Deshecho: Ana Ruiz 22/11/2026 12:40 · folio 1283",
    ]


def test_says_that_the_author_was_blocked_elsewhere() -> None:
    user = MARIA.user.put_in(UserState.BLOCKED, since=NOW + timedelta(minutes=5), by="SUPERVISOR · Ana Ruiz")
    blocked = replace(MARIA, user=user)
    lines = done_lines(OnEntry(blocked), made_up_entry(), COMPANY)
    assert lines == "🔒 MLOPEZ está bloqueado desde 12:45 · SUPERVISOR · Ana Ruiz"
    assert done_lines(OnEntry(MARIA), made_up_entry(), COMPANY) == ""


def test_the_largest_entry_fits_with_all_that_can_be_done_and_was() -> None:
    company = replace(COMPANY, id=LARGEST_ID, name="𝔸" * 60)
    maria = replace(MARIA, user=replace(MARIA.user, name="M" * 15))
    done = [did("explanation_given", Respuesta="𝔸" * 500)] + [did("user_blocked", Usuario="M" * 15)] * 9
    on = OnEntry(maria, frozenset(Act), done[-SHOWN:])  # type: ignore[arg-type]
    view = replace(VIEW, company=company, entry=largest_entry(), on=on)
    for screen in (
        alert_screen(view, CATALOGUE),
        entry_screen(view, CATALOGUE, size=50, filter_id=LARGEST_ID),
    ):
        assert units(screen.text) <= TEXT_LIMIT
        assert all(len(each.encode()) <= LIMIT for each in _data(screen))
        labels = [each.text for row in screen.rows for each in row]
        assert {f"Bloquear a {'M' * 15}", "Deshacer", "¿Por qué?"} <= {*labels}


def test_the_questions_fit_and_show_what_is_written_as_it_is() -> None:
    changes = [Change("<b>" * 40, "𝔸" * 500, None)] * 40
    lost = AlertsLost(tuple(CATALOGUE))
    for screen in (
        blocking_screen(BlockPlan(MARIA, largest_entry(), "<b>" * 40), SPOT),
        undoing_screen(UndoPlan(COMPANY, largest_entry(), changes, lost), CATALOGUE, SPOT),
    ):
        assert units(screen.text) <= TEXT_LIMIT
        assert "<b><b>" not in screen.text
        assert all(len(each.encode()) <= LIMIT for each in _data(screen))
