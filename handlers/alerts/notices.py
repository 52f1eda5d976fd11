"""An alert that was told already, again as it is by now."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.askers import InChat
from domain.errors import VigiaError
from domain.notices import Notice
from handlers.alerts.screens import alert_screen, digest_screen
from handlers.kit.messages import Edited
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.sending.alerts import alert_told


async def fate_notice(installation: Installation, notice: Notice) -> Edited | None:
    """The copy of its reader; None if they were told of nothing, or may not read the log any more."""
    told = await alert_told(installation, notice)
    if told is None:
        return None
    catalogue = installation.catalogue
    if told.digest is not None:
        return Edited(digest_screen(told.company, told.digest, catalogue), told.message_id)
    ask = Ask(installation, InChat(notice.telegram_id), datetime.now(UTC))
    try:
        view = await read_entry(ask, notice.company_id, notice.body["folio"])
    except VigiaError:  # purged, or no longer theirs
        return None
    return Edited(alert_screen(view, catalogue), told.message_id)
