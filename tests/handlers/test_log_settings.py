"""The draft of `/configurar` and its screens."""

from __future__ import annotations

import re

import pytest

from domain.catalogue import Catalogue, Category, Operation, load_catalogue
from domain.errors import OperationLocked
from domain.log_settings import LimitChange, LogSettings, SettingsChange
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.kit.screen import Screen
from handlers.kit.steps import CODE_ARGUMENT
from handlers.log_settings.draft import LogSettingsDraft, Step
from handlers.log_settings.screens import (
    closed_screen,
    closing_screen,
    done_screen,
    late_screen,
    locked_screen,
    tab_screen,
    tabs_screen,
)
from tests.conftest import NOW
from tests.entries import COMPANY, made_up_entry

CATALOGUE = load_catalogue()
PRINTED = CATALOGUE.operation("document_printed")  # off unless asked for
SETTLED = CATALOGUE.operation("document_settled")  # off unless asked for
CREATED = CATALOGUE.operation("document_created")  # on unless asked not to


@pytest.fixture
def draft() -> LogSettingsDraft:
    """A draft about to open a tab."""
    draft = LogSettingsDraft(
        conversation="c", step=Step.TABS, touched_at=NOW, company=COMPANY, tab="documents"
    )
    draft.start(LogSettings(version=3))
    return draft


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


# What waits to be saved


def test_switching_there_and_back_is_no_change(draft: LogSettingsDraft) -> None:
    draft.switch([PRINTED], recorded=True)
    assert draft.changes(CATALOGUE).switched == (SettingsChange(PRINTED, True),)
    draft.switch([PRINTED], recorded=False)
    assert not draft.changes(CATALOGUE)


def test_the_same_tap_twice_does_the_same_as_once(draft: LogSettingsDraft) -> None:
    draft.switch([CREATED], recorded=False)
    once = draft.wanted
    draft.switch([CREATED], recorded=False)
    assert draft.wanted == once


def test_refuses_to_switch_off_what_is_locked(draft: LogSettingsDraft) -> None:
    with pytest.raises(OperationLocked):
        draft.switch([CATALOGUE.operation("user_created")], recorded=False)
    assert not draft.changes(CATALOGUE)


def test_switching_a_whole_tab_leaves_what_is_locked(draft: LogSettingsDraft) -> None:
    draft.tab = "processes"
    draft.switch_tab(CATALOGUE, recorded=False)
    recorded = [each for each in CATALOGUE.in_category("processes") if draft.wanted.records(each)]
    assert recorded
    assert all(each.locked for each in recorded)
    draft.switch_tab(CATALOGUE, recorded=True)
    assert all(draft.wanted.records(each) for each in CATALOGUE.in_category("processes"))


def test_who_comes_second_keeps_their_changes_on_top_of_the_first_ones(draft: LogSettingsDraft) -> None:
    draft.switch([PRINTED], recorded=True)
    draft.switch([CREATED], recorded=False)
    operation_id = draft.operation_id
    theirs = LogSettings(version=4).choosing([PRINTED, SETTLED], recorded=True)
    draft.rebase(CATALOGUE, theirs, who="Jorge Méndez")
    assert draft.wanted.version == 4
    assert draft.changes(CATALOGUE).switched == (SettingsChange(CREATED, False),)
    assert draft.wanted.records(SETTLED)
    assert draft.meanwhile is not None
    assert draft.meanwhile.changes.switched == (SettingsChange(PRINTED, True), SettingsChange(SETTLED, True))
    assert draft.operation_id == operation_id


# Screens


def test_the_main_screen_counts_what_each_tab_records(draft: LogSettingsDraft) -> None:
    screen = tabs_screen(draft, CATALOGUE, sets_approvals=True)
    assert labels(screen)[0] == "Documentos 8/11"
    assert labels(screen)[-1] == "Cerrar"
    assert not any(label.startswith("Guardar") for label in labels(screen))
    assert [len(row) for row in screen.rows] == [1] * 9


def test_the_limit_for_late_reports_is_marked_where_it_is_and_told_before_saving(
    draft: LogSettingsDraft,
) -> None:
    assert "✅ 7 días" in labels(late_screen(draft))
    draft.wanted = draft.wanted.late_from(30)
    assert "✅ 30 días" in labels(late_screen(draft))
    assert "Reporte atrasado: después de 30 días" in tabs_screen(draft, CATALOGUE, sets_approvals=True).text
    draft.wanted = draft.wanted.choosing([CATALOGUE.operation("document_printed")], recorded=True)
    told = "Se registra: Documento impreso\nReporte atrasado: después de 30 días"
    assert told in closing_screen(draft, CATALOGUE).text


def test_who_comes_second_keeps_their_limit_for_late_reports(draft: LogSettingsDraft) -> None:
    draft.wanted = draft.wanted.late_from(30)
    draft.rebase(CATALOGUE, LogSettings(version=4, late_after=1), who="Jorge Méndez")
    assert draft.wanted.late_after == 30
    assert draft.meanwhile is not None
    assert draft.meanwhile.changes.limit == LimitChange(7, 1)


def test_a_tab_where_all_is_locked_has_nothing_to_count(draft: LogSettingsDraft) -> None:
    made = Operation(code="made", category="sdk", label="Hecho", locked=True)
    catalogue = Catalogue([Category("sdk", "SDK")], [made])
    assert labels(tabs_screen(draft, catalogue, sets_approvals=True)) == [
        "SDK 🔒",
        "Reporte atrasado: 7 días",
        "Qué necesita aprobación",
        "Cerrar",
    ]
    without = labels(tabs_screen(draft, catalogue, sets_approvals=False))
    assert "Qué necesita aprobación" not in without  # it would be refused


def test_what_waits_is_told_on_every_screen(draft: LogSettingsDraft) -> None:
    draft.switch([PRINTED, SETTLED], recorded=True)
    draft.switch([CREATED], recorded=False)
    for screen in (tabs_screen(draft, CATALOGUE, sets_approvals=True), tab_screen(draft, CATALOGUE)):
        assert "Ya no se registra: Documento creado\nSe registran: Documento impreso, " in screen.text
        assert "Guardar (3 cambios)" in labels(screen)
    screen = closing_screen(draft, CATALOGUE)
    assert "Tienes 3 cambios sin guardar." in screen.text
    assert labels(screen) == ["Guardar y cerrar", "Cerrar sin guardar", "« Seguir editando"]


def test_each_operation_is_a_button_that_says_what_it_will_do(draft: LogSettingsDraft) -> None:
    screen = tab_screen(draft, CATALOGUE)
    buttons = {each.text: str(each.callback_data) for row in screen.rows for each in row}
    assert "<b>Documentos</b>: se registran 8 de 11." in screen.text
    assert buttons["✅ Documento creado"].endswith(":off:document_created")
    assert buttons["⬜ Documento impreso"].endswith(":on:document_printed")
    assert labels(screen)[-3:] == ["Todas", "Ninguna", "« Pestañas"]
    draft.tab = "settings"
    always = labels(tab_screen(draft, CATALOGUE))[-4]
    assert re.fullmatch(r"🔒 \d+ que siempre se registran", always)
    locked = [each.label for each in CATALOGUE.in_category("settings") if each.locked]
    assert locked_screen(draft, CATALOGUE).text.count("🔒") == len(locked) == int(always.split()[1])
    assert labels(locked_screen(draft, CATALOGUE)) == ["« Configuración"]


def test_it_says_that_what_does_not_hold_is_recorded_even_where_verifications_are_not(
    draft: LogSettingsDraft,
) -> None:
    said = "«Bitácora verificada», si algo no cuadra, se registra y se avisa de todos modos."
    draft.tab = "processes"
    assert said not in tab_screen(draft, CATALOGUE).text
    draft.switch([CATALOGUE.operation("log_verified")], recorded=False)
    assert said in tab_screen(draft, CATALOGUE).text


def test_every_code_is_taken_by_its_button_and_fits_in_it(draft: LogSettingsDraft) -> None:
    draft.version = 9999
    for operation in CATALOGUE:
        assert re.fullmatch(CODE_ARGUMENT, operation.code)
        draft.tab = operation.category
        tab_screen(draft, CATALOGUE)  # a button whose data is too long raises ValueError


def test_the_second_to_save_reads_who_changed_what(draft: LogSettingsDraft) -> None:
    draft.rebase(CATALOGUE, LogSettings(4).choosing([PRINTED], recorded=True), who="<Jorge>")
    text = tabs_screen(draft, CATALOGUE, sets_approvals=True).text
    assert "Mientras editabas, <b>&lt;Jorge&gt;</b> guardó:\nSe registra: Documento impreso" in text

    assert text.endswith("No te queda nada por guardar.")
    draft.switch([CREATED], recorded=False)
    assert "Tus cambios siguen aquí." in tabs_screen(draft, CATALOGUE, sets_approvals=True).text


def test_closing_says_what_was_lost(draft: LogSettingsDraft) -> None:
    assert closed_screen(draft.changes(CATALOGUE)).text == "Configuración cerrada. No cambió nada."
    draft.switch([PRINTED, SETTLED], recorded=True)
    text = closed_screen(draft.changes(CATALOGUE)).text
    assert text == "Configuración cerrada. No se guardaron 2 cambios."


def test_the_done_card_says_what_changed_and_offers_to_undo_it(draft: LogSettingsDraft) -> None:
    draft.switch([PRINTED], recorded=True)
    draft.switch([CATALOGUE.operation("sdk_other")], recorded=False)
    screen = done_screen(COMPANY, draft.changes(CATALOGUE), made_up_entry(), undoes=True)
    assert screen.text == (
        "✅ <b>Configuración guardada</b> · Comercializadora del Sureste\n\n"
        "Ya no se registra: Otra operación de SDK\n"
        "Se registra: Documento impreso\n\n"
        "Quedó en la bitácora con el folio 1283."
    )
    assert [row[0].callback_data for row in screen.rows] == [
        "act:7:1283:undo:::saved",
        "menu:configurar:7",
        "menu:close",
    ]
    without = done_screen(COMPANY, draft.changes(CATALOGUE), made_up_entry(), undoes=False)
    assert labels(without) == ["Configurar otra vez", "Cerrar"]


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (["document_cancelled"], "🔴 Tampoco avisará a nadie.\n"),
        (["document_cancelled", "price_changed"], "🔴 Tampoco avisarán a nadie.\n"),
        (["document_created", "document_cancelled"], "🔴 Tampoco avisará a nadie: Documento cancelado.\n"),
    ],
)
def test_the_done_card_says_of_what_nobody_will_be_told(
    draft: LogSettingsDraft, off: list[str], said: str
) -> None:
    draft.switch(map(CATALOGUE.operation, off), recorded=False)
    assert said in done_screen(COMPANY, draft.changes(CATALOGUE), made_up_entry(), undoes=True).text


def test_what_alerts_is_named_before_what_does_not(draft: LogSettingsDraft) -> None:
    draft.switch(CATALOGUE.in_category("documents"), recorded=False)
    assert (
        "Documento modificado, Documento borrado, Documento cancelado y " in tab_screen(draft, CATALOGUE).text
    )
    assert "Documento creado" not in tab_screen(draft, CATALOGUE).text


def test_a_long_list_of_changes_is_cut_with_its_count(draft: LogSettingsDraft) -> None:
    for category in CATALOGUE.categories:
        draft.tab = category.code
        draft.switch_tab(CATALOGUE, recorded=False)
    changes = draft.changes(CATALOGUE)
    screen = done_screen(COMPANY, changes, None, undoes=True)
    assert labels(screen) == ["Configurar otra vez", "Cerrar"]  # there is no entry to undo
    off = sum(not each.recorded for each in changes.switched)
    assert f" y {off - 12} más\n" in screen.text
    assert units(screen.text) < TEXT_LIMIT
