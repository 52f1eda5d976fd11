"""Which zone data count: the packaged ones, the same on every machine and as new as the program.

A machine's own may be years old. Those from before October 2022 have clocks go forward in Mexico, where they
do not any more, so that every time of half a year would be shown an hour off.
"""

from __future__ import annotations

import zoneinfo

MACHINE_PATHS = tuple(zoneinfo.TZPATH)
"""Where the machine has its own, which nothing is read from."""


def prefer_packaged() -> None:
    """Have this process take all zones from the package. To be called before any is used."""
    zoneinfo.reset_tzpath(())
    zoneinfo.ZoneInfo.clear_cache()
