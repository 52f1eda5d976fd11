"""A key's first report: the message that waits for it, and the same once it came."""

from __future__ import annotations

from domain.catalogue import Catalogue
from domain.notices import Notice
from domain.spelling import clip
from handlers.kit.button_kinds import AlertAction, AlertButton
from handlers.kit.buttons import MenuButton
from handlers.kit.messages import Edited
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from services.doors.first_reports import FirstReport, first_report_news, message_that_waits
from services.installation import Installation


async def connecting_notice(installation: Installation, notice: Notice) -> Screen | None:
    """*Esperando el primer reporte…*, for whoever made the key; None if it is not theirs to see any more."""
    news = await first_report_news(installation, notice)
    return None if news is None else news_screen(news, installation.catalogue)


async def connected_notice(installation: Installation, notice: Notice) -> Edited | None:
    """The same message, once the report came; None if it was never sent."""
    message_id = await message_that_waits(installation, notice)
    news = await first_report_news(installation, notice)
    if message_id is None or news is None:
        return None
    return Edited(news_screen(news, installation.catalogue), message_id)


def news_screen(news: FirstReport, catalogue: Catalogue) -> Screen:
    """How it stands with the first report."""
    keys: list[Row] = [[button("Ver claves", MenuButton("conectar", news.company.id))]]
    if news.entry is not None:
        entry = news.entry
        see = AlertButton(news.company.id, entry.folio, AlertAction.VIEW)
        keys = [[button(f"Ver el folio {entry.folio}", see)], *keys]
    return Screen(_text(news, catalogue), keys)


def _text(news: FirstReport, catalogue: Catalogue) -> str:
    label = bold(news.label)
    if news.revoked:
        return page(f"🚫 {heading('Clave revocada', news.company.name)}", f"{label} no llegó a reportar.")
    if not news.came:
        return page(
            f"⏳ {heading('Esperando el primer reporte…', news.company.name)}",
            f"De {label}. En cuanto llegue, este mensaje te lo dice.",
        )
    if not news.recorded:
        what = "No se guardó: esa operación está apagada en /configurar."
    elif news.entry is None:
        what = "Ya está en la bitácora."
    else:
        entry = news.entry
        parts = [catalogue.label_of_operation(entry.operation), clip(entry.summary, limit=200)]
        what = plain(f"{' · '.join(filter(None, parts))} · {entry.user_name} · folio {entry.folio}")
    return page(f"✅ {heading('Llegó el primer reporte', news.company.name)}", f"De {label}: {what}")
