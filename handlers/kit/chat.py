"""A person's chat as the handlers see it: who writes, what they sent, and the live message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from telegram import Chat as TelegramChat
from telegram import Message, Update, User
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from domain.askers import InChat
from domain.companies import Membership
from domain.permissions import Right
from domain.signs import as_typed
from handlers.kit.buttons import DraftButton, NotOurs, Sends
from handlers.kit.context import Context
from handlers.kit.draft import Draft
from handlers.kit.insistence import insist
from handlers.kit.memory import Memory
from handlers.kit.menu import Errand
from handlers.kit.messages import Content, cant_be_drawn_on, post
from handlers.kit.screen import Screen
from handlers.kit.seal_message import is_seal
from services.asking import Ask
from services.doors.admission import places_of
from services.installation import Installation

_log = logging.getLogger(__name__)

B = TypeVar("B", bound=Sends)

ANSWER_LIMIT = 200  # characters of an answer to a tap (Bot API, answerCallbackQuery)


class Chat:
    """One update of one person, and the ways to answer it: in the topic where they are, if it is one."""

    def __init__(self, update: Update, context: Context) -> None:
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None:
            raise ValueError("an update without a person or a chat reached a handler")
        self.update = update
        self.context = context
        self.person = user
        self.chat_id = chat.id
        self.thread_id = _thread_of(update.effective_message)
        self.now = datetime.now(UTC)

    @classmethod
    def unasked(cls, person_id: int, context: Context, *, thread_id: int | None = None) -> Chat:
        """The private chat of a person who has sent nothing; an empty message replaces the update.

        `thread_id` is the topic to write to.
        """
        person = User(person_id, first_name=str(person_id), is_bot=False)  # their name is not at hand
        private = TelegramChat(person_id, ChatType.PRIVATE)
        nothing = Message(
            0,
            datetime.now(UTC),
            private,
            from_user=person,
            message_thread_id=thread_id,
            is_topic_message=thread_id is not None,
        )
        return cls(Update(0, message=nothing), context)

    @property
    def installation(self) -> Installation:
        """The installation of the use cases."""
        return self.context.shared.installation

    @property
    def ask(self) -> Ask:
        """The person as an asker of use cases."""
        message = self.update.effective_message
        reference = f"{self.chat_id}/{message.message_id if message else 0}"
        return Ask(self.installation, InChat(self.person.id, reference, self.person.full_name), self.now)

    @property
    def memory(self) -> Memory:
        """The person's memory."""
        return self.context.memory

    @property
    def draft(self) -> Draft | None:
        """What the person is filling in."""
        return self.memory.draft

    @draft.setter
    def draft(self, draft: Draft | None) -> None:
        self.memory.draft = draft

    @property
    def finished(self) -> str | None:
        """The id of the person's last finished draft."""
        return self.memory.finished

    @finished.setter
    def finished(self, draft_id: str) -> None:
        self.memory.finished = draft_id

    @property
    def company_id(self) -> int | None:
        """The company whose topic this is, or that was chosen with /empresa: other commands do not ask."""
        return self.context.topic_company_id or self.memory.company_id

    @company_id.setter
    def company_id(self, company_id: int) -> None:
        self.memory.company_id = company_id

    @property
    def errands(self) -> Sequence[Errand]:
        """The errands on offer."""
        return self.context.shared.errands

    async def places(self) -> Sequence[Membership]:
        """The person's places in companies, looked up once per update.

        For the gate and for screens: use cases look again, inside their transactions.
        """
        if self.context.places is None:
            self.context.places = await places_of(self.ask)
        return self.context.places

    async def has(self, right: Right, company_id: int) -> bool:
        """Whether the person has this right there: what they may not do is not offered to them."""
        return any(each.company.id == company_id and each.gives(right) for each in await self.places())

    def forget_places(self) -> None:
        """Look them up again: the person has just got another."""
        self.context.places = None

    def operation_id(self, deed: str) -> UUID:
        """The operation id of this update, where no draft has one: the same after a kill."""
        return self.installation.operation_ids.of(deed, self.chat_id, self.update.update_id)

    @property
    def text(self) -> str:
        """What the person wrote, without invisible signs."""
        return as_typed(self.written)

    @property
    def written(self) -> str:
        """What the person wrote, verbatim, for passwords only."""
        message = self.update.effective_message
        return (message.text or "") if message else ""

    @property
    def words(self) -> str:
        """The words after the command, in the same line or the next."""
        return " ".join(self.text.split(maxsplit=1)[1:]).strip()

    def tapped(self, kind: type[B]) -> B:
        """The button of this kind that was tapped; raises NotOurs for any other."""
        query = self.update.callback_query
        return kind.unpack((query.data if query is not None else None) or "")

    @property
    def tapped_draft_id(self) -> str | None:
        """The draft that the tapped button belongs to, if any."""
        try:
            return self.tapped(DraftButton).draft_id
        except NotOurs:
            return None

    @property
    def tapped_message_id(self) -> int | None:
        """The message of the tapped button, to draw on; never a seal, whatever was tapped there."""
        query = self.update.callback_query
        if query is None or query.message is None or is_seal(query.message):
            return None
        return query.message.message_id

    async def answer(self, text: str | None = None, *, alert: bool = False) -> None:
        """Answer the tap, if it was one, as Telegram waits for it. Being late does no harm."""
        query = self.update.callback_query
        if query is not None:
            try:
                await insist(lambda: query.answer(text, show_alert=alert))
            except BadRequest as error:
                if "query is too old" not in str(error).lower():
                    raise
            except (NetworkError, RetryAfter) as error:  # the tap takes effect all the same
                _log.warning("a tap could not be answered: %s", type(error).__name__)

    async def send(self, content: Content, *, silently: bool = False) -> Message:
        """Send it as a new message; `silently` means without a sound."""
        self.context.shared.load.had_one(self.chat_id)
        return await insist(
            lambda: post(self.context.bot, self.chat_id, content, silently=silently, thread_id=self.thread_id)
        )

    async def edit(self, message_id: int, screen: Screen) -> bool:
        """Show the screen in an existing message; False if that can't be done any more."""
        self.context.shared.load.had_one(self.chat_id)
        try:
            await insist(
                lambda: self.context.bot.edit_message_text(
                    screen.text,
                    chat_id=self.chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=screen.keyboard,
                )
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return True
            if cant_be_drawn_on(error):
                return False
            raise
        return True

    async def show(self, screen: Screen) -> int:
        """Show the screen in the tapped message, or in a new one; returns the message's id."""
        message_id = self.tapped_message_id
        if message_id is not None and await self.edit(message_id, screen):
            return message_id
        return (await self.send(screen)).message_id

    async def remove_keyboard(self, message_id: int | None) -> None:
        """Remove a message's buttons, if it still exists and has any."""
        if message_id is not None:
            try:
                await insist(lambda: self.context.bot.edit_message_reply_markup(self.chat_id, message_id))
            except TelegramError as error:  # it may be gone or have none, as desired
                _log.debug("a keyboard stays: %s", type(error).__name__)

    async def delete(self, message_id: int) -> bool:
        """Delete a message; False if it is still there."""
        try:
            return await insist(lambda: self.context.bot.delete_message(self.chat_id, message_id))
        except TelegramError as error:
            return "message to delete not found" in error.message.lower()  # already gone


def _thread_of(message: Message | None) -> int | None:
    """The topic that a message is in."""
    return message.message_thread_id if message is not None and message.is_topic_message else None
