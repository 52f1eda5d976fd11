"""What a user may not do and tried: a line of the summary, and an alert only if it repeats."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.companies import Membership
from domain.entries import Entry
from domain.errors import NotAllowed
from domain.permissions import CREATE_USERS, EXPORT_LOG, READ_LOG, Right
from services.asking import Ask
from services.doors.admission import turn_away
from services.doors.refusals import WINDOW, close_refusals
from services.doors.refused_people import record_refused_person
from services.installation import Installation
from services.people.life import block_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

HOUR = timedelta(hours=1)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Jorge, a user of Ana's company."""
    return await joined(installation, JORGE, registered.company.id, profile="CONSULTA")


async def refused(installation: Installation, place: Membership, needed: Right, at: datetime) -> None:
    """Jorge may not, and tried."""
    refusal = NotAllowed(needed)
    await record_refused_person(installation, JORGE, place.company.id, refusal=refusal, now=at)


async def refusals_and_alerts(installation: Installation, place: Membership) -> tuple[list[Entry], list[int]]:
    """The refusals in the log, oldest first, and the folios of those that somebody is alerted to."""
    async with installation.database.reading() as work:
        entries = [
            each
            for each in (await work.audit_log(place.company.id).older(limit=50))[::-1]
            if each.operation == "access_denied"
        ]
        alerted = [each.folio for each in entries if await work.outbox.of_entry(place.company.id, each.folio)]
    return entries, alerted


async def test_what_a_user_tries_once_or_twice_rings_nowhere_and_the_third_in_a_day_does(
    installation: Installation, place: Membership
) -> None:
    for hours, needed in ((0, EXPORT_LOG), (5, CREATE_USERS), (23, READ_LOG)):
        await refused(installation, place, needed, NOW + hours * HOUR)
    entries, alerted = await refusals_and_alerts(installation, place)
    assert len(entries) == 3
    assert alerted == [entries[2].folio]
    assert [dict(each.detail.facts).get("Intentos") for each in entries] == [None, None, "3 en 24 horas"]


async def test_what_was_tried_more_than_a_day_ago_no_longer_counts(
    installation: Installation, place: Membership
) -> None:
    for hours, needed in ((0, EXPORT_LOG), (5, CREATE_USERS), (25, READ_LOG)):
        await refused(installation, place, needed, NOW + hours * HOUR)
    assert (await refusals_and_alerts(installation, place))[1] == []


async def test_the_same_again_and_again_rings_when_its_hour_is_counted(
    installation: Installation, place: Membership
) -> None:
    for minutes in range(4):
        await refused(installation, place, EXPORT_LOG, NOW + timedelta(minutes=minutes))
    assert (await refusals_and_alerts(installation, place))[1] == []
    await close_refusals(installation, now=NOW + WINDOW)
    entries, alerted = await refusals_and_alerts(installation, place)
    assert alerted == [entries[1].folio]
    assert dict(entries[1].detail.facts)["Intentos"] == "4 en 24 horas"


async def test_who_was_put_out_rings_at_once(installation: Installation, place: Membership) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    await block_user(ask, company_id, place.user.id, reason="Se fue con todo", operation_id=uuid4())
    await turn_away(Ask(installation, JORGE, NOW), reached_for=company_id)
    entries, alerted = await refusals_and_alerts(installation, place)
    assert [each.summary for each in entries] == ["Escribió al bot con su usuario bloqueado"]
    assert alerted == [entries[0].folio]
