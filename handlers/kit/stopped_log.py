"""The news of a stopped log, for its supervisors."""

from __future__ import annotations

from domain.notices import Notice
from handlers.kit.screen import Screen
from handlers.kit.text import bold, page, plain
from services.installation import Installation
from services.log.stopped_logs import StopNews, stop_news

WHAT_FOLLOWS = (
    "Desde ahora no se guarda nada en ella ni se puede hacer nada que deba registrarse. "
    "Avisa hoy mismo a quien cuida el servidor, y no borres los sellos que tengas."
)


async def stopped_log_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The message; None if the person no longer supervises the log."""
    news = await stop_news(installation, notice)
    return stopped_screen(news) if news is not None else None


def stopped_screen(news: StopNews) -> Screen:
    """What was found, and what to do."""
    return Screen(
        page(f"⛔ {bold('Bitácora detenida')} · {plain(news.company.name)}", _what(news), WHAT_FOLLOWS)
    )


def _what(news: StopNews) -> str:
    if news.remembered is not None and news.found < news.remembered:
        return (
            f"Llegaba al #{news.remembered:,} y ahora termina en el #{news.found:,}: alguien borró el final "
            "o restauró un respaldo anterior."
        )
    folio = news.remembered or news.found
    return f"El registro #{folio:,} no es el que se guardó: alguien cambió la base de datos."
