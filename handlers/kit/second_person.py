"""A deed that needs a second person becomes a request, wherever in the chat it was about to be done."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from domain.approval_requests import ApprovalRequest
from domain.approvals import ApprovalKind
from domain.errors import StorageUnavailable
from domain.phrases import count
from handlers.kit.button_kinds import RequestAction, RequestButton
from handlers.kit.buttons import CLOSE
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen, button
from handlers.kit.text import heading, page, plain
from services.approvals.requests import tie_message
from services.approvals.rules import approvals_foreseen

PUT_TO_OTHERS = "Pedir aprobación"
"""On the button of a deed that will only be asked for."""


async def foreseen(chat: Chat, company_id: int, kinds: Collection[ApprovalKind]) -> str:
    """That a deed of these kinds will only be asked for; nothing where it needs nobody."""
    return will_be_asked(await approvals_foreseen(chat.ask, company_id, kinds))


def will_be_asked(quorum: int) -> str:
    """That so many have to approve it first; nothing for nobody."""
    if not quorum:
        return ""
    have = "tiene" if quorum == 1 else "tienen"
    return f"⏳ Lo {have} que aprobar {count(quorum, 'persona', 'personas')}: se pide al confirmar."


async def asked_screen(chat: Chat, request: ApprovalRequest, dropped: str = "") -> Screen:
    """That it was asked for, and what of it the request does not keep."""
    companies = [each.company for each in await chat.places()]
    names = [each.name for each in companies if each.id == request.company_id]  # none for who just left it
    text = page(
        f"⏳ {heading(f'Solicitud {request.number}', *names)}",
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
