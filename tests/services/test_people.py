"""Who a person is to us, and the door closed to strangers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.companies import INSTALLATION_ID
from services.authorisation import Caller
from services.installation import Installation
from services.people import places_of, turn_away
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company

STRANGER = Caller(555)


async def test_a_stranger_has_no_places(installation: Installation) -> None:
    assert list(await places_of(installation, STRANGER)) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET state = 'inactive' WHERE name = 'JMENDEZ'",
        "UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'",
        "UPDATE companies SET archived_at = 1 WHERE id > 0",
    ],
)
async def test_who_is_not_active_or_whose_company_is_archived_has_no_place(
    installation: Installation, change: str
) -> None:
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    assert len(await places_of(installation, JORGE)) == 1
    async with installation.database.exclusively() as connection:
        await connection.execute(text(change))
    assert await places_of(installation, JORGE) == []
    assert (await places_of(installation, ANA))[0].company.id == INSTALLATION_ID


async def test_a_strangers_flood_is_one_entry_an_hour_with_its_count(installation: Installation) -> None:
    recorded = [
        await turn_away(installation, STRANGER, shown_name="Luis", now=NOW + timedelta(minutes=minutes))
        for minutes in (0, 1, 2, 59, 60, 61, 62, 120)
    ]
    assert recorded == [True, False, False, False, True, False, False, True]
    async with installation.database.reading() as work:
        newest, second, first = await work.audit_log(INSTALLATION_ID).before(None, 10)
    assert (first.operation, first.outcome) == ("access_denied", "denegado")
    assert first.summary == "Desconocido en la puerta · Telegram 555"
    assert "Cantidad" not in dict(first.detail.facts)
    assert dict(second.detail.facts)["Cantidad"] == "3 intentos más desde el registro anterior"
    assert dict(newest.detail.facts)["Cantidad"] == "2 intentos más desde el registro anterior"


async def test_a_strangers_endless_name_is_cut(installation: Installation) -> None:
    assert await turn_away(installation, STRANGER, shown_name="ñ" * 200, now=NOW)
    async with installation.database.reading() as work:
        entry = (await work.audit_log(INSTALLATION_ID).before(None, 1))[0]
    assert len(entry.full_name) <= 60


async def test_one_strangers_flood_hides_no_other_stranger(installation: Installation) -> None:
    assert await turn_away(installation, STRANGER, shown_name="Luis", now=NOW)
    assert await turn_away(installation, Caller(556), shown_name="Otro", now=NOW)
    assert not await turn_away(installation, STRANGER, shown_name="Luis", now=NOW)
    later = NOW + timedelta(hours=1)
    assert await turn_away(installation, Caller(556), shown_name="Otro", now=later)
    async with installation.database.reading() as work:
        newest = (await work.audit_log(INSTALLATION_ID).before(None, 1))[0]
    assert "Cantidad" not in dict(newest.detail.facts)  # the one uncounted attempt was the first one's
