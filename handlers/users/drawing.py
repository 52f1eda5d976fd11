"""Which screen of `/usuarios` is drawn at each step."""

from __future__ import annotations

from domain.approvals import kinds_of_giving, kinds_of_taking_out
from domain.companies import Profile
from domain.errors import ProfileNotFound, VigiaError
from handlers.kit.advice import sentence_of
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen, will_be_asked
from handlers.kit.turn import Turn
from handlers.users import card, password, screens
from handlers.users.draft import Step, UsersDraft
from services.people.approved_resets import approvals_to_reset
from services.people.directory import (
    UserCard,
    list_users,
    profiles_to_assign,
    read_user_card,
    read_user_history,
)


async def render(turn: Turn[UsersDraft]) -> Screen:
    """The screen of the step that the draft is at; the list where that can't be shown any more, and why."""
    draft = turn.draft
    try:
        return await _screen(turn)
    except VigiaError as error:
        if draft.step == Step.LIST:
            raise
        draft.step, draft.version, draft.error = Step.LIST, draft.version + 1, sentence_of(error)
        return await _screen(turn)


async def _screen(turn: Turn[UsersDraft]) -> Screen:
    draft = turn.draft
    if draft.step in (Step.LIST, Step.FILTER):
        listed = await list_users(turn.ask, draft.about.id, draft.wanted, page=draft.page)
        draw = screens.list_screen if draft.step == Step.LIST else screens.filter_screen
        screen = draw(draft, listed)
        draft.notice = ""
        return screen
    if draft.step == Step.EXPIRY:
        return await password.expiry_screen(turn)
    if draft.step == Step.EXPIRY_SURE:
        return await password.expiry_sure_screen(turn)
    if draft.step == Step.HISTORY:
        history = await read_user_history(turn.ask, *turn.draft.whom, below=draft.below or None)
        return screens.history_screen(draft, history, turn.catalogue)
    found = await read_user_card(turn.ask, *turn.draft.whom)
    match draft.step:
        case Step.NAME:
            return card.name_screen(draft, found.place)
        case Step.SPELLING:
            return card.spelling_screen(draft, found.place)
        case Step.PROFILE:
            offered = await profiles_to_assign(turn.ask, *turn.draft.whom)
            return screens.profile_screen(draft, found.place, offered)
        case Step.GIVE:
            profile = await profile_picked(turn)
            kinds = kinds_of_giving(profile, instead_of=found.place.profile)
            first = await foreseen(turn.chat, draft.about.id, kinds)
            return card.give_screen(draft, found.place, profile, first=first)
        case Step.REASON:
            return card.reason_screen(draft, found.place)
        case Step.BLOCK:
            return card.block_screen(draft, found.place)
        case Step.DEACTIVATE:
            return card.deactivate_screen(draft, found, first=await _first(turn, found))
        case Step.UNLINK:
            return card.unlink_screen(draft, found.place, first=await _first(turn, found))
        case Step.RESET:
            first = will_be_asked(await approvals_to_reset(turn.ask, *draft.whom))
            return password.reset_screen(draft, found, first=first)
        case _:
            screen = card.card_screen(draft, found, turn.catalogue, now=turn.chat.now)
            draft.notice = ""
            return screen


async def _first(turn: Turn[UsersDraft], found: UserCard) -> str:
    """What has to happen before the user is let go or unlinked, if anything."""
    return await foreseen(turn.chat, turn.draft.about.id, kinds_of_taking_out(found.place.profile))


async def profile_picked(turn: Turn[UsersDraft]) -> Profile:
    """The profile of the draft, if it may be given; raises ProfileNotFound."""
    offered = await profiles_to_assign(turn.ask, *turn.draft.whom)
    profile = next((each for each in offered if each.id == turn.draft.profile_id), None)
    if profile is None:
        raise ProfileNotFound
    return profile
