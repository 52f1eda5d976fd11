"""A new user's password: typed, or generated and shown once in a message that deletes itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from domain.errors import StorageUnavailable
from handlers.kit.draft import LIFETIME
from handlers.kit.turn import Turn
from handlers.new_user import screens
from handlers.new_user.draft import NewUserDraft, Step
from services.people.users import generate_new_password, hash_new_password, is_new_password
from services.sending.expiring_messages import expire_message

SECRET_LIFETIME = timedelta(minutes=2)  # after *Guardar*; until then it lasts as long as the draft


async def received_password(turn: Turn[NewUserDraft]) -> str:
    """A typed password arrived: its message is deleted first, and only its hash is kept."""
    draft = turn.draft
    message = turn.chat.update.effective_message
    deleted = message is not None and await turn.chat.delete(message.message_id)
    draft.notice = "" if deleted else "No pude borrar tu mensaje con la contraseña: bórralo tú."
    draft.password_hash = await hash_new_password(
        turn.chat.installation,
        turn.argument,
        user_name=draft.name,
        full_name=draft.full_name,
        company_name=draft.about.name,
    )
    draft.generated = False
    await forget_secret(turn)
    return draft.next_step()


async def asked_to_generate(turn: Turn[NewUserDraft]) -> str:
    """*Generar contraseña*."""
    draft = turn.draft
    await generate(turn)
    draft.notice = ""
    return draft.next_step()


async def generate(turn: Turn[NewUserDraft]) -> None:
    """Generate one, and show it once in its own message."""
    draft, chat = turn.draft, turn.chat
    await forget_secret(turn)
    password, password_hash = await generate_new_password(chat.installation)
    # The message exists, with its date of deletion, before it shows anything: a kill in between would leave
    # the password in the chat for ever.
    message = await chat.send(screens.secret_to_come_screen(draft.name))
    draft.secret_message_id, draft.buried = message.message_id, True
    try:
        await expire_message(chat.installation, chat.chat_id, message.message_id, due_at=chat.now + LIFETIME)
    except Exception:
        await forget_secret(turn)
        raise
    minutes = int(SECRET_LIFETIME.total_seconds() // 60)
    await chat.edit(message.message_id, screens.secret_screen(draft.name, password, minutes=minutes))
    draft.password_hash, draft.generated = password_hash, True


async def forget_secret(turn: Turn[NewUserDraft]) -> None:
    """Delete a password that will not be used."""
    draft = turn.draft
    if draft.secret_message_id is not None:
        await turn.chat.delete(draft.secret_message_id)
        draft.secret_message_id = None


async def let_secret_expire(turn: Turn[NewUserDraft]) -> None:
    """Delete a generated password's message a little after the user was saved."""
    chat, message_id = turn.chat, turn.draft.secret_message_id
    if message_id is not None:
        with suppress(StorageUnavailable):  # the user exists all the same, and the message is deleted later
            await expire_message(
                chat.installation, chat.chat_id, message_id, due_at=chat.now + SECRET_LIFETIME
            )


async def may_be_secret(turn: Turn[NewUserDraft]) -> bool:
    """A text may be a password where one is expected; afterwards, only the same one again is."""
    draft = turn.draft
    if draft.step == Step.PASSWORD:
        return True
    typed = bool(draft.password_hash) and not draft.generated
    return typed and await is_new_password(turn.chat.installation, turn.chat.written, draft.password_hash)
