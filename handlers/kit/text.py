"""Text in a chat: HTML that is always escaped, and dates and numbers as in Mexico."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.local_time import told_apart
from domain.phrases import count

# What Telegram turns into a link: an address with its scheme, a domain, four numbers, a mention, an e-mail.
# It is matched with everything around it, and rather too much than too little.
_LINK = re.compile(r"\S*(?:://|@(?=[A-Za-z0-9_])|(?<=[\w-])\.(?=[^\W\d_][\w-])|(?<=\d)\.(?=\d+\.\d+\.\d))\S*")


def plain(text: str) -> str:
    """Anybody's text as safe HTML: no tags, and no tappable links.

    Whoever reports an operation chooses words that Vigía sends to supervisors. Anything like an address is
    shown as code, which Telegram does not link and a tap copies.
    """
    shown, end = [], 0
    for link in _LINK.finditer(text):
        shown += [verbatim(text[end : link.start()]), code(link[0])]
        end = link.end()
    return "".join([*shown, verbatim(text[end:])])


def verbatim(text: str) -> str:
    """Anybody's text where Telegram makes no links: within code, or a table."""
    return escape(text, quote=False)


def bold(text: str) -> str:
    """Anybody's text in bold."""
    return f"<b>{plain(text)}</b>"


def code(text: str) -> str:
    """Anybody's text in a fixed-width face, which copies at a tap."""
    return f"<code>{verbatim(text)}</code>"


def italic(text: str) -> str:
    """Anybody's text in italics."""
    return f"<i>{plain(text)}</i>"


def folded(lines: Iterable[str]) -> str:
    """These lines of HTML as a quote of which a tap shows more than the first three lines."""
    inside = "\n".join(lines)
    return f"<blockquote expandable>{inside}</blockquote>"


def progress(step: int, steps: int) -> str:
    """Progress: `●●○○○` is the second of five."""
    return "●" * step + "○" * (steps - step)


def so_far(done: int, total: int | None) -> str:
    """Entries done, and the total if known: `10 de 26 registros · 38 %`."""
    if total:
        return f"{done:,} de {count(total, 'registro', 'registros')} · {100 * done // total} %"
    return count(done, "registro", "registros") if done else "Preparando…"


def moment(value: datetime, zone: str) -> str:
    """Date and time in the zone, to the minute: `21/11/2026 18:40`; with the offset if it comes twice."""
    return _written(value, zone, "%d/%m/%Y %H:%M")


def exact_moment(value: datetime, zone: str) -> str:
    """The same to the second: `21/11/2026 18:40:05`."""
    return _written(value, zone, "%d/%m/%Y %H:%M:%S")


def clock(value: datetime, zone: str) -> str:
    """The time in the zone: `18:40`, or `01:30 (UTC−8)` if it comes twice."""
    return _written(value, zone, "%H:%M")


def _written(value: datetime, zone: str, pattern: str) -> str:
    local = value.astimezone(ZoneInfo(zone))
    return f"{local.strftime(pattern)}{told_apart(local)}"


def day(value: date, *, today: date) -> str:
    """A day as people say it: `Hoy`, `Ayer`, `lunes 16 de noviembre`, with the year if it is another."""
    if (today - value).days == 0:
        return "Hoy"
    if (today - value).days == 1:
        return "Ayer"
    pattern = "EEEE d 'de' MMMM" if value.year == today.year else "EEEE d 'de' MMMM 'de' y"
    return format_date(value, pattern, locale="es_MX").capitalize()


def heading(title: str, company_name: str | None = None) -> str:
    """A screen's first line: its subject, and its company."""
    return bold(title) if company_name is None else f"{bold(title)} · {plain(company_name)}"


def page(*paragraphs: str, error: str | None = None) -> str:
    """Paragraphs with a blank line between them, the empty ones left out; the error, if any, at the end."""
    told = f"⚠️ {plain(error)}" if error else ""
    return "\n\n".join(part for part in (*paragraphs, told) if part)


def lapse(time: timedelta) -> str:
    """A length of time, rounded down: `3 s`, `5 min`, `4 h`, `2 días`."""
    seconds = int(time.total_seconds())
    if seconds < 1:
        return "menos de 1\N{NO-BREAK SPACE}s"
    if seconds < 2 * 60:
        return f"{seconds}\N{NO-BREAK SPACE}s"
    if seconds < 2 * 60 * 60:
        return f"{seconds // 60}\N{NO-BREAK SPACE}min"
    if seconds < 2 * 24 * 60 * 60:
        return f"{seconds // 3600}\N{NO-BREAK SPACE}h"
    return f"{seconds // 86_400}\N{NO-BREAK SPACE}días"
