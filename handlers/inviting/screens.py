"""The screens of an invitation, for whoever invites."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from domain.companies import Company, Membership, User
from domain.invitations import invitation_link
from domain.notices import Notice
from handlers.inviting.qr import qr_png
from handlers.kit.button_kinds import InviteAction, InviteButton
from handlers.kit.buttons import CLOSE
from handlers.kit.screen import Picture, Row, Screen, button, copy_button
from handlers.kit.text import bold, heading, moment, page, plain
from services.installation import Installation
from services.people.invitations import UserInvitation, user_who_joined

TITLE = "Invitación"


def invite_button(place: Membership, label: str = "Invitar") -> Row:
    """*Invitar*, under a user's card: shows the waiting invitation, or makes one."""
    return [invite_to_button(place.company, place.user, label)]


def invite_to_button(company: Company, user: User, label: str) -> InlineKeyboardButton:
    """The same with this label, about a user of the company."""
    return button(label, InviteButton(company.id, user.id, InviteAction.OPEN))


def to_forward(made: UserInvitation, bot_name: str) -> Picture:
    """What to forward to the person: the QR, and a text that says what to do."""
    link, place = invitation_link(bot_name, made.code), made.place
    caption = page(
        f"Entra a la bitácora de {bold(place.company.name)} con tu Telegram, como {bold(place.user.name)}.",
        f"Abre este enlace y pon tu contraseña:\n{link}",
        f"Sirve una vez, hasta el {moment(made.expires_at, place.company.zone)}.",
    )
    return Picture(qr_png(link), caption)


def made_screen(made: UserInvitation, bot_name: str) -> Screen:
    """What was made, and what can be done with it."""
    text = page(
        heading(TITLE, made.place.company.name),
        _who(made.place),
        "Reenvíale el mensaje de arriba, o que lea el código con su cámara. "
        "Su contraseña la pone quien entra: tú no la ves.",
    )
    link = invitation_link(bot_name, made.code)
    return Screen(text, [[copy_button("Copiar enlace", link)], *_last_rows(made.place)])


def waiting_screen(waiting: UserInvitation) -> Screen:
    """One waits: its link was shown once, so a lost one is replaced."""
    place = waiting.place
    text = page(
        heading(TITLE, place.company.name),
        _who(place),
        f"Invitó {plain(waiting.created_by)}; el enlace sirve hasta el "
        f"{moment(waiting.expires_at, place.company.zone)}.",
        "El enlace no se guarda: si se perdió, haz otro y el anterior deja de servir.",
    )
    another = [button("Hacer otro enlace", _sends(place, InviteAction.MAKE))]
    return Screen(text, [another, *_last_rows(place)])


def revoking_screen(waiting: UserInvitation) -> Screen:
    """Ask once, and say what follows."""
    place = waiting.place
    text = page(
        heading(TITLE, place.company.name),
        f"¿Revocar la invitación de {bold(place.user.name)}?",
        "El enlace deja de servir en este momento, también para quien ya lo tiene.",
    )
    sure = button("Sí, revocar", _sends(place, InviteAction.REVOKE_SURELY), style="danger")
    return Screen(text, [[sure], [button("No, dejarla", _sends(place, InviteAction.OPEN))]])


def revoked_screen(place: Membership) -> Screen:
    """It serves nobody any more."""
    text = page(
        f"✅ {heading('Invitación revocada', place.company.name)}",
        f"El enlace de {bold(place.user.name)} ya no sirve.",
    )
    return Screen(text, [[*invite_button(place, "Invitar otra vez"), button("Cerrar", CLOSE)]])


async def joined_notice(installation: Installation, notice: Notice) -> Screen | None:
    """Who accepted, for whoever invited them; None if one of them has left."""
    place = await user_who_joined(installation, notice)
    if place is None:
        return None
    return Screen(
        page(
            f"🔔 {heading('Aceptó tu invitación', place.company.name)}",
            f"{bold(place.user.name)} · {plain(place.user.full_name)} ya entra por Telegram.",
        )
    )


def _who(place: Membership) -> str:
    lines = [
        f"Usuario: {bold(place.user.name)}",
        f"Nombre completo: {plain(place.user.full_name)}",
        f"Perfil: {plain(place.profile.name)}",
    ]
    return "\n".join(lines)


def _last_rows(place: Membership) -> list[Row]:
    revoke = button("Revocar", _sends(place, InviteAction.REVOKE), style="danger")
    return [
        [button("Elegir de mis contactos", _sends(place, InviteAction.CONTACT))],
        [revoke, button("Cerrar", CLOSE)],
    ]


def _sends(place: Membership, action: InviteAction) -> InviteButton:
    return InviteButton(place.company.id, place.user.id, action)
