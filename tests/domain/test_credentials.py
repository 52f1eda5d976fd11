"""How long a password serves, when guessing locks it, and what is answered to whoever gives one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies import Company, Membership, Profile, User, UserState
from domain.credentials import (
    LOCKS,
    REMEMBERED,
    TEMPORARY_FOR,
    TRIES,
    Credential,
    lock_after,
    parse_password_days,
    to_compare,
)
from domain.errors import InvalidPasswordDays
from domain.password_checks import PasswordAnswer, answer_to
from domain.permissions import Permissions
from domain.snapshots import user_state
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
OWN = Credential(set_at=NOW)


def _place(
    credential: Credential | None, *, state: UserState = UserState.ACTIVE, days: int | None = None
) -> Membership:
    company = Company(id=1, name="Sureste", rfc="EKU9003173C9", zone="America/Cancun", password_days=days)
    user = User(
        id=2,
        company_id=1,
        name="MLOPEZ",
        full_name="María López",
        profile_id=3,
        telegram_id=None,
        state=state,
        state_since=NOW,
        state_by="",
        state_reason="",
        created_at=NOW,
        last_seen_at=None,
        credential=credential,
    )
    return Membership(
        company, user, Profile(id=3, company_id=1, name="X", fixed=False, permissions=Permissions())
    )


def test_a_lock_grows_with_each_wrong_try_up_to_an_hour() -> None:
    assert [lock_after(tries) for tries in range(1, TRIES)] == [None] * 4
    minutes = [lock_after(tries) for tries in range(TRIES, TRIES + 6)]
    assert minutes == [timedelta(minutes=each) for each in (1, 5, 15, 60, 60, 60)]


def test_five_wrong_ones_lock_and_a_right_one_before_begins_again() -> None:
    credential = OWN
    for _ in range(4):
        credential = credential.after_wrong(NOW)
    assert not credential.is_locked(NOW)
    assert credential.after_right().after_wrong(NOW).wrong_tries == 1
    locked = credential.after_wrong(NOW)
    assert locked.locked_until == NOW + LOCKS[0]
    assert locked.is_locked(NOW + LOCKS[0] - SECOND)
    assert not locked.is_locked(NOW + LOCKS[0])
    assert locked.after_wrong(NOW).locked_until == NOW + LOCKS[1]
    assert locked.unlocked() == OWN


@given(st.integers(0, 300))
def test_nobody_tries_more_than_a_thousand_passwords_in_a_month(more: int) -> None:
    """Whoever tries at each moment that it is not locked."""
    credential, now, tries = OWN, NOW, 0
    while now < NOW + 30 * DAY:
        credential, tries = credential.after_wrong(now + timedelta(seconds=more)), tries + 1
        now = credential.locked_until or now
    assert tries < 1_000


def test_a_temporary_one_serves_for_a_day_and_never_expires_otherwise() -> None:
    given_one = Credential.temporary(now=NOW, by="SUPERVISOR · Ana Ruiz")
    assert given_one.must_change
    assert not given_one.has_run_out(NOW + TEMPORARY_FOR - SECOND)
    assert given_one.has_run_out(NOW + TEMPORARY_FOR)
    assert given_one.expires_at(30) is None


def test_a_password_expires_only_where_the_company_says_so() -> None:
    assert not OWN.has_expired(None, NOW + 9_999 * DAY)
    assert not OWN.has_expired(30, NOW + 30 * DAY - SECOND)
    assert OWN.has_expired(30, NOW + 30 * DAY)


@given(st.lists(st.text(min_size=1), max_size=8))
def test_there_are_always_as_many_comparisons(hashes: list[str]) -> None:
    compared = to_compare(hashes, decoy="-")
    assert len(compared) == REMEMBERED
    assert list(compared[: len(hashes)]) == hashes[:REMEMBERED]


@pytest.mark.parametrize(
    ("said", "days"),
    [("90", 90), (" 90 días ", 90), ("30 dias", 30), ("365", 365), ("nunca", None), ("0", None)],
)
def test_days_are_read_as_people_write_them(said: str, days: int | None) -> None:
    assert parse_password_days(said) == days


@pytest.mark.parametrize("said", ["29", "366", "-30", "noventa", "", "30.5", "٣٠"])
def test_other_days_are_refused(said: str) -> None:
    with pytest.raises(InvalidPasswordDays):
        parse_password_days(said)


TEMPORARY = Credential.temporary(now=NOW, by="ANA")
RIGHT = [
    (_place(OWN), PasswordAnswer.OK),
    (_place(OWN.to_be_changed()), PasswordAnswer.MUST_CHANGE),
    (_place(TEMPORARY), PasswordAnswer.MUST_CHANGE),
    (_place(replace(TEMPORARY, temporary_until=NOW)), PasswordAnswer.RAN_OUT),
    (_place(replace(OWN, set_at=NOW - 31 * DAY), days=30), PasswordAnswer.EXPIRED),
    (_place(OWN, state=UserState.BLOCKED), PasswordAnswer.BLOCKED),
    (_place(OWN, state=UserState.INACTIVE), PasswordAnswer.INACTIVE),
]


@pytest.mark.parametrize(("place", "answer"), RIGHT)
def test_only_who_knows_the_password_learns_how_the_user_is(
    place: Membership, answer: PasswordAnswer
) -> None:
    assert answer_to(place, matches=True, now=NOW) is answer
    assert answer_to(place, matches=False, now=NOW) is PasswordAnswer.WRONG


@pytest.mark.parametrize("matches", [True, False])
def test_a_lock_answers_the_same_whatever_is_typed(matches: bool) -> None:
    locked = replace(OWN, locked_until=NOW + SECOND)
    assert answer_to(_place(locked), matches=matches, now=NOW) is PasswordAnswer.LOCKED
    assert answer_to(None, matches=matches, now=NOW) is PasswordAnswer.WRONG
    assert answer_to(_place(None), matches=matches, now=NOW) is PasswordAnswer.WRONG


def test_a_state_says_of_a_password_only_what_is_unusual() -> None:
    usual = user_state(_place(None).user)
    assert user_state(_place(OWN).user) == usual
    assert usual is not None
    state = user_state(_place(replace(TEMPORARY, locked_until=NOW)).user)
    assert state == dict(usual) | {
        "temporary_until": "2026-11-22T18:40:00+00:00",
        "must_change": True,
        "locked_until": "2026-11-21T18:40:00+00:00",
    }
