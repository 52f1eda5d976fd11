"""The chapters of the manual, each a module whose SCENES take its pictures.

A scene starts with empty chats, and takes one picture or several. To add a picture: write a scene, or one
more `shoot` in one, and name the picture in a page of docs/manual. tests/test_manual.py compares them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from docs.pictures.chapters import (
    alerts,
    connecting,
    leavers,
    log_settings,
    new_users,
    reading,
    readme,
    trust,
)
from docs.pictures.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]

CHAPTERS: Mapping[str, Sequence[Scene]] = {
    "trust": trust.SCENES,  # first: the demonstration begins with seals and a summary
    "new_users": new_users.SCENES,
    "log_settings": log_settings.SCENES,
    "reading": reading.SCENES,
    "alerts": alerts.SCENES,
    "leavers": leavers.SCENES,
    "connecting": connecting.SCENES,
    "readme": readme.SCENES,
}
