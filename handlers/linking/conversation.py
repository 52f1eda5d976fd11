"""The steps of linking an account with a user.

COMPANY → USER ⇄ CONFIRM → (linked)    under the alert about a stranger: for whom is the account?
       CONTACT ⇄ CONFIRM → (linked)    from a user's invitation: whose account is for them?
"""

from __future__ import annotations

from domain.permissions import CHANGE_USERS
from domain.spelling import clip
from domain.strangers import Stranger
from handlers.kit.access import Need, Where
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
from handlers.kit.reply_keyboard import take_keyboard
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.text import plain
from handlers.kit.turn import Turn
from handlers.linking import screens
from handlers.linking.contact_keyboard import PICK, show_contact_keyboard
from handlers.linking.draft import LinkingDraft, Step
from services.people.linking import check_link, link_user, linkable_users

LATE = "Ya no esperaba a nadie: no cambió nada."
NOBODY = "Nadie sin Telegram se llama así: escribe parte de su nombre."
EXPECTS = {
    Step.COMPANY: PICK_ONE,
    Step.USER: "Toca a quien es, o escribe parte de su nombre.",
    Step.CONTACT: f"Toca «{PICK}», abajo, y escoge a la persona; o «Cancelar».",
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


async def open_contacts(chat: Chat, company_id: int, user_id: int) -> None:
    """Begin it, about a user: their account is that of a contact."""

    async def begin(chat: Chat) -> LinkingDraft:
        place = await check_link(chat.ask, company_id, user_id)
        draft = CONVERSATION.begun(chat, Step.CONTACT, company=place.company, by_contact=True)
        draft.take_user(place)
        return draft

    await CONVERSATION.begin(chat, begin, need=Need(Where.NAMED, CHANGE_USERS))


async def shared(chat: Chat) -> None:
    """Somebody was picked from the contacts: for the draft that asked, or too late and for nobody."""
    message, draft = chat.update.message, chat.draft
    picked = message.users_shared if message is not None else None
    if picked is None or not isinstance(draft, LinkingDraft) or draft.step != Step.CONTACT:
        return await take_keyboard(chat, LATE)
    if (picked.request_id, len(picked.users)) != (draft.request_id, 1):
        await chat.send(Screen(LATE))  # the keyboard in sight is the draft's own
        return None
    draft.buried = True
    user = picked.users[0]
    draft.shown_name = " ".join(filter(None, (user.first_name, user.last_name))) or "Tu contacto"
    return await CONVERSATION.take(chat, _CONTACT, str(user.user_id), need=CONVERSATION.need(Where.DRAFT))


async def received_contact(turn: Turn[LinkingDraft]) -> str:
    """The contact arrived: whatever is in the way is said now, and another may be picked."""
    draft = turn.draft
    await check_link(turn.ask, draft.about.id, draft.user_id, telegram_id=int(turn.argument))
    draft.telegram_id = int(turn.argument)
    await take_keyboard(turn.chat, f"Elegiste a {plain(clip(draft.shown_name, limit=40))}.")
    draft.keyboard = False
    return Step.CONFIRM


async def back_from_confirming(turn: Turn[LinkingDraft]) -> str:
    """*« Atrás*, to the users or to the contacts: wherever the last one was picked."""
    return Step.CONTACT if turn.draft.by_contact else Step.USER


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
    draft.take_user(await check_link(turn.ask, draft.about.id, user_id, telegram_id=draft.telegram_id))
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
    """The screen of the step."""
    draft = turn.draft
    if draft.step == Step.COMPANY:
        companies = await companies_where(turn.chat, CHANGE_USERS)
        return company_screen(draft, companies, title=screens.TITLE, ask=screens.WHICH)
    if draft.step == Step.CONFIRM:
        return screens.confirm_screen(draft)
    if draft.step == Step.CONTACT:
        if not draft.keyboard:  # the draft before this one may have taken its own away just now
            await show_contact_keyboard(turn.chat, draft.request_id)
            draft.keyboard = True
        return screens.contact_screen(draft)
    offered = await linkable_users(turn.ask, draft.about.id, draft.query, page=draft.page)
    return screens.user_screen(draft, offered)


async def cancelled(turn: Turn[LinkingDraft]) -> Screen:
    """*Cancelar*: nothing was done, and the keyboard goes."""
    if turn.draft.keyboard:
        await take_keyboard(turn.chat, "Te devolví tu teclado.")
    return Screen("Listo, no se vinculó a nadie.")


_CONTACT = Text(received_contact)

CONVERSATION = Conversation(
    "linking",
    needs=CHANGE_USERS,
    begins=[],  # under an alert or an invitation: see `handlers/linking/buttons.py`
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
        Step.CONTACT: [],  # what is picked comes by `shared`
        Step.CONFIRM: [Tap("link", confirmed, saves=True), Tap("back", back_from_confirming)],
    },
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
