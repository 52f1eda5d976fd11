"""*Deshacer*, under the users whom a sheet created. The use case says until when."""

from __future__ import annotations

from collections.abc import Callable

from domain.companies import Company
from domain.errors import AlreadyTakenBack, CompanyNotFound
from domain.permissions import CREATE_USERS
from handlers.kit.access import Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import SheetAction, SheetButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from handlers.user_sheet.screens import undoing_screen, undone_screen
from services.people.bulk_undoing import check_not_taken_back, undo_creation


async def asked_to_undo(chat: Chat) -> None:
    """*Deshacer*: asks in a message of its own, as the other has the folios. Once done, the button goes."""
    tapped = chat.tapped(SheetButton)
    try:
        await check_not_taken_back(chat.ask, tapped.company_id, first=tapped.first, last=tapped.last)
    except AlreadyTakenBack as why:
        await chat.answer(sentence_of(why))
        return await chat.remove_keyboard(chat.tapped_message_id)
    surely = SheetButton(tapped.company_id, tapped.first, tapped.last, SheetAction.UNDO_SURELY)
    company = await _company(chat, tapped.company_id)
    await chat.answer()
    await chat.send(undoing_screen(company, tapped.last - tapped.first + 1, surely))
    return None


async def undone(chat: Chat) -> None:
    """*Sí, deshacer*."""
    tapped = chat.tapped(SheetButton)
    outcome = await undo_creation(chat.ask, tapped.company_id, first=tapped.first, last=tapped.last)
    await chat.answer()
    await chat.show(undone_screen(await _company(chat, tapped.company_id), outcome))


async def _company(chat: Chat, company_id: int) -> Company:
    for place in await chat.places():
        if place.company.id == company_id:
            return place.company
    raise CompanyNotFound


def _of(action: SheetAction) -> Callable[[object], bool]:
    return sent_by(SheetButton, lambda button: button.action is action)


_NEEDS = Need(Where.NAMED, CREATE_USERS)

ALWAYS: list[Handler] = [
    on_standing_tap("sheet undo", _of(SheetAction.UNDO), asked_to_undo, needs=_NEEDS),
    on_standing_tap("sheet undo surely", _of(SheetAction.UNDO_SURELY), undone, needs=_NEEDS),
]
