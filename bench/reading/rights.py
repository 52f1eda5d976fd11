"""What a user could do at an instant, in a large log, against the two look-ups by key that it takes."""

from __future__ import annotations

import random
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from bench.reading.entries import NOW
from bench.reading.scene import Scene
from bench.scene import ANA
from bench.timing import Comparison, median_of
from services.asking import Ask
from services.people.life import assign_profile
from services.people.rights_at import read_rights_at
from services.people.users import create_user, profiles_to_give

CHANGES = 1_000
TIMES = 50
_BY_KEY = "SELECT * FROM bitacora_{} WHERE folio = :folio"


async def measure_rights(large: Scene) -> Comparison:
    """Measure a user whose profile changed a thousand times, at random instants of their life."""
    installation, company_id = large.installation, large.company_id
    offered = await profiles_to_give(Ask(installation, ANA, NOW), company_id)
    created = await create_user(
        Ask(installation, ANA, NOW),
        company_id,
        name=f"B{random.randrange(10**9)}",
        full_name="Quien Cambia",
        password_hash=None,
        profile_id=offered[0].id,
        operation_id=uuid4(),
    )
    for number in range(CHANGES):
        ask = Ask(installation, ANA, NOW + timedelta(minutes=number))
        profile = offered[number % len(offered)]
        await assign_profile(ask, company_id, created.user.id, profile_id=profile.id, operation_id=uuid4())
    luck, end = random.Random(1), NOW + timedelta(minutes=CHANGES)

    async def ours() -> None:
        at = NOW + timedelta(minutes=luck.randrange(CHANGES))
        await read_rights_at(Ask(installation, ANA, end), company_id, created.user.id, at=at)

    async def raw() -> None:
        async with installation.database.engine.connect() as connection:
            for folio in (luck.randrange(large.count), luck.randrange(large.count)):
                (await connection.execute(text(_BY_KEY.format(company_id)), {"folio": folio})).all()

    return Comparison(
        f"rights at an instant among {CHANGES:,} changes",
        await median_of(ours, times=TIMES),
        "two look-ups by key",
        await median_of(raw, times=TIMES),
    )
