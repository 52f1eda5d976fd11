"""A sheet of 500 users, from the file to the links, against creating and inviting them one by one."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from bench.scene import ANA, company
from bench.timing import Comparison, median_of
from domain.user_sheet import HEADINGS, MOST_ROWS, users_in
from rendering.sheets.reading import read_sheet
from rendering.sheets.writing import table
from services.asking import Ask
from services.installation import Installation
from services.people.bulk import check_sheet, create_users
from services.people.bulk_inviting import invite_users
from services.people.invitations import invite_user
from services.people.users import create_user, profiles_to_give

ONE_BY_ONE = 20


async def measure(installation: Installation) -> Comparison:
    """Read, check, create and invite a full sheet, and as many users one by one."""
    place, ask = await company(installation, "Con hoja"), Ask(installation, ANA, datetime.now(UTC))
    profile = (await profiles_to_give(ask, place.company.id))[-1]
    numbers = count(1)

    async def together() -> None:
        names = [(f"A{next(numbers):06}", "Rosa Soto", profile.name) for _ in range(MOST_ROWS)]
        rows = users_in(await read_sheet(table("Usuarios", HEADINGS, names)))
        await check_sheet(ask, place.company.id, rows)
        made = await create_users(ask, place.company.id, rows, operation_id=uuid4())
        ids = [user.id for user in made.users]
        links = await invite_users(ask, place.company.id, ids, operation_id=uuid4())
        if len(links) != MOST_ROWS:
            raise ValueError(f"{len(links)} links for {MOST_ROWS} users")

    async def alone() -> None:
        created = await create_user(
            ask,
            place.company.id,
            name=f"A{next(numbers):06}",
            full_name="Rosa Soto",
            password_hash=None,
            profile_id=profile.id,
            operation_id=uuid4(),
        )
        await invite_user(ask, place.company.id, created.user.id, operation_id=uuid4())

    start = time.perf_counter()
    await together()
    ours = time.perf_counter() - start
    one = await median_of(alone, times=ONE_BY_ONE)
    return Comparison(f"a sheet of {MOST_ROWS} users", ours, "one by one", one * MOST_ROWS)
