"""A seal as it arrives in a chat, and what it says of the log once it is checked."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from domain.seals import Seal, Verdict
from handlers.audit_log.entry_screen import HASH_SHOWN
from handlers.screen import Screen, button, copy_button
from handlers.text import bold, code, heading, moment, page, plain
from services.seals import SealNews
from services.verified import Verification

KEEP_IT = "No borres este mensaje: con él se comprueba, cuando quieras, que hasta aquí nada cambió."
KEEP_IT_FOR_OTHERS = (
    "No borres este mensaje: con su sello, un supervisor de la empresa comprueba que hasta aquí nada cambió."
)
COMPARE = "Compara este sello con el que recibió otro supervisor."


def seal_screen(news: SealNews) -> Screen:
    """The seal as it arrives, without a sound."""
    seal = news.seal
    text = page(
        f"🔏 {heading('Sello de la bitácora', news.company.name)}",
        f"Hasta el #{seal.folio} · {moment(news.sealed_at, news.company.zone)}\n"
        f"Huella: {code(seal.hash.hex()[:HASH_SHOWN])}",
        KEEP_IT if news.checks else KEEP_IT_FOR_OTHERS,
    )
    verify = [button("Verificar", f"seal:{seal.data}")] if news.checks else []
    return Screen(text, [[*verify, copy_seal_button(seal)]])


def copy_seal_button(seal: Seal) -> InlineKeyboardButton:
    """Copies the seal's text form."""
    return copy_button("Copiar sello", seal.text)


def seal_lines(verification: Verification, seal: Seal) -> str:
    """What the seal says of the log, in one or two sentences."""
    folio, ends_at = seal.folio, verification.head.folio
    match verification.verdict:
        case Verdict.INTACT:
            return f"Coincide con el sello: nada cambió hasta el #{folio}{_later(ends_at - folio)}."
        case Verdict.CUT_OFF:
            return (
                f"El sello llega al #{folio} y la bitácora termina en el #{ends_at}: borraron el final, "
                "o alguien puso un respaldo anterior."
            )
        case Verdict.REWRITTEN:
            return (
                f"El #{folio} no es el que se selló: alguien rehízo la bitácora, o puso un respaldo anterior "
                f"y se siguió trabajando en él. {COMPARE}"
            )
        case Verdict.PURGED:
            return (
                f"Los registros hasta el #{folio} ya fueron depurados: este sello ya no se puede comprobar. "
                f"Los que quedan, desde el #{verification.start.folio + 1}, cuadran."
            )
        case _:
            return f"Hasta el #{folio}, el del sello, nada cambió." if ends_at >= folio else ""


def seal_title(verification: Verification) -> str:
    """The first line of what came of checking it, where the chain itself holds."""
    name = plain(verification.company.name)
    match verification.verdict:
        case Verdict.CUT_OFF:
            return f"⛔ {bold('La bitácora está recortada')} · {name}"
        case Verdict.REWRITTEN:
            return f"⛔ {bold('La bitácora no es la que se selló')} · {name}"
        case Verdict.PURGED:
            return f"🔏 {bold('Sello de registros depurados')} · {name}"
        case _:
            return f"✅ {bold('La bitácora está íntegra')} · {name}"


def _later(entries: int) -> str:
    if not entries:
        return ", que es el último"
    return ", y el posterior cuadra" if entries == 1 else f", y los {entries:,} posteriores cuadran"
