"""The link of an owner's code, and its QR, for a screen."""

from __future__ import annotations

import sys
from io import StringIO

import httpx

from bot.settings import Settings
from domain.invitations import invitation_link

_PATIENCE = 5.0  # seconds for Telegram to say what the bot is called
_BLOCKS = "█▀▄"  # what a QR is drawn with


async def name_of_bot(settings: Settings) -> str | None:
    """The bot's name, as Telegram tells it; None if it can't be asked: the code serves without it."""
    if settings.telegram_token is None:
        return None
    address = f"{settings.telegram_api.rstrip('/')}/bot{settings.telegram_token.get_secret_value()}/getMe"
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as telegram:
            name: str = (await telegram.get(address)).json()["result"]["username"]
            return name
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return None


def with_qr(bot_name: str, code: str) -> str:
    """The link, and below it its QR where the screen has the signs for it."""
    link = invitation_link(bot_name, code)
    return f"O abre: {link}\n{_qr(link)}" if _can_show(_BLOCKS) else f"O abre: {link}\n"


def _can_show(signs: str) -> bool:
    try:
        signs.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _qr(link: str) -> str:
    import segno

    drawn = StringIO()
    segno.make_qr(link, error="m").terminal(drawn, border=2, compact=True)
    return drawn.getvalue()
