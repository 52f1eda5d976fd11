"""What begins a conversation, and what each of its steps takes: said as data, beside the steps themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.kit.access import Need
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.draft import Draft
from handlers.kit.turn import Next, Turn

ID_ARGUMENT = r"\d{1,9}"  # what a button may name a thing by: an id, or the number of a page
CODE_ARGUMENT = r"[a-z0-9_]{1,46}"  # a code has up to 40 characters, and a tab's `_other` six more

D = TypeVar("D", bound=Draft)
D_in = TypeVar("D_in", bound=Draft, contravariant=True)


@dataclass(frozen=True)
class Text(Generic[D_in]):
    """Anything written that is no command; a password is taken `to_the_letter`."""

    step: Callable[[Turn[D_in]], Awaitable[Next]]
    to_the_letter: bool = False
    needs: Need | None = None


@dataclass(frozen=True)
class Tap(Generic[D_in]):
    """A button of the draft, made with `Draft.button(label, action, argument)`.

    `takes` is the pattern of its argument: a button that does not match was not ours. A step that `answers`
    the tap itself may say something with it. The buttons go at the first tap of one that `saves`, and come
    back if it could not.
    """

    action: str
    step: Callable[[Turn[D_in]], Awaitable[Next]]
    takes: str = ""
    answers: bool = False
    saves: bool = False
    needs: Need | None = None


Takes = Sequence[Text[D] | Tap[D]]
Steps = Mapping[str, Takes[D]]


@dataclass(frozen=True)
class Command(Generic[D]):
    """A command that begins the conversation with the draft that `begin` returns, given what follows it.

    With None it is done already, and whatever they are in the middle of goes on.
    """

    command: str
    begin: Callable[[Chat, str], Awaitable[D | None]]
    needs: Need | None = None
    only_reads: bool = False


@dataclass(frozen=True)
class FromMenu(Generic[D]):
    """A button of a menu, wherever it stands, that begins the conversation as a `Command` does."""

    action: str
    begin: Callable[[Chat, MenuButton], Awaitable[D | None]]
    needs: Need | None = None
    only_reads: bool = False


Begins = Sequence[Command[D] | FromMenu[D]]
