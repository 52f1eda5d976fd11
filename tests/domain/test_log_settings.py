"""What a company records: the defaults, and what it decided otherwise."""

from __future__ import annotations

import pytest

from domain.catalogue import load_catalogue
from domain.entries import Outcome
from domain.errors import OperationLocked
from domain.log_settings import (
    AlertsLost,
    LimitChange,
    LogSettings,
    SettingsChange,
    SettingsChanges,
    alerts_lost,
    changes_between,
    told,
)

CATALOGUE = load_catalogue()
CREATED = CATALOGUE.operation("document_created")
PRINTED = CATALOGUE.operation("document_printed")
LOCKED = CATALOGUE.operation("user_created")


def test_without_choices_the_catalogue_decides() -> None:
    assert LogSettings().records(CREATED)
    assert not LogSettings().records(PRINTED)


def test_a_choice_goes_before_the_default() -> None:
    settings = LogSettings().choosing([CREATED], recorded=False).choosing([PRINTED], recorded=True)
    assert not settings.records(CREATED)
    assert settings.records(PRINTED)


def test_what_is_locked_is_recorded_whatever_was_stored() -> None:
    assert LogSettings(choices={LOCKED.code: False}).records(LOCKED)


def test_a_failure_that_is_an_alarm_is_recorded_whatever_was_chosen() -> None:
    verified = CATALOGUE.operation("log_verified")
    settings = LogSettings().choosing([verified], recorded=False)
    assert not settings.records(verified)
    assert not settings.records(verified, Outcome.ALLOWED)
    assert settings.records(verified, Outcome.FAILED)


def test_any_other_failure_is_the_companys_to_leave_out() -> None:
    settings = LogSettings().choosing([CREATED], recorded=False)
    assert not settings.records(CREATED, Outcome.FAILED)


def test_what_is_locked_can_not_be_switched() -> None:
    with pytest.raises(OperationLocked):
        LogSettings().choosing([LOCKED], recorded=False)


def test_choosing_the_default_leaves_no_choice_behind() -> None:
    settings = LogSettings().choosing([PRINTED], recorded=True).choosing([PRINTED], recorded=False)
    assert settings == LogSettings()


def test_what_changed_is_told_in_the_catalogues_order() -> None:
    after = LogSettings().choosing([PRINTED], recorded=True).choosing([CREATED], recorded=False)
    changes = changes_between(CATALOGUE, LogSettings(), after)
    assert changes.switched == (SettingsChange(CREATED, False), SettingsChange(PRINTED, True))


def test_another_limit_for_late_reports_is_told_after_what_was_switched() -> None:
    after = LogSettings().choosing([PRINTED], recorded=True).late_from(30)
    changes = changes_between(CATALOGUE, LogSettings(), after)
    assert changes == SettingsChanges((SettingsChange(PRINTED, True),), LimitChange(7, 30))
    assert told(changes) == ["Se registra: Documento impreso", "Reporte atrasado: después de 30 días"]


def test_alerts_are_lost_where_what_alerts_is_left_out_or_a_report_is_late_later() -> None:
    cancelled = CATALOGUE.operation("document_cancelled")
    without = LogSettings().choosing([CREATED, cancelled], recorded=False)
    for after, lost in (
        (without, AlertsLost((cancelled,))),
        (LogSettings().late_from(15), AlertsLost(limit=LimitChange(7, 15))),
        (LogSettings().late_from(3), AlertsLost()),
    ):
        assert alerts_lost(changes_between(CATALOGUE, LogSettings(), after)) == lost
        assert bool(lost) == (lost != AlertsLost())


def test_refuses_a_limit_that_would_make_nothing_late() -> None:
    for days in (0, -1, 31, 10_000):
        with pytest.raises(ValueError, match="no limit"):
            LogSettings().late_from(days)
