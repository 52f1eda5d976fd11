"""A turn: what a person did at one step of a conversation, and what a step makes of it."""

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
    """A person's chat, their draft there, and the `argument`: what they wrote, or what their button names."""

    chat: Chat
    draft: D_co
    argument: str = ""

    @property
    def ask(self) -> Ask:
        """The person, as use cases ask for them."""
        return self.chat.ask

    @property
    def catalogue(self) -> Catalogue:
        """The operations that there are."""
        return self.chat.installation.catalogue


# The next step; or, at the end, the screen to leave behind, or None where that is shown already.
Next = str | Screen | None
StepFunction = Callable[[Turn[D]], Awaitable[Next]]
Drawing = Callable[[Turn[D]], Awaitable[Screen]]


def goes_to(step: str) -> StepFunction[Draft]:
    """A step that only leads to another."""

    async def went(turn: Turn[Draft]) -> str:  # noqa: ARG001
        return step

    return went


def leaves(words: str) -> Drawing[Draft]:
    """What is left where a draft was that changed nothing."""

    async def left(turn: Turn[Draft]) -> Screen:  # noqa: ARG001
        return Screen(words)

    return left
