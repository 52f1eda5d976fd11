"""What everybody may know of themselves in a company, whatever their profile."""

from __future__ import annotations

import pytest

from domain.companies import Membership
from domain.errors import UnknownPerson
from services.asking import Ask
from services.installation import Installation
from services.people.oneself import LAST_DEEDS, read_oneself
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals


async def test_a_person_reads_who_they_are_and_only_what_they_did_themselves(
    installation: Installation,
    registered: Membership,
) -> None:
    company = registered.company
    place = await joined(installation, JORGE, company.id, profile="CONSULTA")
    own = await read_oneself(Ask(installation, JORGE, NOW), company.id)
    assert (own.place, own.deeds) == (place, [])
    of_ana = await read_oneself(Ask(installation, ANA, NOW), company.id)
    assert 0 < len(of_ana.deeds) <= LAST_DEEDS
    assert {each.user_name for each in of_ana.deeds} == {of_ana.place.user.name}
    folios = [each.folio for each in of_ana.deeds]
    assert folios == sorted(folios, reverse=True)


async def test_nobody_reads_who_they_would_be_where_they_are_not(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    with pytest.raises(UnknownPerson):
        await read_oneself(Ask(installation, JORGE, NOW), company.id)
    assert await refusals(installation) == 1
