"""A new user's password: typed, generated, or left to whoever accepts the invitation."""

from __future__ import annotations

from handlers.kit.passwords import SECRET_LIFETIME, let_expire, show_generated, take_away_typed
from handlers.kit.turn import Turn
from handlers.new_user.draft import NewUserDraft, Step
from services.people.users import hash_new_password, is_new_password

_ADVICE = (
    "Cópiala y entrégala en persona: no la guardo.\n"
    f"Este mensaje se borra {int(SECRET_LIFETIME.total_seconds() // 60)} minutos después de guardar."
)


async def received_password(turn: Turn[NewUserDraft]) -> str:
    """A typed password arrived: its message is deleted first, and only its hash is kept."""
    draft = turn.draft
    draft.notice = await take_away_typed(turn.chat)
    draft.password_hash = await hash_new_password(
        turn.chat.installation,
        turn.argument,
        user_name=draft.name,
        full_name=draft.full_name,
        company_name=draft.about.name,
    )
    draft.generated = draft.left_to_them = False
    await forget_secret(turn)
    return draft.next_step()


async def asked_to_generate(turn: Turn[NewUserDraft]) -> str:
    """*Generar contraseña*."""
    draft = turn.draft
    await generate(turn)
    draft.notice = ""
    return draft.next_step()


async def left_to_them(turn: Turn[NewUserDraft]) -> str:
    """*Que la ponga quien entra*."""
    draft = turn.draft
    await forget_secret(turn)
    draft.password_hash, draft.generated, draft.left_to_them, draft.notice = "", False, True, ""
    return draft.next_step()


async def generate(turn: Turn[NewUserDraft]) -> None:
    """Generate one, and show it once in its own message."""
    draft = turn.draft
    await forget_secret(turn)
    draft.password_hash, draft.secret_message_id = await show_generated(turn.chat, draft.name, advice=_ADVICE)
    draft.buried = draft.generated = True
    draft.left_to_them = False


async def forget_secret(turn: Turn[NewUserDraft]) -> None:
    """Delete a password that will not be used."""
    draft = turn.draft
    if draft.secret_message_id is not None:
        await turn.chat.delete(draft.secret_message_id)
        draft.secret_message_id = None


async def not_kept(turn: Turn[NewUserDraft]) -> str:
    """The user has to be approved first: they are created without a password, so this one is nobody's."""
    await forget_secret(turn)
    name = turn.draft.name
    if turn.draft.left_to_them:
        return f"Cuando se apruebe, invita a {name} para que ponga su contraseña."
    return f"Su contraseña no se guarda: cuando se apruebe, invita a {name} para que ponga la suya."


async def let_secret_expire(turn: Turn[NewUserDraft]) -> None:
    """Delete a generated password's message a little after the user was saved."""
    if turn.draft.secret_message_id is not None:
        await let_expire(turn.chat, turn.draft.secret_message_id)


async def may_be_secret(turn: Turn[NewUserDraft]) -> bool:
    """A text may be a password where one is expected; afterwards, only the same one again is."""
    draft = turn.draft
    if draft.step == Step.PASSWORD:
        return True
    typed = bool(draft.password_hash) and not draft.generated
    return typed and await is_new_password(turn.chat.installation, turn.chat.written, draft.password_hash)
