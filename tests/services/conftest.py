"""What several tests of use cases have in common."""

from __future__ import annotations

import pytest

from domain.companies import Membership
from domain.names import SUPERVISOR
from services.installation import Installation
from tests.people import joined
from tests.services.office import EVA, JORGE, LUIS, Office


@pytest.fixture
async def office(installation: Installation, registered: Membership) -> Office:
    company_id = registered.company.id
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
    return Office(installation, company_id, registered, eva, luis, jorge, profiles)
