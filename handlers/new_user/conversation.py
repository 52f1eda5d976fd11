"""The steps of `/nuevo`, and the map of what each takes.

COMPANY → NAME → FULL_NAME → PASSWORD → PROFILE → SUMMARY → (saved)
                    ↓  ↑
                  SPELLING, for a name in one case alone
   ↑________________« Atrás, or a line of the summary_______|
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import chain

from domain.companies import Company
from domain.errors import ProfileNotFound, StorageUnavailable
from domain.name_case import in_usual_case
from domain.names import parse_full_name
from domain.permissions import CREATE_USERS
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import (
    companies_where,
    company_screen,
    named_or_settled,
    on_companies,
    pick,
    settled,
)
from handlers.kit.conversation import ID_ARGUMENT, Conversation, Handler
from handlers.kit.draft import LIFETIME
from handlers.kit.form import asked_to_change, on_form
from handlers.kit.screen import Screen
from handlers.new_user import screens
from handlers.new_user.draft import NewUserDraft, Step
from handlers.new_user.shortcut import line_to_keep, read_shortcut
from services.people.users import (
    check_new_user_name,
    create_user,
    generate_new_password,
    hash_new_password,
    is_new_password,
    profiles_to_give,
)
from services.sending.expiring_messages import expire_message

SECRET_LIFETIME = timedelta(minutes=2)  # after *Guardar*; until then it goes with the draft

EXPECTS = {
    Step.COMPANY: "Toca una empresa de la lista.",
    Step.NAME: "Escribe el nombre del usuario como texto; por ejemplo: MLOPEZ.",
    Step.FULL_NAME: "Escribe su nombre completo como texto; por ejemplo: María López Ruiz.",
    Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    Step.PASSWORD: "Escribe la contraseña como texto o toca «Generar contraseña».",
    Step.PROFILE: "Toca uno de los perfiles de la lista.",
    Step.SUMMARY: "Toca «Guardar», o el botón de lo que quieras cambiar.",
}


async def begin(chat: Chat, argument: str) -> NewUserDraft:
    """`/nuevo`, alone or with all in one line."""
    companies = await companies_where(chat, CREATE_USERS)
    draft = _new_draft(chat, settled(chat, companies), several=len(companies) > 1)
    if argument and draft.company is not None:
        await _fill_from_line(chat, draft, argument)
    elif argument:
        offered = [await profiles_to_give(chat.ask, each.id) for each in companies]
        draft.line = line_to_keep(argument, profiles=list(chain.from_iterable(offered)))
    draft.step = _after_the_line(draft)
    return draft


async def begin_in_company(chat: Chat, tapped: MenuButton) -> NewUserDraft:
    """*Nuevo usuario* on the menu, or on a done card, which names the company."""
    companies = await companies_where(chat, CREATE_USERS)
    return _new_draft(chat, named_or_settled(chat, companies, tapped), several=len(companies) > 1)


def _new_draft(chat: Chat, company: Company | None, *, several: bool) -> NewUserDraft:
    draft = NewUserDraft(
        conversation=CONVERSATION.code,
        step=Step.COMPANY,
        touched_at=chat.now,
        company=company,
        several=several,
    )
    draft.step = draft.next_step()
    return draft


async def _fill_from_line(chat: Chat, draft: NewUserDraft, line: str) -> None:
    profiles = await profiles_to_give(chat.ask, draft.about.id)
    read = await read_shortcut(chat.ask, draft.about.id, line, profiles=profiles)
    draft.name, draft.full_name = read.name, read.full_name
    draft.profile, draft.error = read.profile, read.error
    if draft.name and draft.full_name:
        await _generate(chat, draft)


def _after_the_line(draft: NewUserDraft) -> str:
    """What is asked first of a line: how its full name is spelled, if that is to be asked at all."""
    if draft.full_name and in_usual_case(draft.full_name) != draft.full_name:
        draft.typed_name = draft.full_name
        return Step.SPELLING
    return draft.next_step()


async def picked_company(chat: Chat, draft: NewUserDraft, argument: str) -> str:
    """A company was picked."""
    before = draft.company
    company = pick(draft, await companies_where(chat, CREATE_USERS), argument)
    if draft.line:
        await _fill_from_line(chat, draft, draft.line)
        draft.line = ""
        return _after_the_line(draft)
    if before is not None and before.id != company.id:
        draft.profile = None  # profiles are each company's own
        draft.forget_typed_password()
    return draft.next_step()


async def received_name(chat: Chat, draft: NewUserDraft, text: str) -> str:
    """The name arrived."""
    name = await check_new_user_name(chat.ask, draft.about.id, text)
    if name != draft.name:
        draft.name = name
        draft.forget_typed_password()
        if draft.generated:
            await _generate(chat, draft)  # its message says whose it is
    return draft.next_step()


async def received_full_name(chat: Chat, draft: NewUserDraft, text: str) -> str:  # noqa: ARG001
    """The full name arrived: in one case alone, it is asked how it is spelled."""
    draft.typed_name = parse_full_name(text)
    if in_usual_case(draft.typed_name) != draft.typed_name:
        draft.version += 1  # the buttons of a name that was typed before are for that one
        return Step.SPELLING
    return _take_full_name(draft, draft.typed_name)


async def chose_usual(chat: Chat, draft: NewUserDraft, argument: str) -> str:  # noqa: ARG001
    """*Usar «…»*."""
    return _take_full_name(draft, in_usual_case(draft.typed_name))


async def chose_typed(chat: Chat, draft: NewUserDraft, argument: str) -> str:  # noqa: ARG001
    """*Dejarlo como lo escribí*."""
    return _take_full_name(draft, draft.typed_name)


def _take_full_name(draft: NewUserDraft, full_name: str) -> str:
    if full_name != draft.full_name:
        draft.full_name = full_name
        draft.forget_typed_password()
    return draft.next_step()


async def received_password(chat: Chat, draft: NewUserDraft, text: str) -> str:
    """A typed password arrived: its message goes first, and only its hash stays."""
    message = chat.update.effective_message
    deleted = message is not None and await chat.delete(message.message_id)
    draft.notice = "" if deleted else "No pude borrar tu mensaje con la contraseña: bórralo tú."
    draft.password_hash = await hash_new_password(
        chat.installation,
        text,
        user_name=draft.name,
        full_name=draft.full_name,
        company_name=draft.about.name,
    )
    draft.generated = False
    await _forget_secret(chat, draft)
    return draft.next_step()


async def asked_to_generate(chat: Chat, draft: NewUserDraft, argument: str) -> str:  # noqa: ARG001
    """*Generar contraseña*."""
    await _generate(chat, draft)
    draft.notice = ""
    return draft.next_step()


async def _generate(chat: Chat, draft: NewUserDraft) -> None:
    await _forget_secret(chat, draft)
    password, password_hash = await generate_new_password(chat.installation)
    # The message is there, with the date on which it goes, before it shows anything: a kill between the two
    # would leave the password in the chat for ever.
    message = await chat.send(screens.secret_to_come_screen(draft.name))
    draft.secret_message_id, draft.buried = message.message_id, True
    try:
        await expire_message(chat.installation, chat.chat_id, message.message_id, due_at=chat.now + LIFETIME)
    except Exception:
        await _forget_secret(chat, draft)
        raise
    minutes = int(SECRET_LIFETIME.total_seconds() // 60)
    await chat.edit(message.message_id, screens.secret_screen(draft.name, password, minutes=minutes))
    draft.password_hash, draft.generated = password_hash, True


async def _forget_secret(chat: Chat, draft: NewUserDraft) -> None:
    """A password that will not be used must not stay in sight."""
    if draft.secret_message_id is not None:
        await chat.delete(draft.secret_message_id)
        draft.secret_message_id = None


async def turned_profile_page(chat: Chat, draft: NewUserDraft, argument: str) -> str:  # noqa: ARG001
    """Another page of profiles was asked for."""
    draft.profile_page = int(argument)
    return Step.PROFILE


async def picked_profile(chat: Chat, draft: NewUserDraft, argument: str) -> str:
    """A profile was picked."""
    offered = await profiles_to_give(chat.ask, draft.about.id)
    draft.profile = next((profile for profile in offered if str(profile.id) == argument), None)
    if draft.profile is None:
        raise ProfileNotFound
    draft.notice = ""
    return draft.next_step()


async def cancelled(chat: Chat, draft: NewUserDraft) -> Screen:
    """*Cancelar*: nothing was created, and a generated password goes."""
    await _forget_secret(chat, draft)
    return Screen("Alta cancelada. No se creó ningún usuario.")


async def saved(chat: Chat, draft: NewUserDraft, argument: str) -> Screen:  # noqa: ARG001
    """*Guardar*."""
    created = await create_user(
        chat.ask,
        draft.about.id,
        name=draft.name,
        full_name=draft.full_name,
        password_hash=draft.password_hash,
        profile_id=draft.profile.id if draft.profile else 0,
        operation_id=draft.operation_id,
    )
    if draft.secret_message_id is not None:
        with suppress(StorageUnavailable):  # the user is there all the same, and the message goes later
            await expire_message(
                chat.installation, chat.chat_id, draft.secret_message_id, due_at=chat.now + SECRET_LIFETIME
            )
    return screens.done_screen(created)


async def may_be_secret(chat: Chat, draft: NewUserDraft) -> bool:
    """What is written where a password is due may be one; after that, only the same one once more is."""
    if draft.step == Step.PASSWORD:
        return True
    typed = bool(draft.password_hash) and not draft.generated
    return typed and await is_new_password(chat.installation, chat.written, draft.password_hash)


async def render(chat: Chat, draft: NewUserDraft) -> Screen:
    """The screen of the step that the draft is at."""
    match draft.step:
        case Step.COMPANY:
            companies = await companies_where(chat, CREATE_USERS)
            return company_screen(draft, companies, title=screens.TITLE, last=draft.last_rows())
        case Step.PROFILE:
            offered = await profiles_to_give(chat.ask, draft.about.id)
            return screens.profile_screen(draft, offered)
        case Step.NAME:
            return screens.name_screen(draft)
        case Step.FULL_NAME:
            return screens.full_name_screen(draft)
        case Step.SPELLING:
            return screens.spelling_screen(draft)
        case Step.PASSWORD:
            return screens.password_screen(draft)
        case _:
            return screens.summary_screen(draft)


CONVERSATION = Conversation(
    "n",
    needs=CREATE_USERS,
    draft=NewUserDraft,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
    may_be_secret=may_be_secret,
)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("nuevo", begin),
    CONVERSATION.on_menu("nuevo", begin_in_company),
]

STATES: dict[object, list[Handler]] = {
    Step.COMPANY: [
        *on_companies(CONVERSATION, picked_company),
    ],
    Step.NAME: [CONVERSATION.on_text(received_name)],
    Step.FULL_NAME: [CONVERSATION.on_text(received_full_name)],
    Step.SPELLING: [
        CONVERSATION.on_text(received_full_name),
        CONVERSATION.on_tap("usual", chose_usual),
        CONVERSATION.on_tap("typed", chose_typed),
    ],
    Step.PASSWORD: [
        CONVERSATION.on_text(received_password, to_the_letter=True),
        CONVERSATION.on_tap("generate", asked_to_generate),
    ],
    Step.PROFILE: [
        CONVERSATION.on_tap("profiles", turned_profile_page, takes=ID_ARGUMENT),
        CONVERSATION.on_tap("profile", picked_profile, takes=ID_ARGUMENT),
    ],
    Step.SUMMARY: [
        CONVERSATION.on_tap("change", asked_to_change, takes="company|name|full_name|password|profile"),
        CONVERSATION.on_tap("save", saved, saves=True),
    ],
}

FALLBACKS: list[Handler] = on_form(CONVERSATION)
