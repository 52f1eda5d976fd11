"""What is served in a group: connecting it, attending its alerts, and the bot's own leaving."""

from __future__ import annotations

from telegram import ChatMember, Message

from domain.alert_links import grouped_company
from domain.errors import AccessDenied, VigiaError
from handlers.alert_groups.screens import connected_screen
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import GroupButton
from handlers.kit.buttons import NotOurs
from handlers.kit.chat import Chat
from handlers.kit.screen import Screen
from services.doors.admission import AS_YOURSELF, refuse_nameless
from services.sending.alert_groups import attend_in_group, connect_group, group_lost

_OUT = frozenset({ChatMember.LEFT, ChatMember.BANNED})


async def served_in_group(chat: Chat) -> bool:
    """Serve what is for a group; False for anything else, and for whoever may not."""
    update = chat.update
    if update.my_chat_member is not None:
        if update.my_chat_member.new_chat_member.status in _OUT:
            await group_lost(chat.installation, chat.chat_id, reason="sacaron al bot", now=chat.now)
        return True
    company_id = grouped_company(chat.text)
    if update.message is not None and company_id is not None:
        return await _connected(chat, update.message, company_id)
    try:
        button = chat.tapped(GroupButton)
    except NotOurs:
        return False
    await _attended(chat, button)
    return True


async def _connected(chat: Chat, message: Message, company_id: int) -> bool:
    if message.sender_chat is not None:  # an administrator who stays anonymous, or somebody as a channel
        if await refuse_nameless(chat.ask, chat.chat_id):
            await chat.send(Screen(AS_YOURSELF))
        return True
    try:
        company = await connect_group(
            chat.ask,
            company_id,
            chat_id=chat.chat_id,
            thread_id=chat.thread_id,
            title=message.chat.title or str(chat.chat_id),
            operation_id=chat.operation_id("group"),
        )
    except AccessDenied:
        return False
    except VigiaError as refusal:
        screen = Screen(sentence_of(refusal))
    else:
        screen = connected_screen(company)
    await chat.send(screen)
    return True


async def _attended(chat: Chat, button: GroupButton) -> None:
    """*Enterado*: whoever may read the log attends what the message told; anybody else is told so alone.

    The message is edited in its turn, as all copies are: a group takes few messages a minute.
    """
    try:
        await attend_in_group(
            chat.ask,
            button.company_id,
            chat_id=chat.chat_id,
            first=button.first,
            last=button.last,
            operation_id=chat.operation_id("acknowledgement"),
        )
    except VigiaError as refusal:
        await chat.answer(sentence_of(refusal), alert=True)
        return
    await chat.answer("Anotado")
