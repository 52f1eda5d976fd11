"""An alert that was told already, again as it is by now."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.askers import InChat
from domain.errors import VigiaError
from domain.notices import Notice
from handlers.alerts.screens import alert_screen, digest_screen, several_again_screen, waited_line
from handlers.kit.messages import Edited, Unheard
from handlers.kit.screen import Screen
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.sending.alerts import alert_told
from services.sending.escalation import told_again


async def fate_notice(installation: Installation, notice: Notice) -> Edited | None:
    """The copy of its reader; None if they were told of nothing, or may not read the log any more."""
    if "last" in notice.body:
        again = await _again(installation, notice)
        return None if again is None else Edited(again, notice.body["message"])
    told = await alert_told(installation, notice)
    if told is None:
        return None
    catalogue = installation.catalogue
    if told.digest is not None:
        return Edited(digest_screen(told.company, told.digest, catalogue), told.message_id)
    screen = await _one(installation, notice, notice.body["folio"])
    return None if screen is None else Edited(screen, told.message_id)


async def again_notice(installation: Installation, notice: Notice) -> Screen | Unheard | None:
    """What nobody attended, told once more; None if somebody has by now."""
    told = await told_again(installation, notice)
    if told is None or not told.open.count:
        return None
    body = notice.body
    above = waited_line(body["minutes"], is_next=body["next"])
    screen = await _again(installation, notice, above=above)
    return screen if screen is None or told.choices.sound else Unheard(screen)


async def _again(installation: Installation, notice: Notice, *, above: str = "") -> Screen | None:
    first, last = notice.body["first"], notice.body["last"]
    if first == last:
        return await _one(installation, notice, first, above=above)
    told = await told_again(installation, notice)
    return None if told is None else several_again_screen(told, installation.catalogue, above=above)


async def _one(installation: Installation, notice: Notice, folio: int, *, above: str = "") -> Screen | None:
    ask = Ask(installation, InChat(notice.telegram_id), datetime.now(UTC))
    try:
        view = await read_entry(ask, notice.company_id, folio)
    except VigiaError:  # purged, or no longer theirs
        return None
    return alert_screen(view, installation.catalogue, above=above)
