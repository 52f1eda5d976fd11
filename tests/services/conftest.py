"""What several tests of use cases have in common."""

from __future__ import annotations

import pytest

from domain.names import SUPERVISOR
from services.installation import Installation
from tests.people import joined, registered_company
from tests.services.office import EVA, JORGE, LUIS, Office


@pytest.fixture
async def office(installation: Installation) -> Office:
    ana = await registered_company(installation)
    company_id = ana.company.id
    others = [
        await joined(installation, person, company_id, profile=profile, name=name)
        for person, profile, name in [
            (EVA, SUPERVISOR, "EVA"),
            (LUIS, SUPERVISOR, "LUIS"),
            (JORGE, "CONSULTA", "JMENDEZ"),
        ]
    ]
    async with installation.database.reading() as work:
        profiles = {each.name: each for each in await work.profiles.of_company(company_id)}
    eva, luis, jorge = others
    return Office(installation, company_id, ana, eva, luis, jorge, profiles)
