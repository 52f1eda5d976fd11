"""The steps of `/perfiles`, and the map of what each takes.

COMPANY → LIST ⇄ CARD → GRID ⇄ SUMMARY · DROPPING → (saved, or not) CARD
           ⇅      ⇅ ↘ OTHER → COMPARED
           ⇅      ⇅ ↘ OTHER_NAME, DELETING
        NEW_NAME → GRID ⇄ SUMMARY · DROPPING → (created) CARD

A copy begins at NEW_NAME too, with the permissions of the profile at CARD. Each reading and each change asks
for its right again.
"""

from __future__ import annotations

from domain.approvals import kinds_of_changing
from domain.errors import ProfileChangedMeanwhile, ProfileIsFixed, ProfileNotFound
from domain.office_words import in_office_words
from domain.permissions import (
    CHANGE_PROFILES,
    CREATE_PROFILES,
    DELETE_PROFILES,
    SEE_PROFILES,
    Module,
    Permissions,
)
from handlers.kit.about_company import AboutCompany
from handlers.kit.access import Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to
from handlers.profiles import grid, screens
from handlers.profiles.draft import ProfilesDraft, Step
from services.people.profile_life import change_profile, create_profile, delete_profile, rename_profile
from services.people.profiles import (
    ProfileCard,
    check_profile_name,
    compare_profiles,
    example_of_profile,
    list_profiles,
    read_profile,
)

ERRAND = Errand("perfiles", "Perfiles", "qué puede cada perfil, y quién lo tiene", SEE_PROFILES)
EXPECTS = {
    Step.LIST: "Toca un perfil, o «Nuevo perfil».",
    Step.CARD: "Toca uno de los botones.",
    Step.NEW_NAME: "Escribe el nombre del perfil, como el del ejemplo.",
    Step.OTHER_NAME: "Escribe el nombre del perfil, como el del ejemplo.",
    Step.GRID: "Toca una letra para dar o quitar ese permiso, o «Guardar».",
    Step.SUMMARY: "Toca «Guardar», o «Seguir editando».",
    Step.OTHER: "Toca con cuál perfil lo comparas.",
    Step.COMPARED: "Toca uno de los botones.",
    Step.DROPPING: "Toca uno de los botones.",
    Step.DELETING: "Toca el botón rojo si es lo que quieres; si no, «Atrás».",
}


async def opened(turn: Turn[ProfilesDraft]) -> Step:
    """The list, from its start."""
    draft = turn.draft
    draft.from_the_start()
    draft.profile_id, draft.new_name, draft.told = 0, "", ""
    return Step.LIST


async def opened_profile(turn: Turn[ProfilesDraft]) -> Step:
    """A profile was tapped."""
    turn.draft.profile_id, turn.draft.told = int(turn.argument), ""
    return await _shown(turn)


async def back_to_card(turn: Turn[ProfilesDraft]) -> Step:
    """*« Atrás*, to the profile."""
    turn.draft.told, turn.draft.new_name = "", ""
    return await _shown(turn)


async def _shown(turn: Turn[ProfilesDraft]) -> Step:
    """The profile at CARD, or the list if it is gone."""
    try:
        await _card(turn)
    except ProfileNotFound as gone:
        await opened(turn)
        turn.draft.error = sentence_of(gone)
        return Step.LIST
    return Step.CARD


async def _card(turn: Turn[ProfilesDraft]) -> ProfileCard:
    return await read_profile(turn.ask, turn.draft.about.id, turn.draft.profile_id)


async def began_new(turn: Turn[ProfilesDraft]) -> Step:
    """*Nuevo perfil*: with nothing."""
    turn.draft.profile_id, turn.draft.told = 0, ""
    return Step.NEW_NAME


async def received_new_name(turn: Turn[ProfilesDraft]) -> Step:
    """The name of a new profile: then its permissions, those of the profile that it is copied from."""
    draft = turn.draft
    name = await check_profile_name(turn.ask, draft.about.id, turn.argument)
    copied = (await _card(turn)).profile.permissions if draft.profile_id else Permissions()
    draft.new_name = name
    draft.begin_editing(Permissions(), copied)
    return Step.GRID


async def received_other_name(turn: Turn[ProfilesDraft]) -> Step:
    """Another name for the profile: it takes nothing away, so it is saved at once."""
    draft = turn.draft
    done = await rename_profile(
        turn.ask, draft.about.id, draft.profile_id, name=turn.argument, operation_id=draft.operation_id
    )
    draft.done(f"✅ Ahora se llama {done.profile.name}.")
    return Step.CARD


async def began_editing(turn: Turn[ProfilesDraft]) -> Step:
    """*Cambiar permisos*."""
    card = await _card(turn)
    if card.profile.fixed:
        raise ProfileIsFixed(card.profile.name)
    turn.draft.told = ""
    turn.draft.begin_editing(card.profile.permissions, card.profile.permissions)
    return Step.GRID


async def gave(turn: Turn[ProfilesDraft]) -> Step:
    """A letter without ✓: give that permission."""
    turn.draft.switch(grid.grant_of(turn.argument), on=True)
    return Step.GRID


async def took(turn: Turn[ProfilesDraft]) -> Step:
    """A letter with ✓: take that permission."""
    turn.draft.switch(grid.grant_of(turn.argument), on=False)
    return Step.GRID


async def tapped_module(turn: Turn[ProfilesDraft]) -> Step:
    """A module's name: what is allowed there, in words."""
    module = Module(turn.argument)
    can = " ".join(in_office_words(turn.draft.wanted.within(module)))
    await turn.chat.answer(f"{module.label}. {can}", alert=True)
    return Step.GRID


async def left_grid(turn: Turn[ProfilesDraft]) -> Step:
    """*« Perfil* or *« Perfiles*: what was edited is not dropped without asking."""
    return Step.DROPPING if turn.draft.new_name or turn.draft.changes else await back_to_card(turn)


async def saved(turn: Turn[ProfilesDraft]) -> Step:
    """*Guardar*. The second of two people sees the first one's changes, and keeps their own."""
    draft = turn.draft
    try:
        done = await change_profile(
            turn.ask,
            draft.about.id,
            draft.profile_id,
            wanted=draft.wanted,
            known=draft.base,
            operation_id=draft.operation_id,
        )
    except ProfileChangedMeanwhile as conflict:
        card = await _card(turn)
        draft.rebase(card.profile.permissions, who=card.last.full_name if card.last else "")
        draft.error = sentence_of(conflict)
        return Step.GRID
    folio = f" Quedó en la bitácora con el folio {done.entry.folio}." if done.entry else ""
    draft.done(f"✅ Permisos guardados.{folio}")
    return Step.CARD


async def created(turn: Turn[ProfilesDraft]) -> Step:
    """*Guardar* of a new profile."""
    draft = turn.draft
    done = await create_profile(
        turn.ask,
        draft.about.id,
        name=draft.new_name,
        permissions=draft.wanted,
        operation_id=draft.operation_id,
    )
    draft.profile_id = done.profile.id
    draft.done("✅ Perfil creado.")
    return Step.CARD


async def deleted(turn: Turn[ProfilesDraft]) -> Step:
    """The second step: delete it."""
    draft = turn.draft
    done = await delete_profile(turn.ask, draft.about.id, draft.profile_id, operation_id=draft.operation_id)
    await opened(turn)
    draft.done(f"✅ Perfil {done.profile.name} borrado.")
    return Step.LIST


async def began_comparing(turn: Turn[ProfilesDraft]) -> Step:
    """*Comparar con otro*."""
    turn.draft.from_the_start()
    return Step.OTHER


async def compared(turn: Turn[ProfilesDraft]) -> Step:
    """The other profile was tapped."""
    draft = turn.draft
    await compare_profiles(turn.ask, draft.about.id, draft.profile_id, int(turn.argument))
    draft.other_id = int(turn.argument)
    return Step.COMPARED


async def cancelled(turn: Turn[ProfilesDraft]) -> Screen:
    """*Cerrar*, or *Cancelar*: what was not saved is dropped."""
    return screens.closed_screen(turn.draft)


async def render(turn: Turn[ProfilesDraft]) -> Screen:
    """The screen of the step that the draft is at; of the list, if its profile went meanwhile."""
    draft = turn.draft
    try:
        return await _drawn(turn)
    except ProfileNotFound as gone:
        await opened(turn)
        draft.step, draft.error = Step.LIST, sentence_of(gone)
        draft.version += 1
        return await _drawn(turn)


async def _drawn(turn: Turn[ProfilesDraft]) -> Screen:
    draft = turn.draft
    match draft.step:
        case Step.CARD:
            return screens.card_screen(draft, await _card(turn))
        case Step.NEW_NAME | Step.OTHER_NAME:
            known = (await _card(turn)).profile if draft.profile_id else None
            return screens.name_screen(
                draft, known, example=await example_of_profile(turn.ask, draft.about.id)
            )
        case Step.GRID:
            return grid.grid_screen(draft, draft.new_name or (await _card(turn)).profile.name)
        case Step.SUMMARY:
            holders = [] if draft.new_name else (await _card(turn)).holders
            changing = kinds_of_changing(draft.base, draft.wanted, held=bool(holders))
            kinds = [] if draft.new_name else changing
            first = await foreseen(turn.chat, draft.about.id, kinds)
            return screens.summary_screen(draft, screens.names_of(holders), first=first)
        case Step.DROPPING:
            return screens.dropping_screen(draft, draft.new_name or (await _card(turn)).profile.name)
        case Step.OTHER:
            return screens.other_screen(draft, await list_profiles(turn.ask, draft.about.id))
        case Step.COMPARED:
            two = await compare_profiles(turn.ask, draft.about.id, draft.profile_id, draft.other_id)
            return screens.compared_screen(draft, *two)
        case Step.DELETING:
            return screens.deleting_screen(draft, await _card(turn))
        case _:
            may_create = await turn.chat.has(CREATE_PROFILES, draft.about.id)
            listed = await list_profiles(turn.ask, draft.about.id)
            return screens.list_screen(draft, listed, may_create=may_create)


_CREATE = Need(Where.DRAFT, CREATE_PROFILES)
_CHANGE = Need(Where.DRAFT, CHANGE_PROFILES)
_DELETE = Need(Where.DRAFT, DELETE_PROFILES)
_TO_LIST = Tap("list", opened)
_TO_CARD = Tap("card", back_to_card)
_PAGE = Tap("page", turned_page, takes=PAGE_ARGUMENT)

CONVERSATION = AboutCompany(
    "profiles",
    ERRAND,
    draft=ProfilesDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.LIST: [
            Tap("open", opened_profile, takes=ID_ARGUMENT),
            Tap("new", began_new, needs=_CREATE),
            _PAGE,
        ],
        Step.CARD: [
            Tap("edit", began_editing, needs=_CHANGE),
            Tap("rename", goes_to(Step.OTHER_NAME), needs=_CHANGE),
            Tap("copy", goes_to(Step.NEW_NAME), needs=_CREATE),
            Tap("compare", began_comparing),
            Tap("delete", goes_to(Step.DELETING), needs=_DELETE),
            _TO_LIST,
        ],
        Step.NEW_NAME: [Text(received_new_name, needs=_CREATE), _TO_CARD, _TO_LIST],
        Step.OTHER_NAME: [Text(received_other_name, needs=_CHANGE), _TO_CARD],
        Step.GRID: [
            Tap("give", gave, takes=grid.GRANTS),
            Tap("take", took, takes=grid.GRANTS),
            Tap("module", tapped_module, takes=grid.MODULES, answers=True),
            Tap("review", goes_to(Step.SUMMARY)),
            Tap("leave", left_grid),
        ],
        Step.SUMMARY: [
            Tap("save", saved, saves=True, needs=_CHANGE),
            Tap("create", created, saves=True, needs=_CREATE),
            Tap("grid", goes_to(Step.GRID)),
        ],
        Step.OTHER: [Tap("with", compared, takes=ID_ARGUMENT), _PAGE, _TO_CARD],
        Step.COMPARED: [_TO_CARD],
        Step.DROPPING: [Tap("grid", goes_to(Step.GRID)), _TO_CARD, _TO_LIST],
        Step.DELETING: [Tap("confirm", deleted, saves=True, needs=_DELETE), _TO_CARD],
    },
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
