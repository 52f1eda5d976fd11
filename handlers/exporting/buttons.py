"""The formats under *Exportar*: buttons that work however old they are."""

from __future__ import annotations

from domain.permissions import EXPORT_LOG
from handlers.exporting.screens import FORGOTTEN
from handlers.exporting.work import Exporting
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import ExportButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.live import LiveLine
from handlers.kit.screen import Screen
from handlers.kit.standing import on_standing_tap
from handlers.kit.works import works_of
from services.log.export import end_of_log
from services.log.filters import used_filter


async def chose_format(chat: Chat) -> None:
    """*Excel*, *PDF*, *CSV* or *JSON con verificador*: starts the long work."""
    button = chat.tapped(ExportButton)
    wanted = await used_filter(chat.ask, button.company_id, button.filter_id)
    if wanted is None:
        await chat.answer(FORGOTTEN, alert=True)
        return

    async def place(screen: Screen) -> int:
        await chat.answer()
        return await chat.show(screen)

    await works_of(chat).start(
        chat,
        Exporting(
            criteria=wanted.encode(),
            format=button.file_format,
            until=await end_of_log(chat.ask, button.company_id),
        ),
        button.company_id,
        operation_id=chat.operation_id("export"),
        line=LiveLine(chat, place=place),
    )


ALWAYS: list[Handler] = [
    on_standing_tap(
        "export format", sent_by(ExportButton), chose_format, needs=Need(Where.NAMED, EXPORT_LOG)
    ),
]
