"""The generated weeks are plausible: in order, in working hours, and always the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.data import DemoCompany, load_demo_data
from bot.demo.history import DAYS, history_of
from domain.catalogue import load_catalogue

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
DATA = load_demo_data()


@pytest.mark.parametrize("now", [NOW, NOW.replace(hour=6), NOW + timedelta(days=1), NOW + timedelta(days=2)])
@pytest.mark.parametrize("company", DATA.companies, ids=lambda company: company.name)
def test_happens_in_order_in_working_hours_and_never_later_than_now(
    company: DemoCompany, now: datetime
) -> None:
    moments = [deed.moment for deed in history_of(company, DATA.story, now=now, seed=1)]
    assert moments == sorted(moments)
    assert now - timedelta(days=DAYS + 1) < moments[0] < moments[-1] < now
    local = [moment.astimezone(ZoneInfo(company.zone)) for moment in moments]
    assert all(9 <= moment.hour < 19 and moment.isoweekday() < 7 for moment in local)


@pytest.mark.parametrize("company", DATA.companies, ids=lambda company: company.name)
def test_numbers_the_invoices_in_order_of_time(company: DemoCompany) -> None:
    made = [
        deed.summary
        for deed in history_of(company, DATA.story, now=NOW, seed=1)
        if deed.operation == "document_created" and deed.summary.startswith("Factura")
    ]
    assert made == sorted(made, key=lambda summary: int(summary.split()[-1]))
    assert made[-1] == f"Factura {company.series} {company.last_invoice}"


def test_is_the_same_for_the_same_seed() -> None:
    company = DATA.companies[0]
    assert history_of(company, DATA.story, now=NOW, seed=1) == history_of(
        company, DATA.story, now=NOW, seed=1
    )


def test_names_only_operations_that_may_come_from_outside_and_users_that_exist() -> None:
    catalogue = load_catalogue()
    for company in DATA.companies:
        names = {user.name for user in company.users}
        assert {action.user for action in company.actions} <= names
        deeds = history_of(company, DATA.story, now=NOW, seed=1)
        for code in [deed.operation for deed in deeds] + [action.operation for action in company.actions]:
            assert not catalogue.operation(code).own
