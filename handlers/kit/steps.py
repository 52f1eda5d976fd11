"""What starts a conversation, and what each of its steps takes: declared as data, beside the steps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.kit.access import Need
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.draft import Draft
from handlers.kit.turn import Next, Turn

ID_ARGUMENT = r"\d{1,9}"  # a button's reference to an id, or to a page number
CODE_ARGUMENT = r"[a-z0-9_]{1,46}"  # a code has up to 40 characters, and a tab's `_other` six more

D = TypeVar("D", bound=Draft)
D_in = TypeVar("D_in", bound=Draft, contravariant=True)


@dataclass(frozen=True)
class Text(Generic[D_in]):
    """Any text that is no command; a password is taken `to_the_letter`."""

    step: Callable[[Turn[D_in]], Awaitable[Next]]
    to_the_letter: bool = False
    needs: Need | None = None


@dataclass(frozen=True)
class File(Generic[D_in]):
    """A document, whatever its name: the step fetches it with `fetch_document`, which has a limit."""

    step: Callable[[Turn[D_in]], Awaitable[Next]]
    needs: Need | None = None


@dataclass(frozen=True)
class Tap(Generic[D_in]):
    """A button of the draft, made with `Draft.button(label, action, argument)`.

    `takes` is the pattern of its argument: a button that does not match is not ours. A step that `answers`
    the tap itself may answer with a text. If it `saves`, the buttons disappear at the first tap, and return
    if saving failed.
    """

    action: str
    step: Callable[[Turn[D_in]], Awaitable[Next]]
    takes: str = ""
    answers: bool = False
    saves: bool = False
    needs: Need | None = None


Takes = Sequence[Text[D] | File[D] | Tap[D]]
Steps = Mapping[str, Takes[D]]


@dataclass(frozen=True)
class Command(Generic[D]):
    """A command that starts the conversation with the draft from `begin`, given the words after it.

    None means that it is done already, and the draft in progress continues.
    """

    command: str
    begin: Callable[[Chat, str], Awaitable[D | None]]
    needs: Need | None = None
    only_reads: bool = False


@dataclass(frozen=True)
class FromMenu(Generic[D]):
    """A menu's button, anywhere, that starts the conversation like a `Command`."""

    action: str
    begin: Callable[[Chat, MenuButton], Awaitable[D | None]]
    needs: Need | None = None
    only_reads: bool = False


Begins = Sequence[Command[D] | FromMenu[D]]
