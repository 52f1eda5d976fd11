"""*Constancia*, under an entry. It works however old its message is."""

from __future__ import annotations

from domain.permissions import EXPORT_LOG
from handlers.certifying.sending import send_certificate
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import CertificateButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap


async def certified(chat: Chat) -> None:
    """The file, in a message of its own; a refusal comes as an alert."""
    tapped = chat.tapped(CertificateButton)
    await send_certificate(chat, tapped.company_id, tapped.folio)
    await chat.answer()


ALWAYS: list[Handler] = [
    on_standing_tap(
        "certificate", sent_by(CertificateButton), certified, needs=Need(Where.NAMED, EXPORT_LOG)
    ),
]
