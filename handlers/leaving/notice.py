"""The news that a user of the company was let go in another one."""

from __future__ import annotations

from domain.notices import Notice
from handlers.kit.buttons import MenuButton
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, page, plain
from services.installation import Installation
from services.people.leaving import leaver_news


async def leaver_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The message; None if there is nothing left to decide, or not for this person."""
    place = await leaver_news(installation, notice)
    if place is None:
        return None
    text = page(
        f"👋 {bold('Baja en otra empresa')} · {plain(place.company.name)}",
        f"A {bold(place.user.label)} se le dio de baja en otra empresa. Aquí sigue como estaba.",
        "Si también sale de aquí, dale de baja tú.",
    )
    return Screen(
        text, [[button("Dar de baja…", MenuButton("baja", place.company.id, user_id=place.user.id))]]
    )
