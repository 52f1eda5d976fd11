"""A requested chart: shown at once if possible, otherwise as long work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from domain.activity import ChartPeriod
from domain.errors import StorageUnavailable, TooMuchWork
from domain.long_work import WorkKind
from domain.permissions import READ_LOG
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.live import LiveLine, LivePicture
from handlers.kit.long_work import UnderWay, Work
from handlers.kit.screen import Picture, Screen
from handlers.kit.text import heading, page, plain
from handlers.kit.works import works_of
from handlers.pictures.chart_screen import TITLE, chart_picture, period_rows
from services.asking import Ask
from services.log.activity import read_activity

COUNTING = "Contando los registros…"
PATIENCE = 1.0  # seconds until the person is told to wait


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen chart; without a period, that of the filter, or a month if it has none.

    `remark` is a line about what was asked for.
    """

    company_id: int
    filter_id: int
    period: ChartPeriod | None = None
    remark: str | None = None


@dataclass(frozen=True, kw_only=True)
class Charting(Work, kind=WorkKind.CHART, needs=READ_LOG):
    """A chart that takes long. After a restart its person asks again, with the same last day."""

    title = TITLE
    begins = COUNTING

    chosen: Chosen
    in_place: bool

    async def run(self, at: UnderWay) -> None:
        """Show it once it is made; making it began before it was known to take long."""
        making = at.doing or asyncio.create_task(_made(at.chat, at.ask, self.chosen))
        picture = await at.unless_stopped(making)
        at.over = True  # its buttons may be tapped as soon as they are seen
        await at.line.end(picture)

    def line_again(self, chat: Chat, message_id: int | None) -> LiveLine:
        """A picture, or the text that one will follow."""
        if not self.in_place:
            return LiveLine(chat, message_id)
        chosen = self.chosen
        period = chosen.period or ChartPeriod.MONTH
        return LivePicture(chat, message_id, period_rows(chosen.company_id, chosen.filter_id, period))


async def show_chart(chat: Chat, chosen: Chosen, line: LiveLine) -> None:
    """Show it in the line's place.

    A person's updates wait for each other, so a slow one becomes long work.
    """
    making = asyncio.create_task(_made(chat, chat.ask, chosen))
    try:
        await asyncio.wait({making}, timeout=PATIENCE)
        if not making.done() and await _goes_on_beside(chat, chosen, line, making):
            return
        await line.end(await making)
    except BaseException as error:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
        if not isinstance(error, TooMuchWork):
            raise
        await line.end(Screen(page(heading(TITLE), plain(sentence_of(error)))))  # the tap was answered before


async def _goes_on_beside(chat: Chat, chosen: Chosen, line: LiveLine, making: asyncio.Task[Picture]) -> bool:
    """Whether it becomes long work; while nothing can be written, it is awaited here."""
    if chat.installation.database.only_reads:
        return False
    works, charting = works_of(chat), Charting(chosen=chosen, in_place=isinstance(line, LivePicture))
    operation_id = chat.operation_id("chart")
    try:
        begun = await works.start(
            chat, charting, chosen.company_id, operation_id=operation_id, line=line, doing=making
        )
    except StorageUnavailable:
        return False
    return begun is not None


async def _made(chat: Chat, ask: Ask, chosen: Chosen) -> Picture:
    async with works_of(chat).counting:
        report = await read_activity(
            ask,
            chosen.company_id,
            filter_id=chosen.filter_id,
            period=chosen.period or ChartPeriod.FILTERED,
        )
    usual = ChartPeriod.FILTERED if report.wanted.period is not None else ChartPeriod.MONTH
    return await chart_picture(
        report,
        chat.installation.catalogue,
        filter_id=chosen.filter_id,
        period=chosen.period or usual,
        remark=chosen.remark,
    )
