"""The steps of `/nuevo`, and the map of what each takes.

COMPANY → NAME → FULL_NAME → PASSWORD → PROFILE → SUMMARY → (saved)
             ↓      ↓  ↑
             ↓    SPELLING, for a name in one case alone
           SHEET → PREVIEW → (saved), for many at once
   ↑________________« Atrás, or a line of the summary_______|
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from domain.approvals import kinds_of_giving
from domain.companies import Company, Profile
from domain.errors import ProfileNotFound
from domain.name_case import in_usual_case
from domain.names import parse_full_name
from domain.permissions import CHANGE_USERS, CREATE_USERS
from handlers.kit.about_company import AboutCompany
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.chat import Chat
from handlers.kit.form import ON_FORM, asked_to_change
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen
from handlers.kit.steps import ID_ARGUMENT, File, Tap, Text
from handlers.kit.turn import Turn
from handlers.new_user import screens
from handlers.new_user.draft import NewUserDraft, Step
from handlers.new_user.password import (
    asked_to_generate,
    forget_secret,
    generate,
    left_to_them,
    let_secret_expire,
    may_be_secret,
    not_kept,
    received_password,
)
from handlers.new_user.shortcut import line_to_keep, read_shortcut
from handlers.user_sheet.screens import preview_screen, sheet_screen
from handlers.user_sheet.steps import (
    asked_for_faults,
    asked_for_template,
    received_sheet,
    saved_good,
    saved_none,
)
from services.people.bulk import check_sheet
from services.people.copying import Copying, plan_copies
from services.people.users import (
    CreatedUser,
    check_new_user_name,
    create_user,
    example_of_user,
    profiles_to_give,
)

ERRAND = Errand(
    "nuevo",
    "Nuevo usuario",
    "crea un usuario paso a paso",
    CREATE_USERS,
    in_menu=True,
    examples=("<code>/nuevo {user} {full_name}, CONSULTA</code>\nllega directo al resumen.",),
)
EXPECTS = {
    Step.NAME: "Escribe el nombre del usuario como texto, como el del ejemplo.",
    Step.FULL_NAME: "Escribe su nombre completo como texto, como el del ejemplo.",
    Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    Step.PASSWORD: "Escribe la contraseña como texto o toca «Generar contraseña».",
    Step.PROFILE: "Toca uno de los perfiles de la lista.",
    Step.SUMMARY: "Toca «Guardar», o el botón de lo que quieras cambiar.",
    Step.SHEET: "Manda la hoja como archivo, de Excel (.xlsx) o .csv.",
    Step.PREVIEW: "Toca qué guardar, o manda la hoja corregida como archivo.",
}


async def keep_line(chat: Chat, companies: Sequence[Company], line: str) -> str:
    """The part of the line that may be stored until its company is known: no possible password."""
    offered = [await profiles_to_give(chat.ask, each.id) for each in companies]
    return line_to_keep(line, profiles=list(chain.from_iterable(offered)))


async def opened(turn: Turn[NewUserDraft]) -> str:
    """The company is known: read what was typed after the command, or ask for the rest."""
    draft = turn.draft
    if draft.like:
        draft.profile = await _offered(turn, str(draft.like))
        draft.like = 0
    if draft.words:
        await _fill_from_line(turn, draft.words)
        draft.words = ""
        return _after_the_line(draft)
    return draft.next_step()


async def _fill_from_line(turn: Turn[NewUserDraft], line: str) -> None:
    draft = turn.draft
    profiles = await profiles_to_give(turn.ask, draft.about.id)
    read = await read_shortcut(turn.ask, draft.about.id, line, profiles=profiles)
    draft.name, draft.full_name = read.name, read.full_name
    draft.profile, draft.error = read.profile, read.error
    if draft.name and draft.full_name:
        await generate(turn)


def _after_the_line(draft: NewUserDraft) -> str:
    """The first question after a line: the spelling of its full name, if needed."""
    if draft.full_name and in_usual_case(draft.full_name) != draft.full_name:
        draft.typed_name = draft.full_name
        return Step.SPELLING
    return draft.next_step()


async def received_name(turn: Turn[NewUserDraft]) -> str:
    """The name arrived."""
    draft = turn.draft
    name = await check_new_user_name(turn.ask, draft.about.id, turn.argument)
    if name != draft.name:
        draft.name = name
        draft.forget_typed_password()
        if draft.generated:
            await generate(turn)  # its message names the user
    return draft.next_step()


async def received_full_name(turn: Turn[NewUserDraft]) -> str:
    """The full name arrived: in one case alone, ask for its spelling."""
    draft = turn.draft
    draft.typed_name = parse_full_name(turn.argument)
    if in_usual_case(draft.typed_name) != draft.typed_name:
        draft.version += 1  # invalidates the buttons of a name typed before
        return Step.SPELLING
    return _take_full_name(draft, draft.typed_name)


async def chose_usual(turn: Turn[NewUserDraft]) -> str:
    """*Usar «…»*."""
    draft = turn.draft
    return _take_full_name(draft, in_usual_case(draft.typed_name))


async def chose_typed(turn: Turn[NewUserDraft]) -> str:
    """*Dejarlo como lo escribí*."""
    draft = turn.draft
    return _take_full_name(draft, draft.typed_name)


def _take_full_name(draft: NewUserDraft, full_name: str) -> str:
    if full_name != draft.full_name:
        draft.full_name = full_name
        draft.forget_typed_password()
    return draft.next_step()


async def picked_profile(turn: Turn[NewUserDraft]) -> str:
    """A profile was picked."""
    draft = turn.draft
    draft.profile = await _offered(turn, turn.argument)
    if draft.profile is None:
        raise ProfileNotFound
    draft.notice = ""
    return draft.next_step()


async def _offered(turn: Turn[NewUserDraft], profile_id: str) -> Profile | None:
    """The profile, if the person may give it."""
    offered = await profiles_to_give(turn.ask, turn.draft.about.id)
    return next((profile for profile in offered if str(profile.id) == profile_id), None)


async def cancelled(turn: Turn[NewUserDraft]) -> Screen:
    """*Cancelar*: nothing was created, and a generated password is deleted."""
    await forget_secret(turn)
    return Screen("Alta cancelada. No se creó ningún usuario.")


async def saved(turn: Turn[NewUserDraft]) -> Screen:
    """*Guardar*."""
    draft = turn.draft
    created = await create_user(
        turn.ask,
        draft.about.id,
        name=draft.name,
        full_name=draft.full_name,
        password_hash=draft.password_hash or None,
        profile_id=draft.profile.id if draft.profile else 0,
        operation_id=draft.operation_id,
    )
    await let_secret_expire(turn)
    may_invite = await turn.chat.has(CHANGE_USERS, created.company.id)
    return screens.done_screen(created, await _copying(turn, created), may_invite=may_invite)


async def _copying(turn: Turn[NewUserDraft], created: CreatedUser) -> Copying | None:
    """Where else the user can be created, if they were made like somebody."""
    like_id = turn.draft.user_id
    if not like_id:
        return None
    return await plan_copies(turn.ask, created.company.id, created.user.id, like_id=like_id)


async def render(turn: Turn[NewUserDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    match draft.step:
        case Step.PROFILE:
            offered = await profiles_to_give(turn.ask, draft.about.id)
            return screens.profile_screen(draft, offered)
        case Step.NAME:
            return screens.name_screen(draft, await example_of_user(turn.ask, draft.about.id))
        case Step.FULL_NAME:
            return screens.full_name_screen(draft, await example_of_user(turn.ask, draft.about.id))
        case Step.SPELLING:
            return screens.spelling_screen(draft)
        case Step.PASSWORD:
            return screens.password_screen(draft)
        case Step.SHEET:
            return sheet_screen(draft)
        case Step.PREVIEW:
            return preview_screen(draft, await check_sheet(turn.ask, draft.about.id, draft.sheet))
        case _:
            kinds = kinds_of_giving(draft.profile) if draft.profile else []
            return screens.summary_screen(draft, first=await foreseen(turn.chat, draft.about.id, kinds))


CONVERSATION = AboutCompany(
    "new_user",
    ERRAND,
    draft=NewUserDraft,
    title=screens.TITLE,
    opened=opened,
    keep_words=keep_line,
    steps={
        Step.NAME: [Text(received_name), File(received_sheet), Tap("sheet", asked_for_template)],
        Step.FULL_NAME: [Text(received_full_name)],
        Step.SPELLING: [
            Text(received_full_name),
            Tap("usual", chose_usual),
            Tap("typed", chose_typed),
        ],
        Step.PASSWORD: [
            Text(received_password, to_the_letter=True),
            Tap("generate", asked_to_generate),
            Tap("leave", left_to_them),
        ],
        Step.PROFILE: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("profile", picked_profile, takes=ID_ARGUMENT),
        ],
        Step.SUMMARY: [
            Tap("change", asked_to_change, takes="company|name|full_name|password|profile"),
            Tap("save", saved, saves=True),
        ],
        Step.SHEET: [File(received_sheet), Tap("template", asked_for_template)],
        Step.PREVIEW: [
            File(received_sheet),
            Tap("faults", asked_for_faults),
            Tap("good", saved_good, saves=True),
            Tap("none", saved_none),
        ],
    },
    always=ON_FORM,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
    may_be_secret=may_be_secret,
    requested=not_kept,
)
