"""A deed that needs a second person becomes a request, wherever in the chat it was about to be done."""

from __future__ import annotations

from domain.errors import ApprovalNeeded
from domain.phrases import count
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.buttons import CLOSE
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, page, plain
from services.approvals.requests import request_approval


async def asked_for_approval(chat: Chat, needed: ApprovalNeeded) -> Screen:
    """Ask for it, and say so; raises NobodyToApprove."""
    request = await request_approval(chat.ask, needed.company_id, needed.deed)
    text = page(
        f"⏳ {bold(f'Solicitud {request.number}')}",
        f"Pediste la aprobación de: {plain(request.deed.title)}",
        f"Se hace en cuanto {count(request.quorum, 'persona la apruebe', 'personas la aprueben')}, "
        "y te aviso. Si nadie la decide en 24 horas, vence.",
    )
    view = button("Ver solicitud", RequestButton(needed.company_id, request.number, RequestAction.VIEW))
    return Screen(text, [[view, button("Cerrar", CLOSE)]])
