"""The steps of linking an account with a user, begun under the alert about a stranger.

COMPANY → USER ⇄ CONFIRM → (linked)
"""

from __future__ import annotations

from domain.errors import VigiaError
from domain.permissions import CHANGE_USERS
from domain.strangers import Stranger
from handlers.kit.access import Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.chat import Chat
from handlers.kit.company_list import (
    PICK_ONE,
    back_to_companies,
    companies_where,
    company_screen,
    pick,
    searched,
    settled,
)
from handlers.kit.conversation import Conversation
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from handlers.linking import screens
from handlers.linking.draft import LinkingDraft, Step
from services.people.linking import check_link, link_user, linkable_users

NOBODY = "Nadie sin Telegram se llama así: escribe parte de su nombre."
EXPECTS = {
    Step.COMPANY: PICK_ONE,
    Step.USER: "Toca a quien es, o escribe parte de su nombre.",
    Step.CONFIRM: "Toca «Sí, vincular» si es esa persona; si no, «Cancelar».",
}


async def open_linking(chat: Chat, stranger: Stranger) -> None:
    """Begin it, about the account of somebody who knocked."""

    async def begin(chat: Chat) -> LinkingDraft:
        companies = await companies_where(chat, CHANGE_USERS)
        draft = CONVERSATION.begun(
            chat,
            Step.COMPANY,
            several=len(companies) > 1,
            telegram_id=stranger.telegram_id,
            shown_name=stranger.shown_name,
        )
        company = settled(chat, companies)
        if company is not None:
            draft.take(company)
            draft.step = Step.USER
        return draft

    await CONVERSATION.begin(chat, begin, need=Need(Where.ANYWHERE, CHANGE_USERS))


async def picked_company(turn: Turn[LinkingDraft]) -> str:
    """A company was picked."""
    pick(turn, await companies_where(turn.chat, CHANGE_USERS))
    return Step.USER


async def searched_user(turn: Turn[LinkingDraft]) -> str:
    """Part of a name arrived. Text without a match is neither kept nor quoted back."""
    draft, words = turn.draft, turn.argument.strip()
    found = (await linkable_users(turn.ask, draft.about.id, words)).found
    draft.from_the_start(query=words if found else "")
    draft.error = None if found else NOBODY
    return Step.USER


async def picked_user(turn: Turn[LinkingDraft]) -> str:
    """A user was picked: whatever is in the way is said now."""
    draft, user_id = turn.draft, int(turn.argument)
    await check_link(turn.ask, draft.about.id, user_id, telegram_id=draft.telegram_id)
    draft.user_id = user_id
    return Step.CONFIRM


async def confirmed(turn: Turn[LinkingDraft]) -> Screen:
    """*Sí, vincular*."""
    draft = turn.draft
    deed = await link_user(
        turn.ask,
        draft.about.id,
        draft.user_id,
        telegram_id=draft.telegram_id,
        operation_id=draft.operation_id,
    )
    return screens.done_screen(draft, deed, turn.chat.context.bot.username)


async def render(turn: Turn[LinkingDraft]) -> Screen:
    """The screen of the step; the list where the one picked can't be given the account any more, and why."""
    draft = turn.draft
    if draft.step == Step.COMPANY:
        companies = await companies_where(turn.chat, CHANGE_USERS)
        return company_screen(draft, companies, title=screens.TITLE, ask=screens.WHICH)
    if draft.step == Step.CONFIRM:
        try:
            place = await check_link(turn.ask, draft.about.id, draft.user_id, telegram_id=draft.telegram_id)
            return screens.confirm_screen(draft, place)
        except VigiaError as error:
            draft.step, draft.version, draft.error = Step.USER, draft.version + 1, sentence_of(error)
    offered = await linkable_users(turn.ask, draft.about.id, draft.query, page=draft.page)
    return screens.user_screen(draft, offered)


CONVERSATION = Conversation(
    "linking",
    needs=CHANGE_USERS,
    begins=[],  # under an alert: see `handlers/linking/buttons.py`
    draft=LinkingDraft,
    steps={
        Step.COMPANY: [
            Text(searched),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("pick", picked_company, takes=ID_ARGUMENT, needs=Need(Where.NAMED, CHANGE_USERS)),
        ],
        Step.USER: [
            Text(searched_user),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("user", picked_user, takes=ID_ARGUMENT),
            Tap("company", back_to_companies),
        ],
        Step.CONFIRM: [Tap("link", confirmed, saves=True), Tap("back", goes_to(Step.USER))],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves("Listo, no se vinculó a nadie."),
)
