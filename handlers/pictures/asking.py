"""A chart that was asked for: shown at once if it can be, or else made beside what the person does then."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from telegram.error import TelegramError

from domain.activity import ChartPeriod
from domain.errors import StorageUnavailable, VigiaError
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.jobs import Charts, Job
from handlers.kit.screen import Picture
from handlers.kit.text import plain
from handlers.pictures.chart_screen import chart_picture
from services.log.activity import read_activity

BUSY = "Todavía estoy haciendo tu otra gráfica: espera a que termine."
INTERRUPTED = "Vigía se detuvo antes de terminar: pide la gráfica otra vez con /grafica."
FAILED = "Algo falló de mi lado: pide la gráfica otra vez en un momento con /grafica."

PATIENCE = 1.0  # seconds until the person is told that it takes a while
_PATIENCE_AT_END = 1.0  # seconds to say so when the process ends

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which chart; without a period, that of the filter, or a month if it has none.

    `remark` is a line about what was asked for.
    """

    company_id: int
    filter_id: int
    period: ChartPeriod | None = None
    remark: str | None = None


class Shown(Protocol):
    """Where a chart is to appear."""

    async def wait(self) -> None:
        """Say that it takes a while."""

    async def arrive(self, picture: Picture) -> None:
        """Show it."""

    async def fail(self, words: str) -> None:
        """Say why there is none, in HTML."""


def charts_of(chat: Chat) -> Charts:
    """Those on their way."""
    return chat.context.shared.charts


def is_busy(chat: Chat) -> bool:
    """Whether the person waits for a chart already."""
    return charts_of(chat).jobs.busy(chat.person.id)


async def show_chart(chat: Chat, chosen: Chosen, shown: Shown) -> None:
    """Show it to who is not busy. A person's updates wait for each other, so a slow one goes on beside."""
    making = asyncio.create_task(_made(chat, chosen))
    try:
        await asyncio.wait({making}, timeout=PATIENCE)
        if making.done():
            await shown.arrive(making.result())
            return
        await shown.wait()
    except BaseException:
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
        raise
    charts_of(chat).jobs.start(chat.person.id, Job(), lambda job: _go_on(job, making, shown))


async def _made(chat: Chat, chosen: Chosen) -> Picture:
    async with charts_of(chat).counting:
        report = await read_activity(
            chat.ask,
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


async def _go_on(job: Job, making: asyncio.Task[Picture], shown: Shown) -> None:
    """Show it when it is made, or say why there is none."""
    try:
        picture = await making
        job.done = True  # whose buttons may be tapped as soon as they are seen
        await shown.arrive(picture)
    except VigiaError as refusal:
        await shown.fail(plain(sentence_of(refusal)))
    except (TelegramError, StorageUnavailable) as error:
        log.warning("a chart could not be shown: %s", type(error).__name__)
        await shown.fail(FAILED)
    except asyncio.CancelledError:
        with suppress(TelegramError, TimeoutError):
            async with asyncio.timeout(_PATIENCE_AT_END):
                await shown.fail(INTERRUPTED)
        raise
    except Exception:
        log.exception("a chart failed")
        await shown.fail(FAILED)
