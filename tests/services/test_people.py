"""Who a person is to us, and the door closed to strangers."""

from __future__ import annotations

from datetime import timedelta

from domain.companies import INSTALLATION_ID
from services.authorisation import Caller
from services.installation import Installation
from services.people import places_of, turn_away
from tests.conftest import NOW

STRANGER = Caller(555)


async def test_a_stranger_has_no_places(installation: Installation) -> None:
    assert list(await places_of(installation, STRANGER)) == []


async def test_a_strangers_flood_is_one_entry_an_hour_with_its_count(installation: Installation) -> None:
    recorded = [
        await turn_away(installation, STRANGER, shown_name="Luis", now=NOW + timedelta(minutes=minutes))
        for minutes in (0, 1, 2, 59, 60, 61)
    ]
    assert recorded == [True, False, False, False, True, False]
    async with installation.database.reading() as work:
        newest, first = await work.audit_log(INSTALLATION_ID).before(None, 10)
    assert first.operation == "access_denied"
    assert first.summary == "Desconocido en la puerta · Telegram 555"
    assert "Cantidad" not in dict(first.detail.facts)
    assert dict(newest.detail.facts)["Cantidad"] == "3 intentos más desde el registro anterior"


async def test_a_strangers_endless_name_is_cut(installation: Installation) -> None:
    assert await turn_away(installation, STRANGER, shown_name="ñ" * 200, now=NOW)
    async with installation.database.reading() as work:
        entry = (await work.audit_log(INSTALLATION_ID).before(None, 1))[0]
    assert len(entry.full_name) <= 60


async def test_one_strangers_flood_hides_no_other_stranger(installation: Installation) -> None:
    assert await turn_away(installation, STRANGER, shown_name="Luis", now=NOW)
    assert await turn_away(installation, Caller(556), shown_name="Otro", now=NOW)
