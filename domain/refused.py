"""Refused attempts in the log: an entry stands for one, or for as many as it says."""

from __future__ import annotations

from domain.entries import Entry

REFUSED = "access_denied"
TIMES = "Cantidad"
TRIES = "Intentos"
ALERTED_FROM = 3  # attempts of a user in a day


def attempts_of(entry: Entry) -> int:
    """How many attempts an entry of a refusal stands for."""
    times = dict(entry.detail.facts).get(TIMES, "1")
    return int(times.partition(" ")[0].replace(",", ""))


def attempt_of(entry: Entry) -> str:
    """What was tried, however often."""
    return entry.summary.rpartition(" · ")[0] if TIMES in dict(entry.detail.facts) else entry.summary
