"""The steps of `/usuarios` that find a user: the list, its filter, and opening a card."""

from __future__ import annotations

from domain.user_filter import Shown, UserFilter
from handlers.kit.turn import Turn
from handlers.users.draft import Step, UsersDraft
from services.people.directory import list_users, read_user_card

NOBODY = "Nadie se llama así: escribe parte de su nombre o de su usuario."

NOBODY_OF = {
    Shown.ALL: "Nadie",
    Shown.ACTIVE: "Ningún activo",
    Shown.BLOCKED: "Ningún bloqueado",
    Shown.INACTIVE: "Nadie de baja",
    Shown.UNLINKED: "Nadie sin Telegram",
    Shown.ABSENT: "Nadie de los que llevan 90 días sin entrar",
}


async def opened(turn: Turn[UsersDraft]) -> str:
    """The company is known: its users, or the one whom the button or the words after the command name."""
    draft = turn.draft
    if draft.user_id:
        await read_user_card(turn.ask, *draft.whom)  # the button may be forged
        return _open(draft, draft.user_id)
    words, draft.words = draft.words, ""
    return await _search(turn, words) if words else Step.LIST


async def searched(turn: Turn[UsersDraft]) -> str:
    """Part of a name arrived."""
    return await _search(turn, turn.argument.strip())


async def _search(turn: Turn[UsersDraft], words: str) -> str:
    """List the matches, or open the only one. Text without any is neither kept nor quoted back."""
    draft = turn.draft
    draft.wider = ""
    draft.from_the_start(query=words)
    listed = await list_users(turn.ask, draft.about.id, draft.wanted)
    exact = [each for each in listed.users if each.user.name == words.upper()]
    if not listed.found:
        draft.from_the_start()
        await _say_nobody(turn, words)
    elif exact or listed.found == 1:
        draft.from_the_start()
        return _open(draft, (exact or listed.users)[0].user.id)
    return Step.LIST


async def _say_nobody(turn: Turn[UsersDraft], words: str) -> None:
    """Nobody has these words in their names; under a filter, perhaps somebody has without it."""
    draft = turn.draft
    draft.error = NOBODY
    if draft.filters:
        everybody = await list_users(turn.ask, draft.about.id, UserFilter(words=words))
        draft.error = (
            f"{NOBODY_OF[draft.shown]}{' con ese perfil' if draft.with_profile else ''} se llama así."
        )
        draft.wider = words if everybody.found else ""


async def searched_everywhere(turn: Turn[UsersDraft]) -> str:
    """*Buscar en todos*."""
    draft = turn.draft
    draft.shown, draft.with_profile = Shown.ALL, 0
    return await _search(turn, draft.wider) if draft.wider else Step.LIST


async def asked_to_filter(turn: Turn[UsersDraft]) -> str:
    """*Filtrar*."""
    turn.draft.list_page, turn.draft.page, turn.draft.wider = turn.draft.page, 0, ""
    return Step.FILTER


async def chose_kind(turn: Turn[UsersDraft]) -> str:
    """Users of one kind."""
    turn.draft.shown = Shown(turn.argument)
    turn.draft.from_the_start()
    return Step.LIST


async def chose_profile(turn: Turn[UsersDraft]) -> str:
    """Users with one profile, or with any."""
    turn.draft.with_profile = int(turn.argument)
    turn.draft.from_the_start()
    return Step.LIST


async def back_to_list(turn: Turn[UsersDraft]) -> str:
    """*« Usuarios*, where the list was."""
    turn.draft.page = turn.draft.list_page
    return Step.LIST


async def picked_user(turn: Turn[UsersDraft]) -> str:
    """A user was picked."""
    user_id = int(turn.argument)
    await read_user_card(turn.ask, turn.draft.about.id, user_id)  # the button may be forged
    turn.draft.list_page = turn.draft.page
    return _open(turn.draft, user_id)


def _open(draft: UsersDraft, user_id: int) -> str:
    draft.user_id = user_id
    draft.begin_anew()
    return Step.CARD
