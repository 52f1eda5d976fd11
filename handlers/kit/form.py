"""Forms: steps that fill in one field each, a summary whose lines can be changed, and the way back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from handlers.kit.company_list import CompanyDraft
from handlers.kit.screen import Row
from handlers.kit.steps import Tap
from handlers.kit.turn import Turn


@dataclass(slots=True, kw_only=True)
class FormDraft(CompanyDraft, ABC):
    """The draft of a form; `changing` while one line of the summary is edited."""

    changing: bool = False

    @abstractmethod
    def filled(self) -> Mapping[str, str]:
        """Each step's value so far, as shown, in order; empty if missing."""

    @property
    @abstractmethod
    def summary(self) -> str:
        """The step after all others."""

    def next_step(self) -> str:
        """The first step without a value; the summary if none is left."""
        self.changing = False
        return next((step for step, value in self.filled().items() if not value), self.summary)

    def previous_step(self) -> str:
        """The step before this one, or the summary while a line is edited; the first stays."""
        if self.changing:
            return self.summary
        steps = [*self.filled(), self.summary]
        return steps[max(0, steps.index(self.step) - 1)]

    def step_after(self) -> str:
        """The step after this one, or the summary while a line is edited."""
        steps = [*self.filled(), self.summary]
        return self.summary if self.changing else steps[steps.index(self.step) + 1]

    def last_rows(self) -> Sequence[Row]:
        """The buttons under every step: keep the value, go back, cancel."""
        rows: list[Row] = []
        if self.filled().get(self.step):
            rows.append([self.button("Dejarlo como está »", "keep")])
        last: list[InlineKeyboardButton] = [self.button("Cancelar", "cancel")]
        if self.previous_step() != self.step:
            last.insert(0, self.button("« Atrás", "back"))
        return [*rows, last]


async def went_back(turn: Turn[FormDraft]) -> str:
    """*« Atrás*."""
    draft = turn.draft
    step = draft.previous_step()
    draft.changing = False
    draft.from_the_start()
    return step


async def kept(turn: Turn[FormDraft]) -> str:
    """*Dejarlo como está »*."""
    draft = turn.draft
    if not draft.filled().get(draft.step):
        return draft.step
    step = draft.step_after()
    draft.changing = False
    draft.from_the_start()
    return step


async def asked_to_change(turn: Turn[FormDraft]) -> str:
    """A line of the summary is to be edited."""
    draft = turn.draft
    step = f"{draft.step.partition('.')[0]}.{turn.argument}"
    if step not in draft.filled():
        return draft.step
    draft.changing = True
    draft.from_the_start()
    return step


# What every step of a form takes.
ON_FORM: Sequence[Tap[FormDraft]] = (Tap("back", went_back), Tap("keep", kept))
