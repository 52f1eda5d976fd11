"""File descriptors: how many the process may have open, and how many of those the HTTP door may hold."""

from __future__ import annotations

import sys

# What the rest needs: fifty connections to PostgreSQL or fifteen to SQLite, those to Telegram, files, charts.
KEPT_FOR_THE_REST = 128

_MOST_CONNECTIONS = 512
_FEWEST_CONNECTIONS = 16
_ENOUGH = 8192  # more would help nobody, and some systems name a limit in the thousands of millions


def connections_for_the_door() -> int:
    """How many connections the HTTP door may hold at once, so that the rest can open what it needs.

    Raises the process's own limit first, as far as the system lets it.
    """
    left = _raised_limit() - KEPT_FOR_THE_REST
    return max(_FEWEST_CONNECTIONS, min(_MOST_CONNECTIONS, left))


def _raised_limit() -> int:
    if sys.platform == "win32":
        return _ENOUGH  # it has no such limit
    from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit

    soft, hard = getrlimit(RLIMIT_NOFILE)
    if soft == RLIM_INFINITY or soft >= _ENOUGH:
        return _ENOUGH
    raised = _ENOUGH if hard == RLIM_INFINITY else min(hard, _ENOUGH)
    setrlimit(RLIMIT_NOFILE, (raised, hard))
    return raised
