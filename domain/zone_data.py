"""The zone data in use: the packaged one, the same on every machine and as new as the program.

A machine's own may be years old. Those from before October 2022 still change Mexico's clocks in summer, which
would show half a year's times an hour off.
"""

from __future__ import annotations

import zoneinfo

MACHINE_PATHS = tuple(zoneinfo.TZPATH)
"""Where a machine keeps its own zone data, which is ignored."""


def prefer_packaged() -> None:
    """Make this process read all zones from the package. Call it before any zone is used."""
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
