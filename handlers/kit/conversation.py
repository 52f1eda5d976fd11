"""Conversations: steps that take what arrived and name the next step, which is then drawn.

A step is `async (chat, draft, argument) -> next step`. It reads what was sent, calls one use case, and
notes the outcome in the draft. A step that ends the conversation returns the `Screen` to leave behind, or
None if it has ended it, so that long work goes on in the live message. What it raises as a VigiaError is
shown as one line on the same screen, and the draft is kept. All conversations hang from one
`ConversationHandler` (`handlers/map.py`), so that any command can be given at any step.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar

from telegram import Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
)
from telegram.ext import filters as accept

from domain.errors import AccessDenied, VigiaError
from domain.permissions import Right
from handlers.kit.access import NOTHING, Door, Need, Where, admit
from handlers.kit.buttons import DraftButton, MenuButton, sent_by
from handlers.kit.chat import Chat, Context
from handlers.kit.draft import Draft
from handlers.kit.menu import menu_screen
from handlers.kit.screen import Screen
from handlers.kit.spoken import command_in, is_a_command, taken_as_command
from handlers.kit.text import plain

D = TypeVar("D", bound=Draft)
State = object  # what python-telegram-bot keeps: a step, `ConversationHandler.END`, or None for no change
Step = Callable[[Chat, D, str], Awaitable[str | Screen | None]]
Begin = Callable[[Chat, str], Awaitable[D | None]]
BeginFromMenu = Callable[[Chat, MenuButton], Awaitable[D | None]]
Handler = BaseHandler[Update, Context, object]

END = ConversationHandler.END
ID_ARGUMENT = r"\d{1,9}"  # what a button may name a thing by: an id, or the number of a page
STALE = "Este menú ya no está vigente"
HIDDEN = "Borré tu mensaje por si era la contraseña."
DONE = "Ya quedó listo"
UNKNOWN_COMMAND = "No conozco ese comando."
EXPIRED = "Pasaron más de 30 minutos sin actividad y se descartó lo que no guardaste."


async def _never(chat: Chat, draft: Draft) -> bool:  # noqa: ARG001
    return False


class Conversation(Generic[D]):
    """One conversation: the letter its buttons start with, its kind of draft, and how that is drawn.

    Without the right that it `needs` nobody begins it or goes on with it: anywhere at the command, in the
    company that a button of a menu names, and from then on in the company of the draft. A step that needs
    something else says so. `drawn_for` is what whoever sees its screens needs, if that is something else.
    `expects` says for each step what it takes, for who sends something else; `cancelled` undoes what has to
    be undone when the draft is given up, and says so. What arrives and can't be used is deleted only where
    `may_be_secret` says that it may hold a password.
    """

    def __init__(
        self,
        code: str,
        *,
        needs: Right | None,
        draft: type[D],
        render: Callable[[Chat, D], Awaitable[Screen]],
        expects: Mapping[Any, str],
        cancelled: Callable[[Chat, D], Awaitable[Screen]],
        may_be_secret: Callable[[Chat, D], Awaitable[bool]] = _never,
        drawn_for: Need | None = None,
    ) -> None:
        self.code = code
        self.needs = needs
        self.draft = draft
        self._render = render
        self._expects = expects
        self._cancelled = cancelled
        self._may_be_secret = may_be_secret
        self.drawn_for = drawn_for or self.need(Where.DRAFT)
        CONVERSATIONS[code] = self

    def need(self, where: Where) -> Need:
        """What the conversation needs, there."""
        return Need(where, self.needs) if self.needs is not None else NOTHING

    def on_command(self, command: str, begin: Begin[D], *, needs: Need | None = None) -> Handler:
        """A command that begins the conversation with the draft that `begin` returns, or does not."""
        need = needs or self.need(Where.ANYWHERE)

        async def begun(update: Update, context: Context) -> State:
            chat = Chat(update, context)
            return await self._begin(chat, lambda chat: begin(chat, chat.words), need=need)

        return CommandHandler(command, Door(f"command {command}", need, begun))

    def on_menu(self, action: str, begin: BeginFromMenu[D], *, needs: Need | None = None) -> Handler:
        """A button of a menu, wherever it stands, that begins the conversation."""
        need = needs or self.need(Where.NAMED)

        async def begun(update: Update, context: Context) -> State:
            chat = Chat(update, context)
            await chat.answer()
            tapped = chat.tapped(MenuButton)
            return await self._begin(chat, lambda chat: begin(chat, tapped), need=need)

        return CallbackQueryHandler(
            Door(f"menu {action}", need, begun),
            pattern=sent_by(MenuButton, lambda each: each.action == action),
        )

    async def _begin(self, chat: Chat, begin: Callable[[Chat], Awaitable[D | None]], *, need: Need) -> State:
        try:
            await admit(chat, need)
            draft = await begin(chat)
        except VigiaError as error:
            await chat.send(Screen(plain(error.message)))
            return None
        if draft is None:
            return None
        if chat.draft is not None:
            await CONVERSATIONS[chat.draft.conversation].cancel(chat, chat.draft)
        chat.draft = draft
        await self.draw(chat, draft)
        return draft.step

    def on_text(self, step: Step[D], *, to_the_letter: bool = False, needs: Need | None = None) -> Handler:
        """Anything written that is no command; a password is taken `to_the_letter`."""
        need = needs or self.need(Where.DRAFT)

        async def received(update: Update, context: Context) -> State:
            chat = Chat(update, context)
            if chat.draft is not None:
                chat.draft.buried = True
            text = chat.written if to_the_letter else chat.text
            return await self._run(chat, step, text, need=need, typed=True)

        accepted = accept.TEXT & ~accept.COMMAND & accept.UpdateType.MESSAGE
        return MessageHandler(accepted, Door(f"{self.code} {step.__name__.lstrip('_')}", need, received))

    def on_tap(
        self,
        action: str,
        step: Step[D],
        *,
        takes: str = "",
        answers: bool = False,
        saves: bool = False,
        needs: Need | None = None,
    ) -> Handler:
        """A button of the current draft, made with `Draft.button(label, action, argument)`.

        `takes` is the pattern of its argument: a button that does not match was not ours. A step that
        `answers` the tap itself may say something with it. The buttons go at the first tap of one that
        `saves`, and come back if it could not.
        """
        need = needs or self.need(Where.DRAFT)

        async def tapped(update: Update, context: Context) -> State:
            chat = Chat(update, context)
            button, draft = chat.tapped(DraftButton), chat.draft
            if draft is None or (draft.id, draft.version) != (button.draft_id, button.version):
                return await redraw(chat)
            if not answers:
                await chat.answer()
            draft.message_id, draft.buried = chat.tapped_message_id, False
            if saves:
                await chat.remove_keyboard(draft.message_id)
            return await self._run(chat, step, button.argument, need=need)

        taken = re.compile(takes, re.ASCII)

        def is_it(button: DraftButton) -> bool:
            named = (button.conversation, button.action) == (self.code, action)
            return named and taken.fullmatch(button.argument) is not None

        return CallbackQueryHandler(
            Door(f"{self.code}:{action}", need, tapped), pattern=sent_by(DraftButton, is_it)
        )

    async def _run(
        self, chat: Chat, step: Step[D], argument: str, *, need: Need, typed: bool = False
    ) -> State:
        draft: D | None = chat.draft  # type: ignore[assignment]
        if draft is None or draft.conversation != self.code or draft.expired(chat.now):
            return await redraw(chat)
        try:
            await admit(chat, need)
        except AccessDenied as refusal:
            return await self._refused(chat, draft, refusal)
        before = draft.step
        draft.error, draft.touched_at = None, chat.now
        try:
            outcome = await step(chat, draft, argument)
        except VigiaError as error:
            draft.error, outcome = error.message, before
        if outcome is None:
            return END
        if typed and draft.error and await self._said_elsewhere(chat, draft):
            return None
        if isinstance(outcome, Screen):
            await self.end(chat, draft, outcome)
            return END
        draft.step = outcome
        draft.version += draft.step != before
        await self.draw(chat, draft)
        return draft.step

    async def unexpected(self, chat: Chat, draft: D) -> State:
        """Something arrived that the step does not take: say what it takes, on the same screen."""
        if await self._said_elsewhere(chat, draft):
            return None
        told = [self._expects[draft.step]]
        if await self.hide(chat, draft):
            told.insert(0, HIDDEN)
        elif chat.text.startswith("/") and not is_a_command(chat.text):
            told.insert(0, UNKNOWN_COMMAND)
        draft.error, draft.touched_at, draft.buried = " ".join(told), chat.now, True
        return await self.draw_anew(chat, draft)

    async def _said_elsewhere(self, chat: Chat, draft: D) -> bool:
        """Take what is no answer to the step as what it says anywhere else; the draft is as it was before."""
        if command_in(chat.text) is None or await self._may_be_secret(chat, draft):
            return False
        draft.error, draft.touched_at, draft.buried = None, chat.now, True
        return await taken_as_command(chat)

    async def draw_anew(self, chat: Chat, draft: D) -> State:
        """Draw the draft's step for something that it did not take, if the person may still see it."""
        try:
            await admit(chat, self.drawn_for)
        except AccessDenied as refusal:
            return await self._refused(chat, draft, refusal)
        await self.draw(chat, draft)
        return draft.step

    async def _refused(self, chat: Chat, draft: D, refusal: AccessDenied) -> State:
        """Who may no longer do this reads why, and the draft goes with all that it left in the chat."""
        await chat.answer()
        await self.hide(chat, draft)
        await self._cancelled(chat, draft)
        await self.end(chat, draft, Screen(plain(refusal.message)))
        return END

    async def hide(self, chat: Chat, draft: D) -> bool:
        """Delete what was just sent if it may hold a password; returns whether it was."""
        message = chat.update.effective_message
        if message is None or chat.update.callback_query is not None:
            return False
        if not await self._may_be_secret(chat, draft):
            return False
        return await chat.delete(message.message_id)

    async def cancel(self, chat: Chat, draft: D) -> None:
        """Give the draft up."""
        await self.end(chat, draft, await self._cancelled(chat, draft))

    async def end(self, chat: Chat, draft: D, screen: Screen) -> None:
        """Leave this screen in place of the live message, and the draft behind."""
        chat.draft, chat.finished = None, draft.id
        await self._put(chat, draft, screen)

    async def draw(self, chat: Chat, draft: D) -> None:
        """Draw the draft's step."""
        await self._put(chat, draft, await self._render(chat, draft))

    async def _put(self, chat: Chat, draft: D, screen: Screen) -> None:
        """Show the screen in the live message; in a new one if that is gone or buried.

        The question must not run away upwards while the answers pile up below it.
        """
        earlier, buried = draft.message_id, draft.buried
        if buried or earlier is None or not await chat.edit(earlier, screen):
            draft.message_id, draft.buried = (await chat.send(screen)).message_id, False
            if buried and earlier is not None:
                await chat.delete(earlier)


CONVERSATIONS: dict[str, Conversation[Any]] = {}


async def redraw(chat: Chat) -> State:
    """For a button or a text that belongs to no screen in force: say so, and draw the screen anew."""
    draft = chat.draft
    if draft is not None and draft.expired(chat.now):
        return await _expired(chat, draft)
    if draft is None and chat.finished is not None and chat.finished == chat.tapped_draft_id:
        await chat.answer(DONE)  # a second tap on the button that ended it
        return END
    await chat.answer(STALE)
    if chat.tapped_message_id is not None and (draft is None or chat.tapped_message_id != draft.message_id):
        await chat.remove_keyboard(chat.tapped_message_id)  # it belongs to an earlier conversation
        if draft is not None and draft.message_id is not None and chat.tapped_message_id > draft.message_id:
            draft.buried = True  # the live one is further up, out of sight
    if draft is None:
        return await _outside(chat)
    # Its step is ahead of what python-telegram-bot knows, if an earlier screen could not be drawn.
    return await CONVERSATIONS[draft.conversation].draw_anew(chat, draft)


async def _expired(chat: Chat, draft: Draft) -> State:
    """The draft was left for too long. What was written is taken as if there had been none."""
    hidden = await CONVERSATIONS[draft.conversation].hide(chat, draft)
    chat.draft = None
    await chat.answer(STALE)
    await chat.show(Screen(f"{HIDDEN} {EXPIRED}" if hidden else EXPIRED))
    return END if hidden or chat.update.callback_query is not None else await _outside(chat)


async def _outside(chat: Chat) -> State:
    """Where there is no draft: a text that says a command is taken as that; the menu answers all else."""
    if chat.update.callback_query is None and await taken_as_command(chat):
        return None
    await chat.send(menu_screen(await chat.places(), first_name=chat.person.first_name))
    return END
