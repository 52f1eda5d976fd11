"""Opening a log with the words after `/bitacora`: a page under a filter, or one entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from domain.companies import Company
from domain.log_filter import LogFilter
from domain.permissions import READ_LOG
from handlers.audit_log.entry_screen import entry_screen
from handlers.audit_log.page_screen import page_screen
from handlers.kit.chat import Chat
from handlers.kit.company_list import companies_where
from handlers.kit.live import LiveLine
from handlers.kit.log_words import how_many, not_opened_with, remark_on, words_read
from handlers.kit.screen import Screen
from handlers.kit.text import bold
from handlers.pictures.asking import Chosen, show_chart
from services.log.entry_view import open_entry
from services.log.pages import LogPage, open_log, read_log_page
from services.log.words import WordsRead

PAGE_SIZE = 8  # entries that a phone shows at once, with the buttons
EXAMPLE = "/bitacora ayer cancelado"


async def opened_as_asked(chat: Chat, company: Company, asked: str) -> Screen | None:
    """The result of the words: `ayer cancelado MLOPEZ`, `#1283`, `20`; without any, the newest page.

    Who asks how many gets a chart below it too: then None, if the page is already sent.
    """
    read = await words_read(chat, company, asked) if asked else WordsRead()
    if read.folio is not None:
        return await opened_entry(chat, company, read.folio, remark=not_opened_with(read))
    size = read.size or PAGE_SIZE
    log_page = await open_log(chat.ask, company.id, size=size, wanted=read.wanted)
    screen = await drawn_page(
        chat,
        log_page,
        size=size,
        remark=remark_on(read, example=EXAMPLE, counted=not read.counts),
        typed=True,
        counted=bold(how_many(read.found)) if read.counts else "",
    )
    if not (read.counts and read.found):
        return screen
    tapped = chat.update.callback_query is not None  # the page takes the place of what was tapped, further up
    if not tapped:
        await chat.send(screen)
    await show_chart(chat, Chosen(company.id, log_page.filter_id), LiveLine(chat, None))
    return screen if tapped else None


async def opened_page(
    chat: Chat,
    company: Company,
    wanted: LogFilter,
    *,
    size: int,
    day: date | None = None,
) -> Screen:
    """The newest page under the filter, or the one from a day on."""
    log_page = await open_log(chat.ask, company.id, size=size, wanted=wanted, day=day)
    return await drawn_page(chat, log_page, size=size)


async def page_as_it_was(chat: Chat, company: Company, *, filter_id: int, size: int) -> Screen:
    """The newest page again, for a person who already had it open."""
    log_page = await read_log_page(chat.ask, company.id, size=size, filter_id=filter_id)
    return await drawn_page(chat, log_page, size=size)


async def drawn_page(
    chat: Chat,
    log_page: LogPage,
    *,
    size: int,
    forward: bool = False,
    remark: str | None = None,
    typed: bool = False,
    counted: str = "",
) -> Screen:
    """The page, drawn by `page_screen`."""
    return page_screen(
        log_page,
        chat.installation.catalogue,
        size=size,
        now=chat.now,
        several=len(await readable_companies(chat)) > 1,
        forward=forward,
        remark=remark,
        typed=typed,
        counted=counted,
    )


async def opened_entry(chat: Chat, company: Company, folio: int, *, remark: str | None) -> Screen:
    """The entry with this folio; raises EntryNotFound."""
    view = await open_entry(chat.ask, company.id, folio)
    return entry_screen(view, chat.installation.catalogue, size=PAGE_SIZE, remark=remark)


async def readable_companies(chat: Chat) -> Sequence[Company]:
    """The companies whose logs the person may read."""
    return await companies_where(chat, READ_LOG)
