"""Who leaves when the HTTP door is full."""

from __future__ import annotations

import pytest

from bot.door_roster import Roster
from domain.sources import source_of

HERE, THERE = "203.0.113.7", "198.51.100.9"


class Caller:
    """A connection that remembers whether it was ended."""

    def __init__(self) -> None:
        self.is_gone = False

    def hang_up(self) -> None:
        self.is_gone = True


def came(roster: Roster, address: str) -> Caller:
    caller = Caller()
    assert roster.has_room_for(address)
    roster.came(caller, address)
    return caller


def test_whoever_has_waited_longest_gives_way() -> None:
    roster = Roster(4)
    first, second, third = (came(roster, HERE) for _ in range(3))
    came(roster, HERE)
    assert [each.is_gone for each in (first, second, third)] == [True, False, False]
    assert len(roster) == 3


def test_who_has_sent_a_whole_request_stays() -> None:
    roster = Roster(4)
    working, waiting = came(roster, HERE), came(roster, HERE)
    roster.works(working)
    for _ in range(20):
        came(roster, HERE)
    assert (working.is_gone, waiting.is_gone) == (False, True)


def test_who_waits_again_after_an_answer_goes_to_the_end_of_the_line() -> None:
    roster = Roster(4)
    kept, other = came(roster, HERE), came(roster, HERE)
    roster.works(kept)
    roster.waits(kept)
    for _ in range(2):
        came(roster, HERE)
    assert (kept.is_gone, other.is_gone) == (False, True)


def test_one_address_leaves_room_for_others() -> None:
    roster = Roster(8)
    crowd = [came(roster, HERE) for _ in range(50)]
    others = [came(roster, THERE) for _ in range(2)]
    assert sum(not each.is_gone for each in crowd) == 6
    assert not any(each.is_gone for each in others)


def test_where_most_wait_gives_way_first() -> None:
    roster = Roster(8)
    lone = came(roster, THERE)
    for number in range(200):
        came(roster, f"203.0.113.{number % 3}")
    assert not lone.is_gone


def test_there_is_no_room_while_all_are_at_work() -> None:
    roster = Roster(4)
    working = [came(roster, address) for address in (HERE, HERE, HERE, THERE)]
    for each in working:
        roster.works(each)
    assert not roster.has_room_for(HERE)
    assert not roster.has_room_for(THERE)
    roster.left(working[0])
    assert roster.has_room_for(THERE)
    assert not any(each.is_gone for each in working)


def test_nothing_is_remembered_of_who_left() -> None:
    roster = Roster(4)
    for number in range(1000):
        roster.left(came(roster, f"10.0.{number // 250}.{number % 250}"))
    assert len(roster) == 0
    assert roster.has_room_for(HERE)


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("", ""),
    ],
)
def test_one_holder_is_one_source(address: str, source: str) -> None:
    assert source_of(address) == source
