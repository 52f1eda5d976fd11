"""*Guardar sello*: the seal as a message of the person's own, which nobody can edit."""

from __future__ import annotations

from telegram import KeyboardButton, Message
from telegram.ext import filters as accept

from domain.errors import SealDiffers
from domain.permissions import READ_LOG
from domain.seals import read_seal
from domain.spelling import clip
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import KeepAllButton, KeepButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.reply_keyboard import offer_keyboard, take_keyboard
from handlers.kit.screen import Screen
from handlers.kit.standing import on_standing_tap, on_standing_text
from handlers.kit.text import bold, plain
from handlers.verification.seal_checking import check
from services.log.kept_seals import OfferedSeal, keep_seal, seals_to_keep

_SAYS = "🔏 Guardo el sello de "
_MOST = 20  # companies at once
_HOW = (
    "Toca abajo, donde estaba tu teclado. El sello queda en este chat como mensaje tuyo: "
    "ese no lo puede editar nadie, ni quien tenga la llave del bot."
)
_ONE_BY_ONE = "Toca uno por uno, abajo, donde estaba tu teclado. Quedan en este chat como mensajes tuyos."
_NOTHING = "Todavía no hay registros que sellar."
_KEPT = "Para comprobarlo otro día, reenvíame ese mensaje tuyo."


class _Keeps(accept.MessageFilter):
    """What *Guardar sello* has the person say."""

    def filter(self, message: Message) -> bool:
        return (message.text or "").startswith(_SAYS) and message.forward_origin is None


async def offer(chat: Chat) -> None:
    """*Guardar sello*, of one company or of all that the person reads."""
    await chat.answer()
    places = await chat.places()
    data = chat.update.callback_query.data if chat.update.callback_query is not None else ""
    if (data or "").partition(":")[0] == KeepButton.prefix:
        company_id = chat.tapped(KeepButton).company_id
        places = [place for place in places if place.company.id == company_id]
    offered = (await seals_to_keep(chat.ask, places))[:_MOST]
    if not offered:
        await chat.send(Screen(_NOTHING))
        return
    buttons = [KeyboardButton(_said(each)) for each in offered]
    several = len(offered) > 1
    await offer_keyboard(chat, _ONE_BY_ONE if several else _HOW, buttons, persistent=several)


def _said(offered: OfferedSeal) -> str:
    """What the person says with the tap; what Telegram shows of it begins with the company."""
    return f"{_SAYS}{clip(offered.company.name, limit=40)}: {offered.seal.text}"


async def kept(chat: Chat) -> None:
    """The person's message with a seal."""
    seal = read_seal(chat.text.rpartition(": ")[2])
    try:
        entry = await keep_seal(chat.ask, seal, operation_id=chat.operation_id("keep_seal"))
    except SealDiffers:
        await take_keyboard(chat, "Ese sello no es el de la bitácora como está ahora: la reviso.")
        await check(chat, seal)
        return
    folio = entry.folio if entry is not None else seal.folio
    saved = f"🔏 {bold('Sello guardado')}: hasta el #{seal.folio:,}. Quedó anotado en el #{folio:,}."
    await take_keyboard(chat, f"{saved}\n{plain(_KEPT)}")


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("seal to keep", sent_by(KeepButton), offer, needs=_NEEDS),
    on_standing_tap("seals to keep", sent_by(KeepAllButton), offer, needs=Need(Where.ANYWHERE, READ_LOG)),
    on_standing_text("seal kept", _Keeps(), kept, needs=_NEEDS),
]
