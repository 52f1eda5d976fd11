"""Where somebody acts on an entry: under its alert, under the entry itself, or right after saving it."""

from __future__ import annotations

from domain.log_settings import saved_by
from handlers.alerts.screens import alert_screen
from handlers.audit_log.entry_screen import entry_screen
from handlers.kit.button_kinds import ActButton, ActPlace
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen
from handlers.log_settings.screens import saved_screen
from services.log.entry_view import read_entry
from services.log.filters import NO_FILTER_ID


async def drawn_spot(chat: Chat, spot: ActButton) -> Screen:
    """The alert, the entry or the saved settings as they are now."""
    view = await read_entry(chat.ask, spot.company_id, spot.folio)
    catalogue = chat.installation.catalogue
    if spot.place is ActPlace.SAVED and (changes := saved_by(catalogue, view.entry)):
        return saved_screen(view, changes)
    if spot.size is None:
        return alert_screen(view, catalogue)
    return entry_screen(view, catalogue, size=spot.size, filter_id=spot.filter_id or NO_FILTER_ID)
