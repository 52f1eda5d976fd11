"""A form: steps that each fill in one thing, a summary whose lines can be changed, and the way back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from telegram import InlineKeyboardButton

from handlers.kit.chat import Chat
from handlers.kit.company_picker import CompanyDraft
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.screen import Row


@dataclass(slots=True, kw_only=True)
class FormDraft(CompanyDraft, ABC):
    """The draft of a form; `changing` while one line of the summary is filled in anew."""

    changing: bool = False

    @abstractmethod
    def filled(self) -> Mapping[str, str]:
        """What each step has so far, as it is shown, in order; empty where it is still missing."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """The step after all others."""

    def next_step(self) -> str:
        """The first step with nothing in it; the summary when none is left."""
        self.changing = False
        return next((step for step, value in self.filled().items() if not value), self.summary)

    def previous_step(self) -> str:
        """The step before this one, or the summary while one of its lines is changed; the first stays."""
        if self.changing:
            return self.summary
        steps = [*self.filled(), self.summary]
        return steps[max(0, steps.index(self.step) - 1)]

    def step_after(self) -> str:
        """The step after this one, or the summary while one of its lines is changed."""
        steps = [*self.filled(), self.summary]
        return self.summary if self.changing else steps[steps.index(self.step) + 1]

    def last_rows(self) -> Sequence[Row]:
        """The buttons under every step: keep what it has, go back, give up."""
        rows: list[Row] = []
        if self.filled().get(self.step):
            rows.append([self.button("Dejarlo como está »", "keep")])
        last: list[InlineKeyboardButton] = [self.button("Cancelar", "cancel")]
        if self.previous_step() != self.step:
            last.insert(0, self.button("« Atrás", "back"))
        return [*rows, last]


F = TypeVar("F", bound=FormDraft)


async def went_back(chat: Chat, draft: FormDraft, argument: str) -> str:  # noqa: ARG001
    """*« Atrás*."""
    step = draft.previous_step()
    draft.changing = False
    return step


async def kept(chat: Chat, draft: FormDraft, argument: str) -> str:  # noqa: ARG001
    """*Dejarlo como está »*."""
    if not draft.filled().get(draft.step):
        return draft.step
    step = draft.step_after()
    draft.changing = False
    return step


async def asked_to_change(chat: Chat, draft: FormDraft, argument: str) -> str:  # noqa: ARG001
    """A line of the summary is to be changed."""
    step = f"{draft.step.partition('.')[0]}.{argument}"
    if step not in draft.filled():
        return draft.step
    draft.changing = True
    return step


def on_form(conversation: Conversation[F]) -> list[Handler]:
    """What every step of a form takes."""
    return [conversation.on_tap("back", went_back), conversation.on_tap("keep", kept)]
