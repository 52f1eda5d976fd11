"""Conversations: steps that take what arrived and name the next step, which is then drawn.

A step takes a `Turn`. It reads what was sent, calls one use case, and stores the outcome in the draft. A
VigiaError that it raises is shown as one line on the same screen, and the draft is kept. All conversations
are in one map (`handlers/map.py`), so that any command can be given at any step.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic

from domain.errors import AccessDenied, ApprovalNeeded, VigiaError
from domain.permissions import Right
from handlers.kit.access import NOTHING, Need, Where, admit
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.draft import Draft
from handlers.kit.menu import Errand, menu_screen
from handlers.kit.screen import Screen
from handlers.kit.second_person import asked_screen, keep_up_to_date
from handlers.kit.spoken import is_a_command, is_a_question, taken_as_command, taken_as_question
from handlers.kit.steps import Begins, File, Steps, Takes, Tap, Text
from handlers.kit.text import plain
from handlers.kit.turn import D, Drawing, Next, Turn
from services.approvals.requests import request_approval

STALE = "Este menú ya no está vigente"
HIDDEN = "Borré tu mensaje por si era la contraseña."
DONE = "Ya quedó listo"
UNKNOWN_COMMAND = "No conozco ese comando."
EXPIRED = "Pasaron más de 30 minutos sin actividad y se descartó lo que no guardaste."


async def never(turn: Turn[Draft]) -> bool:  # noqa: ARG001
    """No text may be a password."""
    return False


async def nothing_dropped(turn: Turn[Draft]) -> str:  # noqa: ARG001
    """The draft holds nothing that a request does not keep."""
    return ""


class Conversation(Generic[D]):
    """One conversation: what starts it, its kind of draft, what each step takes, and how each is drawn.

    Without the right that it `needs` nobody starts or continues it: anywhere for the command, in the company
    that a menu's button names, and from then on in the draft's company. Steps with another need say so.
    `drawn_for` is the need for seeing its screens, if different. `always` is what every step takes. `expects`
    says for each step what it takes, in answer to anything else; `cancelled` undoes what has to be undone
    when the draft is dropped, and says so; `requested` undoes what a request for approval does not keep, and
    says so. Unusable input is deleted only if `may_be_secret` says that it may hold a password. The `errand`
    is its offer in the menu. Its `name` is stored in drafts, and is the prefix of each step's name.
    """

    def __init__(
        self,
        name: str,
        *,
        needs: Right | None,
        begins: Begins[D],
        draft: type[D],
        steps: Steps[D],
        render: Drawing[D],
        expects: Mapping[Any, str],
        cancelled: Drawing[D],
        always: Takes[D] = (),
        may_be_secret: Callable[[Turn[D]], Awaitable[bool]] = never,
        requested: Callable[[Turn[D]], Awaitable[str]] = nothing_dropped,
        drawn_for: Need | None = None,
        errand: Errand | None = None,
    ) -> None:
        self.name = name
        self.needs = needs
        self.draft = draft
        self.errand = errand
        self.drawn_for = drawn_for or self.need(Where.DRAFT)
        self._render = render
        self._expects = expects
        self._cancelled = cancelled
        self._may_be_secret = may_be_secret
        self._requested = requested
        self.begins = begins
        self.steps = {str(step): (*taken, *always) for step, taken in steps.items()}
        CONVERSATIONS[name] = self

    def need(self, where: Where) -> Need:
        """The conversation's need, there."""
        return Need(where, self.needs) if self.needs is not None else NOTHING

    def begun(self, chat: Chat, step: str, **fields: Any) -> D:
        """A new draft of this conversation, at the step."""
        return self.draft(conversation=self.name, step=step, touched_at=chat.now, **fields)

    async def begin(self, chat: Chat, begin: Callable[[Chat], Awaitable[D | None]], *, need: Need) -> None:
        """Begin it in one of its ways, in place of what the person is in the middle of."""
        try:
            await admit(chat, need)
            draft = await begin(chat)
        except VigiaError as error:
            await chat.send(Screen(plain(sentence_of(error))))
            return
        if draft is None:
            return
        chat.installation.database.refuse_to_write()  # it could not be stored while nothing can be written
        if chat.draft is not None:
            await conversation_of(chat.draft).cancel(Turn(chat, chat.draft))
        chat.draft = draft
        await self.draw(Turn(chat, draft))

    async def take(self, chat: Chat, takes: Text[D] | File[D] | Tap[D], argument: str, *, need: Need) -> None:
        """Have the step that the draft is at take what arrived, and draw the step that comes next."""
        draft: D | None = chat.draft  # type: ignore[assignment]
        if draft is None or draft.conversation != self.name or draft.expired(chat.now):
            return await redraw(chat)
        turn = Turn(chat, draft, argument)
        try:
            await admit(chat, need)
        except AccessDenied as refusal:
            return await self._refused(turn, refusal)
        before = draft.step
        draft.error, draft.touched_at = None, chat.now
        try:
            outcome = await self._done_or_asked_for(turn, takes)
        except VigiaError as error:
            draft.error, outcome = sentence_of(error), before
        if isinstance(takes, Text) and draft.error and await self._said_elsewhere(turn, takes_text=True):
            return None
        if not isinstance(outcome, str):
            return await self.end(turn, outcome)
        draft.step = outcome
        draft.version += draft.step != before
        return await self.draw(turn)

    async def _done_or_asked_for(self, turn: Turn[D], takes: Text[D] | File[D] | Tap[D]) -> Next:
        """Have the step done. What needs a second person is asked for here, whichever conversation it is."""
        try:
            return await takes.step(turn)
        except ApprovalNeeded as needed:
            request = await request_approval(turn.ask, needed.company_id, needed.deed)
            dropped = await self._requested(turn)
            await self.end(turn, await asked_screen(turn.chat, request, dropped))
            await keep_up_to_date(turn.chat, request, turn.draft.message_id)
            return None

    async def unexpected(self, turn: Turn[D]) -> None:
        """The step does not take what arrived: say what it takes, on the same screen."""
        chat, draft = turn.chat, turn.draft
        if await self._said_elsewhere(turn, takes_text=False):
            return
        told = [self._expects[draft.step]]
        if await self.hide(turn):
            told.insert(0, HIDDEN)
        elif chat.text.startswith("/") and not is_a_command(chat.text, chat.errands):
            told.insert(0, UNKNOWN_COMMAND)
        draft.error, draft.touched_at, draft.buried = " ".join(told), chat.now, True
        await self.draw_again(turn)

    async def _said_elsewhere(self, turn: Turn[D], *, takes_text: bool) -> bool:
        """Try input that does not fit the step as a command in words or a question; the draft stays the same.

        Where the step takes a text, any other than a question is a mistake in it; elsewhere a single word is
        meant for the screen.
        """
        chat, draft = turn.chat, turn.draft
        if await self._may_be_secret(turn):
            return False
        asks = is_a_question(chat.text) or (not takes_text and len(chat.text.split()) > 1)
        if not (await taken_as_command(chat) or (asks and await taken_as_question(chat))):
            return False
        draft.error, draft.touched_at, draft.buried = None, chat.now, True
        return True

    async def draw_again(self, turn: Turn[D]) -> None:
        """Draw the draft's step again after unusable input, if the person may still see it."""
        try:
            await admit(turn.chat, self.drawn_for)
        except AccessDenied as refusal:
            await self._refused(turn, refusal)
        else:
            await self.draw(turn)

    async def _refused(self, turn: Turn[D], refusal: AccessDenied) -> None:
        """Tell the person why they may no longer do this; drop the draft, and what it left in the chat."""
        await turn.chat.answer()
        await self.hide(turn)
        await self._cancelled(turn)
        await self.end(turn, Screen(plain(sentence_of(refusal))))

    async def hide(self, turn: Turn[D]) -> bool:
        """Delete what was just sent if it may hold a password; returns whether it was deleted."""
        message = turn.chat.update.effective_message
        if message is None or turn.chat.update.callback_query is not None:
            return False
        return await self._may_be_secret(turn) and await turn.chat.delete(message.message_id)

    async def cancel(self, turn: Turn[D]) -> None:
        """Drop the draft."""
        await self.end(turn, await self._cancelled(turn))

    async def end(self, turn: Turn[D], screen: Screen | None) -> None:
        """Drop the draft, and leave this screen in place of the live message."""
        turn.chat.draft, turn.chat.finished = None, turn.draft.id
        if screen is not None:
            await self._put(turn, screen)

    async def draw(self, turn: Turn[D]) -> None:
        """Draw the draft's step."""
        await self._put(turn, await self._render(turn))

    async def _put(self, turn: Turn[D], screen: Screen) -> None:
        """Show the screen in the live message; in a new one if that is gone or buried.

        The question must stay below the answers.
        """
        chat, draft = turn.chat, turn.draft
        earlier, buried = draft.message_id, draft.buried
        if buried or earlier is None or not await chat.edit(earlier, screen):
            draft.message_id, draft.buried = (await chat.send(screen)).message_id, False
            if buried and earlier is not None:
                await chat.delete(earlier)


CONVERSATIONS: dict[str, Conversation[Any]] = {}


def conversation_of(draft: Draft) -> Conversation[Any]:
    """The draft's conversation."""
    return CONVERSATIONS[draft.conversation]


def draft_kinds() -> Mapping[str, type[Draft]]:
    """Each conversation's kind of draft, by its name."""
    return {name: each.draft for name, each in CONVERSATIONS.items()}


async def redraw(chat: Chat) -> None:
    """A button or a text belongs to no current screen: say so, and draw the current one."""
    draft = chat.draft
    if draft is not None and draft.expired(chat.now):
        return await _expired(chat, draft)
    if draft is None and chat.finished is not None and chat.finished == chat.tapped_draft_id:
        return await chat.answer(DONE)  # a second tap on the button that ended it
    await chat.answer(STALE)
    if chat.tapped_message_id is not None and (draft is None or chat.tapped_message_id != draft.message_id):
        await chat.remove_keyboard(chat.tapped_message_id)  # it belongs to an earlier conversation
        if draft is not None and draft.message_id is not None and chat.tapped_message_id > draft.message_id:
            draft.buried = True  # the live one is out of sight, further up
    if draft is None:
        return await _outside(chat)
    return await conversation_of(draft).draw_again(Turn(chat, draft))


async def _expired(chat: Chat, draft: Draft) -> None:
    """The draft expired. The text is taken as if there had been none."""
    hidden = await conversation_of(draft).hide(Turn(chat, draft))
    chat.draft = None
    await chat.answer(STALE)
    await chat.show(Screen(f"{HIDDEN} {EXPIRED}" if hidden else EXPIRED))
    if not hidden and chat.update.callback_query is None:
        await _outside(chat)


async def _outside(chat: Chat) -> None:
    """Without a draft: a text is a command, or a question to the log; the menu answers anything else."""
    is_text = chat.update.callback_query is None
    if not (is_text and (await taken_as_command(chat) or await taken_as_question(chat))):
        await show_menu(chat)


async def show_menu(chat: Chat) -> None:
    """What the person can do, as buttons."""
    await chat.send(menu_screen(chat.errands, await chat.places(), first_name=chat.person.first_name))
