"""A seal as it arrives in a chat, and its verdict once checked."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.checkpoints import SignedSeal
from domain.seal_messages import Tampering
from domain.seals import Seal, Verdict
from domain.spanish_order import spanish_order
from domain.spelling import clip
from handlers.kit.button_kinds import KeepAllButton, KeepButton, SealButton
from handlers.kit.entry_text import HASH_SHOWN, TEXT_LIMIT, units
from handlers.kit.screen import Screen, button, copy_button, grid
from handlers.kit.text import bold, code, folded, heading, moment, page, plain
from services.log.seal_news import SealNews
from services.log.verified import Verification

_MOST = 40  # seals of a message, with a button each: a keyboard holds a hundred
_NAME_SHOWN = 40  # characters of a company's name

KEEP_IT = (
    "Guarda el sello: con tu copia se comprueba, cuando quieras, que hasta aquí nada cambió. Quien tenga la "
    "llave del bot puede editar este mensaje, pero no el que dejas tú con Guardar sello, ni lo que copies "
    "fuera de este chat."
)
KEEP_THEM = (
    "Guarda los sellos: con tu copia se comprueba, cuando quieras, que hasta aquí nada cambió. Quien tenga "
    "la llave del bot puede editar este mensaje, pero no los que dejas tú con Guardar sellos, ni lo que "
    "copies fuera de este chat."
)
TAP_ITS_NUMBER = "Para verificar una bitácora y tener su sello firmado, toca su número."
SIGNED = "El mismo, firmado, para quien lo revise con otro programa:"
COSIGNED = "El último que firmó también un testigo:"
WITHOUT_BUTTON = "Las que no tienen botón las verifica un supervisor de su empresa, con tu copia."
FOR_OTHERS = "Las verifica un supervisor de cada empresa, con tu copia."
KEEP_IT_FOR_OTHERS = (
    "Copia el sello y guárdalo fuera de este chat: con tu copia, un supervisor de la empresa comprueba que "
    "hasta aquí nada cambió."
)
NOT_SEEN = (
    "⚠️ Telegram ya no me deja ver el mensaje del sello, así que no sé si alguien lo editó: "
    "compáralo con tu copia."
)
USE_YOUR_COPY = (
    "No te fíes de este sello: pega aquí uno que hayas copiado antes, o el que recibió otro supervisor."
)
COMPARE = "Compara este sello con el que recibió otro supervisor."


def seals_screen(news: Sequence[SealNews]) -> tuple[Screen, Sequence[SealNews]]:
    """The seals as they arrive, without a sound, and which they are: the first ones, as many as fit."""
    told = news[:_MOST]
    while len(told) > 1:
        by_name = sorted(told, key=lambda each: spanish_order(each.company.name))
        screen = _several_screen(by_name, at=moment(told[0].sealed_at, told[0].company.zone))
        if units(screen.text) <= TEXT_LIMIT:
            return screen, told
        told = told[:-1]
    return seal_screen(told[0]), told


def _several_screen(news: Sequence[SealNews], *, at: str) -> Screen:
    """Several companies' seals: numbered, their text in a quote, and a button for each number."""
    checked = [(number, each) for number, each in enumerate(news, 1) if each.checks]
    text = page(
        f"🔏 {bold(f'Sellos de {len(news)} bitácoras')}\n{at}",
        "\n".join(f"{number}. {_line_of(each)}" for number, each in enumerate(news, 1)),
        folded(f"{number}. {code(each.seal.text)}" for number, each in enumerate(news, 1)),
        KEEP_THEM,
        TAP_ITS_NUMBER if checked else FOR_OTHERS,
        WITHOUT_BUTTON if checked and len(checked) < len(news) else "",
    )
    keep = [[button("Guardar sellos", KeepAllButton())]] if checked else []
    numbers = [button(str(number), SealButton.of(each.seal)) for number, each in checked]
    return Screen(text, [*grid(numbers, 5), *keep])


def _line_of(news: SealNews) -> str:
    return f"{plain(clip(news.company.name, limit=_NAME_SHOWN))} · hasta el #{news.seal.folio:,}"


def seal_screen(news: SealNews) -> Screen:
    """One seal as it arrives."""
    seal = news.seal
    text = page(
        f"🔏 {heading('Sello de la bitácora', news.company.name)}",
        f"Hasta el #{seal.folio} · {moment(news.sealed_at, news.company.zone)}\n"
        f"Huella: {code(seal.hash.hex()[:HASH_SHOWN])}",
        folded([code(seal.text), *note_lines(news.signed)]),
        KEEP_IT if news.checks else KEEP_IT_FOR_OTHERS,
    )
    verify = [button("Verificar", SealButton.of(seal))] if news.checks else []
    keep = [[button("Guardar sello", KeepButton(seal.company_id))]] if news.checks else []
    return Screen(text, [[*verify, copy_seal_button(seal)], *keep])


def note_lines(signed: SignedSeal) -> Sequence[str]:
    """The signed note, which a tap copies, and what it is."""
    return [SIGNED, code(signed.note)]


def cosigned_lines(signed: SignedSeal | None) -> Sequence[str]:
    """The signed note with what witnesses signed of it, if there is one, and what it is."""
    return [COSIGNED, code(signed.note)] if signed is not None else []


def copy_seal_button(seal: Seal) -> InlineKeyboardButton:
    """Copies the seal's text form."""
    return copy_button("Copiar sello", seal.text)


def seal_lines(verification: Verification, seal: Seal) -> str:
    """The seal's verdict, in one or two sentences."""
    folio, ends_at = seal.folio, verification.head.folio
    match verification.verdict:
        case Verdict.INTACT if verification.tampering is not None:
            return "La bitácora coincide con ese sello, pero eso no prueba nada."
        case Verdict.INTACT:
            return f"Coincide con el sello: nada cambió hasta el #{folio}{_later(ends_at - folio)}."
        case Verdict.CUT_OFF:
            return (
                f"El sello llega al #{folio} y la bitácora termina en el #{ends_at}: alguien borró el final "
                "o restauró un respaldo anterior."
            )
        case Verdict.REWRITTEN:
            return (
                f"El #{folio} no es el que se selló: alguien rehízo la bitácora, o restauró un respaldo "
                f"anterior y se siguió trabajando en él. {COMPARE}"
            )
        case Verdict.PURGED:
            return (
                f"El #{folio} ya fue depurado: este sello no se puede comprobar aquí. "
                f"Los que quedan, desde el #{verification.start.folio + 1}, cuadran."
            )
        case Verdict.VANISHED:
            return f"El #{folio} ya no está, y ninguna depuración registrada lo explica: alguien lo borró."
        case _:
            return f"Hasta el #{folio}, el del sello, nada cambió." if ends_at >= folio else ""


def seal_title(verification: Verification) -> str:
    """The title of a seal's result, if the chain itself holds."""
    name = plain(verification.company.name)
    match verification.verdict:
        case Verdict.CUT_OFF:
            return f"⛔ {bold('La bitácora está recortada')} · {name}"
        case Verdict.REWRITTEN:
            return f"⛔ {bold('La bitácora no es la que se selló')} · {name}"
        case Verdict.VANISHED:
            return f"⛔ {bold('Faltan registros que ninguna depuración explica')} · {name}"
        case _ if verification.differs:
            return f"⛔ {bold('Algo no está como dice la bitácora')} · {name}"
        case _ if verification.against:
            return f"⛔ {bold('Un testigo vio otra bitácora')} · {name}"
        case _ if verification.stamp_differs:
            return f"⛔ {bold('El sello de tiempo es de otra bitácora')} · {name}"
        case _ if verification.tampering is not None:
            return f"⛔ {bold('Ese sello no es de fiar')} · {name}"
        case Verdict.PURGED:
            return f"⚠️ {bold('El sello es de registros ya depurados')} · {name}"
        case _:
            return f"✅ {bold('La bitácora está íntegra')} · {name}"


def purge_lines(verification: Verification) -> str:
    """Who purged the sealed entry and when, and which files to ask for, without markup."""
    purge = verification.taken_by
    if purge is None:
        return ""
    when = moment(purge.at, verification.company.zone)
    who = f"Lo depuró {purge.user_name} el {when}."
    if not purge.files:
        return who
    first, *others = purge.files
    more = f" (y {len(others)} más)" if others else ""
    return (
        f"{who} Pide el archivo que se entregó entonces, {first.name}{more}, y comprueba que su SHA-256 sea "
        f'{first.sha256}. Con él: python3 verificar.py --sello "VIGIA-2-…".'
    )


def message_lines(verification: Verification) -> str:
    """The evidence against the seal's message, or when it was sent, without markup."""
    message = verification.message
    if message is None:
        return ""
    zone = verification.company.zone
    match verification.tampering:
        case Tampering.EDITED if message.edited_at is not None:
            edited = moment(message.edited_at, zone)
            why = f"Alguien editó su mensaje el {edited}, y Vigía nunca edita un sello."
        case Tampering.EDITED | Tampering.FOREIGN:
            why = "Ese mensaje no es el que Vigía te envió: es una copia o un reenvío."
        case Tampering.NEVER_SENT:
            why = "No encuentro que Vigía te haya enviado ese sello."
        case Tampering.OTHER_HOUR if message.sent_at is not None:
            why = f"Su mensaje es del {moment(message.sent_at, zone)}, y el sello es de otra hora."
        case Tampering.OTHER_HOUR:
            why = "El sello es de otra hora que la bitácora."
        case None if message.sent_at is None:
            return NOT_SEEN
        case None:
            return f"El mensaje del sello es del {moment(message.sent_at, zone)} y nadie lo editó."
    return f"{why} {USE_YOUR_COPY}"


def _later(entries: int) -> str:
    if not entries:
        return ", que es el último"
    return ", y el posterior cuadra" if entries == 1 else f", y los {entries:,} posteriores cuadran"
