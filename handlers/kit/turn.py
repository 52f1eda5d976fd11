"""A turn: what a person did at one step of a conversation, and what may come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.catalogue import Catalogue
from handlers.kit.chat import Chat
from handlers.kit.draft import Draft
from handlers.kit.screen import Screen
from services.asking import Ask

D = TypeVar("D", bound=Draft)
D_co = TypeVar("D_co", bound=Draft, covariant=True)


@dataclass(frozen=True, slots=True)
class Turn(Generic[D_co]):
    """A person's chat, their draft, and the `argument`: what they wrote, or the button's."""

    chat: Chat
    draft: D_co
    argument: str = ""

    @property
    def ask(self) -> Ask:
        """The person as an asker of use cases."""
        return self.chat.ask

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of operations."""
        return self.chat.installation.catalogue


# The next step; or, at the end, the screen to leave behind, or None if it is shown already.
Next = str | Screen | None
StepFunction = Callable[[Turn[D]], Awaitable[Next]]
Drawing = Callable[[Turn[D]], Awaitable[Screen]]


def goes_to(step: str) -> StepFunction[Draft]:
    """A step that only leads to another."""

    async def went(turn: Turn[Draft]) -> str:  # noqa: ARG001
        return step

    return went


def leaves(words: str) -> Drawing[Draft]:
    """What remains of a draft that changed nothing."""

    async def left(turn: Turn[Draft]) -> Screen:  # noqa: ARG001
        return Screen(words)

    return left
