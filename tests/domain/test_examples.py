"""Examples of names: never one that is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidRfc, UserNameReserved
from domain.examples import (
    COMPANIES,
    PEOPLE,
    PROFILES,
    RFCS,
    free_company,
    free_person,
    free_profile,
    free_rfc,
)
from domain.lookalikes import lookalike
from domain.names import parse_company_name, parse_full_name, parse_profile_name, parse_user_name
from domain.rfc import parse_rfc

NAMES = [each.user_name for each in PEOPLE]


def test_each_would_be_taken_as_it_is_written() -> None:
    for user_name, full_name in PEOPLE:
        assert (parse_user_name(user_name), parse_full_name(full_name)) == (user_name, full_name)
    assert [*map(parse_profile_name, PROFILES)] == [*PROFILES]
    assert [*map(parse_company_name, COMPANIES)] == [*COMPANIES]
    assert [parse_rfc(each).warning for each in RFCS] == [None] * len(RFCS)


@given(st.sets(st.sampled_from([*NAMES, "MLOPEZ2", "ML0PEZ", "CVE6A", "SUPERVISOR"])))
def test_the_example_of_a_user_is_free_and_looks_like_nobody(taken: set[str]) -> None:
    example = free_person(taken)
    assert parse_user_name(example.user_name) not in taken
    assert lookalike(example.user_name, taken) is None


def test_the_first_one_that_is_free_is_shown() -> None:
    assert free_person([]).user_name == "MLOPEZ"
    assert free_person(["MLOPEZ"]) == ("RSOTO", "Rosa Soto Díaz")
    assert free_person(NAMES).user_name == "MLOPEZ2"
    assert free_profile(["Auxiliar de Caja"]) == PROFILES[1]
    assert free_company(["COMERCIALIZADORA DEL SURESTE"]) == COMPANIES[1]
    assert free_rfc(RFCS[:2]) == RFCS[2]


def test_a_refusal_shows_it_too() -> None:
    with pytest.raises(UserNameReserved, match="elige otro, por ejemplo RSOTO"):
        parse_user_name("VIGIA", example="RSOTO")
    with pytest.raises(InvalidRfc, match="por ejemplo: IIA040805DZ4"):
        parse_rfc("123", example="IIA040805DZ4")
