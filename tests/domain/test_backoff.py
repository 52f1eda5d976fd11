"""The waits between tries."""

from __future__ import annotations

from datetime import timedelta

from domain.backoff import Backoff, DoublingWait, seconds_asked


def test_each_wait_is_twice_the_one_before_up_to_the_longest() -> None:
    backoff = Backoff(0.5, 3.0)
    assert [backoff.next_wait() for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_begins_again_after_something_went_well() -> None:
    backoff = Backoff(1.0, 30.0)
    backoff.next_wait()
    backoff.reset()
    assert [backoff.next_wait(), backoff.next_wait()] == [1.0, 2.0]


def test_waits_as_long_as_it_is_asked_to_and_goes_on_from_there() -> None:
    backoff = Backoff(1.0, 30.0)
    assert [backoff.next_wait(asked=5.0), backoff.next_wait()] == [5.0, 10.0]
    assert [backoff.next_wait(asked=300.0), backoff.next_wait()] == [300.0, 30.0]


def test_never_tries_at_once_though_it_is_asked_to_wait_for_nothing() -> None:
    assert Backoff(1.0, 30.0).next_wait(asked=0.0) == 1.0


def test_what_telegram_asks_for_is_the_same_as_a_number_or_a_timedelta() -> None:
    assert seconds_asked(7) == seconds_asked(timedelta(seconds=7)) == 7.0


def test_the_wait_after_so_many_failures_doubles_so_often() -> None:
    wait = DoublingWait(first=timedelta(seconds=3), doublings=4)
    assert [wait.after(failures).total_seconds() for failures in range(7)] == [3, 6, 12, 24, 48, 48, 48]
    assert wait.after(4, asked=timedelta(seconds=7)) == timedelta(seconds=7)
    assert wait.after(0, asked=timedelta()) == timedelta()
