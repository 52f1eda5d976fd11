"""File descriptors: how many the process may open, and the HTTP door's share."""

from __future__ import annotations

import sys

# For fifty connections to PostgreSQL or fifteen to SQLite, those to Telegram, files, charts.
KEPT_FOR_THE_REST = 128

_MOST_CONNECTIONS = 512
_FEWEST_CONNECTIONS = 16
_ENOUGH = 8192  # more would not help, and some systems report a limit in the billions


def connections_for_the_door() -> int:
    """How many connections the HTTP door may hold, leaving enough for the rest.

    Raises the process's own limit first, as far as the system allows.
    """
    left = _raised_limit() - KEPT_FOR_THE_REST
    return max(_FEWEST_CONNECTIONS, min(_MOST_CONNECTIONS, left))


def _raised_limit() -> int:
    if sys.platform == "win32":
        return _ENOUGH  # no such limit
    from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit, setrlimit

    soft, hard = getrlimit(RLIMIT_NOFILE)
    if soft == RLIM_INFINITY or soft >= _ENOUGH:
        return _ENOUGH
    raised = _ENOUGH if hard == RLIM_INFINITY else min(hard, _ENOUGH)
    setrlimit(RLIMIT_NOFILE, (raised, hard))
    return raised
