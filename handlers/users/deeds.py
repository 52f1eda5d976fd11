"""The steps of `/usuarios` that do something to the user of the card, or look at what was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.log_filter import LogFilter
from domain.name_case import in_usual_case
from domain.names import parse_full_name, parse_reason, parse_reason_to_leave
from handlers.audit_log.opening import PAGE_SIZE, opened_page
from handlers.kit.turn import Turn
from handlers.users.draft import Step, UsersDraft
from handlers.users.drawing import profile_picked
from services.people import life
from services.people.directory import read_user_card
from services.people.life import UserDeed

# What came of each deed, after the user's name.
DONE = {
    "user_modified": "cambió de nombre",
    "profile_assigned": "tiene otro perfil",
    "user_blocked": "quedó bloqueado",
    "user_unblocked": "ya puede entrar otra vez",
    "user_deactivated": "quedó dado de baja",
    "user_reactivated": "está activo otra vez",
    "user_unlinked": "ya no tiene Telegram vinculado",
    "user_unlocked": "ya puede usar su contraseña otra vez",
}


async def back_to_card(turn: Turn[UsersDraft]) -> str:
    """*« Atrás*: nothing was done."""
    turn.draft.begin_anew()
    return Step.CARD


async def asked_for_deeds(turn: Turn[UsersDraft]) -> str:
    """*Lo que hizo*: the log with their entries alone, in a message of its own."""
    found = await read_user_card(turn.ask, *turn.draft.whom)
    theirs = LogFilter(user_name=found.place.user.name)
    await turn.chat.send(await opened_page(turn.chat, turn.draft.about, theirs, size=PAGE_SIZE))
    return Step.CARD


async def asked_for_history(turn: Turn[UsersDraft]) -> str:
    """*Lo que se le hizo*, from a folio down."""
    turn.draft.below = int(turn.argument or 0)
    return Step.HISTORY


async def received_full_name(turn: Turn[UsersDraft]) -> str:
    """The full name arrived: in one case alone, ask for its spelling."""
    draft = turn.draft
    draft.full_name = parse_full_name(turn.argument)
    if in_usual_case(draft.full_name) != draft.full_name:
        draft.version += 1  # invalidates the buttons of a name typed before
        return Step.SPELLING
    return await _rename(turn, draft.full_name)


async def chose_usual(turn: Turn[UsersDraft]) -> str:
    """*Usar «…»*."""
    return await _rename(turn, in_usual_case(turn.draft.full_name))


async def chose_typed(turn: Turn[UsersDraft]) -> str:
    """*Dejarlo como lo escribí*."""
    return await _rename(turn, turn.draft.full_name)


async def _rename(turn: Turn[UsersDraft], full_name: str) -> str:
    company_id, user_id = turn.draft.whom
    deed = life.rename_user(
        turn.ask, company_id, user_id, full_name=full_name, operation_id=turn.draft.operation_id
    )
    return await _done(turn, deed)


async def asked_for_profile(turn: Turn[UsersDraft]) -> str:
    """*Cambiar perfil*."""
    turn.draft.page = 0
    return Step.PROFILE


async def picked_profile(turn: Turn[UsersDraft]) -> str:
    """A profile was picked: say what it gives and takes."""
    turn.draft.profile_id = int(turn.argument)
    await profile_picked(turn)
    return Step.GIVE


async def gave_profile(turn: Turn[UsersDraft]) -> str:
    """*Dar …*."""
    company_id, user_id = turn.draft.whom
    draft = turn.draft
    deed = life.assign_profile(
        turn.ask, company_id, user_id, profile_id=draft.profile_id, operation_id=draft.operation_id
    )
    return await _done(turn, deed)


async def received_reason(turn: Turn[UsersDraft]) -> str:
    """The reason arrived: ask once more."""
    turn.draft.reason = parse_reason(turn.argument)
    return Step.BLOCK


async def received_reason_to_leave(turn: Turn[UsersDraft]) -> str:
    """Why they are let go, which is not asked for."""
    turn.draft.reason = parse_reason_to_leave(turn.argument)
    return Step.DEACTIVATE


def at_once(act: Callable[..., Awaitable[UserDeed]]) -> Callable[[Turn[UsersDraft]], Awaitable[str]]:
    """A step that does this to the user."""

    async def step(turn: Turn[UsersDraft]) -> str:
        return await _done(turn, act(turn.ask, *turn.draft.whom, operation_id=turn.draft.operation_id))

    return step


def with_reason(act: Callable[..., Awaitable[UserDeed]]) -> Callable[[Turn[UsersDraft]], Awaitable[str]]:
    """A step that does this to the user, for the reason that was given."""

    async def step(turn: Turn[UsersDraft]) -> str:
        draft = turn.draft
        deed = act(turn.ask, *draft.whom, reason=draft.reason, operation_id=draft.operation_id)
        return await _done(turn, deed)

    return step


async def _done(turn: Turn[UsersDraft], deed: Awaitable[UserDeed]) -> str:
    """The card again, with what came of it."""
    done = await deed
    notice = f"{done.place.user.name} sigue igual."
    if done.entry is not None:
        notice = f"{done.place.user.name} {DONE[done.entry.operation]}. Folio {done.entry.folio}."
    turn.draft.begin_anew(notice)
    return Step.CARD
