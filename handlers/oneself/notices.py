"""What a person is told of their password: that somebody reset it, or that it expires."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.notices import Notice
from handlers.kit.buttons import MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.oneself.screens import PASSWORD_TITLE, expiry_line
from services.installation import Installation
from services.people.password_expiry import expiry_news
from services.people.password_resets import reset_news


async def reset_notice(installation: Installation, notice: Notice) -> Screen | None:
    """Who reset it, and what to do; None if it is done, over, or not for the person any more."""
    news = await reset_news(installation, notice, now=datetime.now(UTC))
    if news is None:
        return None
    company, until = news.place.company, moment(news.until, news.place.company.zone)
    if news.by_link:
        what = f"Abre en este chat el enlace que te mande y pon otra; sirve hasta el {until}."
    else:
        what = f"Te dará una provisional, que sirve hasta el {until}: cámbiala en cuanto la tengas."
    text = page(
        f"🔑 {heading('Restablecieron tu contraseña', company.name)}",
        f"{plain(news.by)} restableció la contraseña de {bold(news.place.user.name)}.",
        what,
        "Si no lo pediste, avísale.",
    )
    return Screen(text, [] if news.by_link else _change(company.id))


async def expiry_notice(installation: Installation, notice: Notice) -> Screen | None:
    """When it expires; None if it lasts longer by now, or it is not for the person any more."""
    news = await expiry_news(installation, notice, now=datetime.now(UTC))
    if news is None:
        return None
    company = news.place.company
    when = expiry_line(news.at, company.zone, is_over=news.is_over)
    text = page(
        f"🔑 {heading('Tu contraseña vence', company.name)}",
        f"La de {bold(news.place.user.name)} {when}. Cámbiala aquí mismo.",
    )
    return Screen(text, _change(company.id))


def _change(company_id: int) -> list[Row]:
    return [[button(PASSWORD_TITLE, MenuButton("contrasena", company_id))]]
