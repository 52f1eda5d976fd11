"""A deed that needs a second person becomes a request, in whichever conversation it was about to be done."""

from __future__ import annotations

from domain.errors import ApprovalNeeded
from domain.phrases import count
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.buttons import CLOSE
from handlers.kit.draft import Draft
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, page, plain
from handlers.kit.turn import Turn
from services.approvals.requests import request_approval


async def asked_for_approval(turn: Turn[Draft], needed: ApprovalNeeded) -> Screen:
    """Ask for it, and what remains of the draft; raises NobodyToApprove, and the draft is kept."""
    company_id = turn.draft.company_id
    if company_id is None:
        raise needed
    request = await request_approval(turn.ask, company_id, needed.deed)
    text = page(
        f"⏳ {bold(f'Solicitud {request.number}')}",
        f"Pediste la aprobación de: {plain(request.deed.title)}",
        f"Se hace en cuanto {count(request.quorum, 'persona la apruebe', 'personas la aprueben')}, "
        "y te aviso. Si nadie la decide en 24 horas, vence.",
    )
    view = button("Ver solicitud", RequestButton(company_id, request.number, RequestAction.VIEW))
    return Screen(text, [[view, button("Cerrar", CLOSE)]])
