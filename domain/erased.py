"""What stands where something was erased from a log."""

from __future__ import annotations

from collections.abc import Mapping

ERASED = "[borrado]"
"""In the place of a value."""

ERASED_STATE: Mapping[str, str | int | bool | None] = {ERASED: True}
"""In the place of what a user or the like was before: nobody can tell any more."""
