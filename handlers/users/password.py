"""A user's password, from their card: reset by a link or by a temporary one; and when passwords expire."""

from __future__ import annotations

from domain.credentials import parse_password_days
from domain.invitations import invitation_link
from domain.phrases import count
from handlers.inviting.qr import qr_png
from handlers.kit.passwords import SECRET_LIFETIME, let_expire, show_generated
from handlers.kit.screen import Picture, Row, Screen, grid
from handlers.kit.text import bold, heading, moment, page
from handlers.kit.turn import Turn
from handlers.users.draft import Step, UsersDraft
from services.people.directory import UserCard, read_user_card
from services.people.invitations import UserInvitation
from services.people.password_expiry import (
    change_password_expiry,
    expiry_in_words,
    plan_password_expiry,
    read_password_expiry,
)
from services.people.password_resets import reset_by_link, reset_to_temporary

_ADVICE = (
    "Cópiala y dásela en persona: no la guardo. Sirve 24 horas, para que ponga la suya.\n"
    f"Este mensaje se borra en {int(SECRET_LIFETIME.total_seconds() // 60)} minutos."
)
_USUAL_DAYS = (30, 60, 90, 180, 365)


async def sent_link(turn: Turn[UsersDraft]) -> str:
    """*Enviarle un enlace*: the link goes below, to be forwarded."""
    draft, chat = turn.draft, turn.chat
    made = await reset_by_link(turn.ask, *draft.whom, operation_id=draft.operation_id)
    bot = chat.context.bot
    await chat.send(_to_forward(made, bot.username))
    draft.buried = True
    draft.begin_anew(f"{made.place.user.name} pondrá otra contraseña: reenvíale el mensaje de arriba.")
    return Step.CARD


async def gave_temporary(turn: Turn[UsersDraft]) -> str:
    """*Dar una provisional*: it is shown once, below."""
    draft, chat = turn.draft, turn.chat
    place = (await read_user_card(turn.ask, *draft.whom)).place
    password_hash, message_id = await show_generated(chat, place.user.name, advice=_ADVICE)
    draft.buried = True
    try:
        deed = await reset_to_temporary(
            turn.ask,
            draft.about.id,
            draft.user_id,
            password_hash=password_hash,
            operation_id=draft.operation_id,
        )
    except Exception:  # whatever it failed by, what was shown is nobody's password
        await chat.delete(message_id)
        raise
    await let_expire(chat, message_id)
    folio = f" Folio {deed.entry.folio}." if deed.entry is not None else ""
    draft.begin_anew(f"{place.user.name} tiene una contraseña provisional.{folio}")
    return Step.CARD


async def received_days(turn: Turn[UsersDraft]) -> str:
    """After how many days passwords expire, typed or by its button: what takes away is asked once."""
    days = parse_password_days(turn.argument)
    plan = await plan_password_expiry(turn.ask, turn.draft.about.id, days)
    if not plan.sooner and not (days is None and plan.before is not None):
        return await _let_expire_after(turn, days)
    turn.draft.password_days = days or 0
    return Step.EXPIRY_SURE


async def confirmed_days(turn: Turn[UsersDraft]) -> str:
    """*Sí, que venzan*."""
    return await _let_expire_after(turn, turn.draft.password_days or None)


async def _let_expire_after(turn: Turn[UsersDraft], days: int | None) -> str:
    draft = turn.draft
    entry = await change_password_expiry(turn.ask, draft.about.id, days, operation_id=draft.operation_id)
    draft.begin_anew(f"Las contraseñas {expiry_in_words(days)}." if entry is not None else "")
    return Step.LIST


async def expiry_screen(turn: Turn[UsersDraft]) -> Screen:
    """When passwords expire, and what follows."""
    draft = turn.draft
    now = await read_password_expiry(turn.ask, draft.about.id)
    text = page(
        heading("Vencimiento de contraseñas", draft.about.name),
        f"Hoy {bold(expiry_in_words(now))}. ¿A los cuántos días deben vencer?\n"
        "Toca uno o escribe un número de 30 a 365.",
        "Quien tenga una vencida la cambia en su siguiente entrada. A cada quien le aviso una semana antes.",
        error=draft.error,
    )
    days = [draft.button(f"{each} días", "days", each) for each in _USUAL_DAYS]
    rows: list[Row] = [*grid([*days, draft.button("Nunca", "days", 0)], 3)]
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


async def expiry_sure_screen(turn: Turn[UsersDraft]) -> Screen:
    """Ask once, and say who is out at once, or that nobody has to change theirs any more."""
    draft = turn.draft
    plan = await plan_password_expiry(turn.ask, draft.about.id, draft.password_days or None)
    over = count(plan.at_once, "usuario la tiene", "usuarios la tienen")
    asks, follows, label = (
        (
            f"¿Que venzan a los {plan.days} días?",
            [
                f"⚠️ {over} vencida desde este momento."
                if plan.at_once
                else "Nadie la tiene vencida todavía.",
                "Quien tenga una vencida la cambia en su siguiente entrada.",
            ],
            "Sí, que venzan",
        )
        if plan.days is not None
        else (
            "¿Que ya no venzan?",
            ["Nadie tendrá que cambiar la suya por el tiempo que lleva con ella."],
            "Sí, que no venzan",
        )
    )
    text = page(
        heading("Vencimiento de contraseñas", draft.about.name),
        f"Hoy {bold(expiry_in_words(plan.before))}. {asks}",
        *follows,
        error=draft.error,
    )
    sure = draft.button(label, "expire_yes", style="danger")
    return Screen(text, [[sure], [draft.button("« Atrás", "expiry")]])


def reset_screen(draft: UsersDraft, card: UserCard, *, first: str) -> Screen:
    """Ask how, and say what follows, for an invitation that waits too."""
    place = card.place
    linked = place.user.telegram_id is not None
    link = f"{bold('Con un enlace')}: pone otra desde su Telegram, en 24 horas. Tú no la ves."
    if not linked:
        link = "No tiene Telegram vinculado: invítalo y pondrá la suya, o dale una provisional."
    if card.invitation is not None:
        link = "Tiene una invitación sin aceptar, con la que pondrá la suya."
    given = f"{bold('Provisional')}: te la muestro una vez para que se la des. Sirve 24 horas."
    follows = [] if place.user.credential is None else ["La de hoy deja de servir."]
    if linked:
        follows = ["La de hoy deja de servir para entrar, y le aviso."]
    if card.invitation is not None:
        follows.append("⚠️ Si le das una provisional, el enlace de su invitación deja de servir.")
    rows: list[Row] = [[draft.button("Hacer un enlace", "by_link", style="danger")]] if linked else []
    rows.append([draft.button("Dar una provisional", "temporary", style="danger")])
    text = page(
        heading("Restablecer contraseña", draft.about.name),
        bold(place.user.label),
        f"{link}\n{given}",
        *follows,
        first,
        error=draft.error,
    )
    return Screen(text, [*rows, [draft.button("« Atrás", "back"), draft.button("Cerrar", "cancel")]])


def _to_forward(made: UserInvitation, bot_name: str) -> Picture:
    """What to forward to the person: the QR, and a text that says what to do."""
    link, place = invitation_link(bot_name, made.code), made.place
    caption = page(
        f"Pon otra contraseña en {bold(place.company.name)}, como {bold(place.user.name)}.",
        f"Abre este enlace con tu Telegram de siempre:\n{link}",
        f"Sirve una vez, hasta el {moment(made.expires_at, place.company.zone)}.",
    )
    return Picture(qr_png(link), caption)
