"""A flood of refusals: two entries an hour, and not one attempt uncounted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.askers import InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry, Origin
from domain.errors import UnknownPerson
from domain.permissions import READ_LOG
from services.asking import Ask
from services.doors.refusals import WINDOW, Denial, close_refusals, record_denial
from services.installation import Installation
from storage.database import open_database
from tests.conftest import NOW, prepared
from tests.refusals import attempts, refusals

LUIS = Author(
    user_name="LPRADO",
    full_name="Luis Prado",
    profile="CONSULTA",
    permissions="bitacora:V",
    origin=Origin.TELEGRAM,
    reference="1003/7",
    workstation="CAJA1",
)
DENIAL = Denial(
    company_id=INSTALLATION_ID,
    source="telegram:1003",
    attempt="Intentó crear usuarios",
    author=LUIS,
    facts=(("Empresa", "Sureste"),),
)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
async def second_process(database_url: str) -> AsyncIterator[Installation]:
    """The same installation, as another process has it."""
    opened = open_database(database_url)
    yield await prepared(opened)
    await opened.close()


async def entries(installation: Installation) -> Sequence[Entry]:
    async with installation.database.reading() as work:
        return (await work.audit_log(INSTALLATION_ID).older(limit=100))[::-1]


async def waiting(installation: Installation) -> int:
    async with installation.database.exclusively() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM refusals"))).scalar_one())


async def test_the_first_is_recorded_and_the_others_by_their_count_when_the_hour_is_over(
    installation: Installation,
) -> None:
    times = [await record_denial(installation, DENIAL, now=NOW + A_SECOND * each) for each in range(13)]
    assert times == list(range(1, 14))
    await close_refusals(installation, now=NOW + WINDOW - A_SECOND)
    assert [each.summary for each in await entries(installation)] == ["Intentó crear usuarios"]
    await close_refusals(installation, now=NOW + WINDOW)
    first, count = await entries(installation)
    assert (count.operation, count.outcome, count.summary) == (
        "access_denied",
        "denegado",
        "Intentó crear usuarios · 12 intentos más",
    )
    assert count.detail.facts == (
        ("Empresa", "Sureste"),
        ("Cantidad", "12 intentos más desde el registro #1"),
    )
    assert count.recorded_at == NOW + WINDOW
    for field in ("user_name", "full_name", "profile", "permissions", "origin", "workstation"):
        assert getattr(first, field) == getattr(count, field) == getattr(LUIS, field)
    assert first.origin_reference == count.origin_reference == "1003/7"
    assert await waiting(installation) == 0


async def test_one_that_came_alone_is_one_entry_and_leaves_nothing_behind(installation: Installation) -> None:
    await record_denial(installation, DENIAL, now=NOW)
    await close_refusals(installation, now=NOW + WINDOW)
    assert len(await entries(installation)) == 1
    assert await waiting(installation) == 0


async def test_one_more_is_told_in_the_singular(installation: Installation) -> None:
    await record_denial(installation, DENIAL, now=NOW)
    await record_denial(installation, DENIAL, now=NOW)
    await close_refusals(installation, now=NOW + WINDOW)
    assert (await entries(installation))[-1].summary == "Intentó crear usuarios · 1 intento más"


async def test_the_next_attempt_after_the_hour_closes_it_and_begins_another(
    installation: Installation,
) -> None:
    for moment in (NOW, NOW, NOW, NOW + WINDOW, NOW + WINDOW):
        await record_denial(installation, DENIAL, now=moment)
    assert [attempts(each) for each in await entries(installation)] == [1, 2, 1]
    assert await refusals(installation) == 5


async def test_what_differs_in_company_source_or_attempt_is_counted_apart(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    for company in (INSTALLATION_ID, company_id):
        for source in ("telegram:1", "telegram:2"):
            for attempt in ("Intentó crear usuarios", "Intentó ver la bitácora"):
                denial = Denial(company_id=company, source=source, attempt=attempt, author=LUIS)
                assert await record_denial(installation, denial, now=NOW) == 1
                assert await record_denial(installation, denial, now=NOW) == 2


async def test_many_at_once_are_counted_as_that_many(installation: Installation) -> None:
    assert await record_denial(installation, DENIAL, now=NOW, times=1_500) == 1_500
    assert await record_denial(installation, DENIAL, now=NOW, times=500) == 2_000
    await close_refusals(installation, now=NOW + WINDOW)
    assert [attempts(each) for each in await entries(installation)] == [1, 1_999]


async def test_two_processes_at_once_count_every_attempt_and_record_one(
    installation: Installation, second_process: Installation
) -> None:
    both = (installation, second_process)
    for moment in (NOW, NOW + WINDOW):  # then the count of the first hour is closed by one of them
        await asyncio.gather(*(record_denial(each, DENIAL, now=moment) for each in both for _ in range(20)))
    await asyncio.gather(*(close_refusals(each, now=NOW + WINDOW * 2) for each in both))
    assert [attempts(each) for each in await entries(installation)] == [1, 39, 1, 39]
    assert await waiting(installation) == 0


async def test_more_hours_than_a_batch_are_all_closed(installation: Installation) -> None:
    for number in range(120):
        denial = Denial(
            company_id=0, source=f"telegram:{number}", attempt="Intentó ver la bitácora", author=LUIS
        )
        await record_denial(installation, denial, now=NOW, times=2)
    await close_refusals(installation, now=NOW + WINDOW)
    assert await waiting(installation) == 0
    assert await refusals(installation) == 240


async def _refused_thirteen_times(installation: Installation, denial: Denial) -> None:
    for each in range(13):
        await record_denial(installation, denial, now=NOW + A_SECOND * each)


async def _at(installation: Installation, statement: str) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text(statement))


@pytest.mark.parametrize(
    "lost",
    [
        "UPDATE refusals SET folio = 9999",  # the table was restored alone
        "UPDATE refusals SET folio = 0",
        "UPDATE refusals SET folio = 1, recorded_at = recorded_at - 1",  # its folio is another entry's now
    ],
)
@pytest.mark.parametrize("by", ["the worker", "the next attempt"])
async def test_the_count_is_kept_where_its_first_entry_is_not_in_the_log_any_more(
    installation: Installation, lost: str, by: str
) -> None:
    await _refused_thirteen_times(installation, DENIAL)
    await _at(installation, lost)
    if by == "the worker":
        await close_refusals(installation, now=NOW + WINDOW)
    else:
        assert await record_denial(installation, DENIAL, now=NOW + WINDOW) == 1
    count = (await entries(installation))[1]
    assert count.summary == "Intentó crear usuarios · 12 intentos más"
    assert (count.user_name, count.full_name, count.origin) == ("", "Cuenta de Telegram", "telegram")
    assert count.detail.facts[0] == ("Origen", "telegram:1003")
    assert "que ya no está en la bitácora" in dict(count.detail.facts)["Cantidad"]
    assert attempts(count) == 12
    assert await waiting(installation) == (0 if by == "the worker" else 1)


@pytest.mark.parametrize(
    ("source", "full_name", "origin"),
    [
        ("api:7", "Otro sistema", "api"),
        ("address:203.0.113.7", "Otro sistema", "api"),
        ("group:-100", "Grupo de Telegram", "telegram"),
    ],
)
async def test_the_door_is_named_as_such_then(
    installation: Installation, source: str, full_name: str, origin: str
) -> None:
    await _refused_thirteen_times(installation, replace(DENIAL, source=source))
    await _at(installation, "UPDATE refusals SET folio = 9999")
    await close_refusals(installation, now=NOW + WINDOW)
    count = (await entries(installation))[1]
    assert (count.full_name, count.origin, count.detail.facts[0]) == (full_name, origin, ("Origen", source))


async def test_what_is_refused_in_a_company_without_a_log_goes_in_the_installations(
    installation: Installation,
    registered: Membership,
) -> None:
    company_id = registered.company.id
    before = len(await entries(installation))
    denial = replace(DENIAL, company_id=company_id)
    await _refused_thirteen_times(installation, denial)
    await _at(installation, f"DELETE FROM audit_heads WHERE company_id = {company_id}")
    await close_refusals(installation, now=NOW + WINDOW)
    assert await record_denial(installation, denial, now=NOW + WINDOW) == 1
    count, first = (await entries(installation))[before:]
    assert attempts(count) == 12
    assert ("Empresa", str(company_id)) in count.detail.facts
    assert first.summary == "Intentó crear usuarios"


async def test_one_that_can_not_be_recorded_keeps_none_of_the_others(
    installation: Installation, registered: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    company_id = registered.company.id
    for number in range(120):  # more than a batch, all before the others
        source = f"telegram:{number}"
        await record_denial(
            installation, replace(DENIAL, company_id=company_id, source=source), now=NOW, times=2
        )
    await record_denial(installation, DENIAL, now=NOW + A_SECOND, times=13)
    await _at(installation, f"ALTER TABLE bitacora_{company_id} RENAME TO elsewhere")
    await close_refusals(installation, now=NOW + WINDOW + A_SECOND)
    assert (await entries(installation))[-1].summary == "Intentó crear usuarios · 12 intentos más"
    assert await waiting(installation) == 120
    assert all("Usuarios" not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("gone", ["DELETE FROM audit_heads", "ALTER TABLE refusals RENAME TO elsewhere"])
async def test_a_person_is_refused_as_politely_where_it_can_not_be_recorded(
    installation: Installation, registered: Membership, gone: str
) -> None:
    await _at(installation, gone)
    with pytest.raises(UnknownPerson):
        async with Ask(installation, InChat(9, ""), NOW).may(READ_LOG, registered.company.id):
            pass
