"""A deed that needs a second person becomes a request, wherever in the chat it was about to be done."""

from __future__ import annotations

from contextlib import suppress

from domain.approval_requests import ApprovalRequest
from domain.errors import StorageUnavailable
from domain.phrases import count
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.buttons import CLOSE
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, page, plain
from services.approvals.requests import tie_message


def asked_screen(request: ApprovalRequest, dropped: str = "") -> Screen:
    """That it was asked for, and what of it the request does not keep."""
    text = page(
        f"⏳ {bold(f'Solicitud {request.number}')}",
        f"Pediste la aprobación de: {plain(request.deed.title)}",
        f"Se hace en cuanto {count(request.quorum, 'persona la apruebe', 'personas la aprueben')}, "
        "y te aviso. Si nadie la decide en 24 horas, vence.",
        plain(dropped),
    )
    view = button("Ver solicitud", RequestButton(request.company_id, request.number, RequestAction.VIEW))
    return Screen(text, [[view, button("Cerrar", CLOSE)]])


async def keep_up_to_date(chat: Chat, request: ApprovalRequest, message_id: int | None) -> None:
    """Have the message that says so edited as the request goes on."""
    if message_id is not None:
        with suppress(StorageUnavailable):  # it is asked for all the same
            await tie_message(chat.ask, request.company_id, request.number, message_id)
