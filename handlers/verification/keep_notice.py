"""The weekly question whether one keeps a seal, as its recipient reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.notices import Notice
from domain.phrases import count
from domain.spelling import clip
from handlers.kit.button_kinds import KeepAllButton, KeepButton
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, heading, page, plain
from services.installation import Installation
from services.log.seal_asking import UnkeptLog, logs_to_keep

_TITLE = "Tu sello de la semana"
_WHY = (
    "Con un sello tuyo se comprueba, cuando quieras, que nadie rehízo la bitácora: el mensaje que dejas tú "
    "no lo puede editar ni quien tenga la llave del bot."
)
_MOST = 20  # companies in a message
_NAME_SHOWN = 40  # characters of a company's name


async def keep_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The question; None if they kept one meanwhile, or supervise nothing any more."""
    now = datetime.now(UTC)
    logs = await logs_to_keep(installation, notice, now=now)
    return keep_screen(logs, now=now) if logs else None


def keep_screen(logs: Sequence[UnkeptLog], *, now: datetime) -> Screen:
    """Since when they kept none, of each company, and the button."""
    if len(logs) == 1:
        (log,) = logs
        keep = button("Guardar sello", KeepButton(log.company.id))
        since = _since(log, now)
        text = page(f"🔏 {heading(_TITLE, log.company.name)}", f"{since[:1].upper()}{since[1:]}.", _WHY)
        return Screen(text, [[keep]])
    lines = [f"{plain(clip(each.company.name, limit=_NAME_SHOWN))}: {_since(each, now)}" for each in logs]
    more = [f"y {len(lines) - _MOST} más"] if len(lines) > _MOST else []
    text = page(f"🔏 {bold(_TITLE)}", "\n".join([*lines[:_MOST], *more]), _WHY)
    return Screen(text, [[button("Guardar sellos", KeepAllButton())]])


def _since(log: UnkeptLog, now: datetime) -> str:
    if log.kept is None:
        return f"nunca has guardado uno, y ya hay {count(log.entries, 'registro', 'registros')}"
    days = max(1, (now - log.kept.at) // timedelta(days=1))
    later = count(log.kept.later, "registro", "registros")
    return f"hace {count(days, 'día', 'días')} que no guardas uno, y desde entonces hay {later}"
