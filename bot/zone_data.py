"""The machine's own zone data, which we do not use: a warning to its administrator if they are old."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.zone_data import MACHINE_PATHS
from domain.zones import MEXICAN_ZONES

log = logging.getLogger(__name__)

_YEARS, _STEP = 2, timedelta(days=7)  # how far ahead and back they are compared, and in which steps


def warn_of_other_zone_data(*, now: datetime, paths: Sequence[str] = MACHINE_PATHS) -> None:
    """Say in one line in which of Mexico's zones other programs of this machine show different times."""
    differing = [zone for zone in MEXICAN_ZONES if _differs(zone, paths, now=now)]
    if differing:
        log.warning(
            "this machine's zone data are out of date for %s: other programs show other times than Vigía",
            ", ".join(differing),
        )


def _differs(zone: str, paths: Sequence[str], *, now: datetime) -> bool:
    """Whether the machine has the zone with other times; a missing zone misleads nobody."""
    file = next((file for path in paths if (file := Path(path, zone)).is_file()), None)
    if file is None:
        return False
    try:
        with file.open("rb") as data:
            theirs = ZoneInfo.from_file(data)
    except (OSError, ValueError):
        return True
    ours, moment = ZoneInfo(zone), now.astimezone(UTC) - timedelta(days=365 * _YEARS)
    steps = 2 * _YEARS * timedelta(days=365) // _STEP
    moments = [moment + _STEP * each for each in range(steps)]
    return any(each.astimezone(ours).utcoffset() != each.astimezone(theirs).utcoffset() for each in moments)
