"""What is stamped of a day: the signed seals of all logs, one after the other, as one text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEGINNING = re.compile(r"(?m)^(?=vigia/[0-9a-f]{16}/[0-9]{1,9}$)")


def day_text(notes: Iterable[str]) -> str:
    """The text of these signed notes, with an empty line between them."""
    return "\n".join(notes)


def note_in(text: str, origin: str) -> str | None:
    """The signed note of the log with this origin."""
    notes = _BEGINNING.split(text)
    return next((f"{each.rstrip()}\n" for each in notes if each.startswith(f"{origin}\n")), None)
