"""The company being chosen or registered, so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.form import FormDraft


class Step(StrEnum):
    """The steps of the conversation."""

    CHOICE = "company.choice"
    NAME = "company.name"
    RFC = "company.rfc"
    ZONE = "company.zone"
    SUPERVISOR = "company.supervisor"
    SPELLING = "company.spelling"
    SUMMARY = "company.summary"


@dataclass(slots=True, kw_only=True)
class RegistrationDraft(FormDraft):
    """The draft: `supervisor` is the full name of the future SUPERVISOR; `warning` is about the RFC.

    `typed_name` is a full name in unusual capitals, until its spelling is chosen.
    """

    choosing: bool = False
    name: str = ""
    rfc: str = ""
    warning: str = ""
    zone: str = ""
    supervisor: str = ""
    typed_name: str = ""

    def filled(self) -> Mapping[str, str]:
        """The fields for registering."""
        return {
            Step.NAME: self.name,
            Step.RFC: self.rfc,
            Step.ZONE: self.zone,
            Step.SUPERVISOR: self.supervisor,
        }

    @property
    def summary(self) -> str:
        """The step with *Guardar*."""
        return Step.SUMMARY

    def previous_step(self) -> str:
        """From the first step, back to the list of companies if they started there."""
        if self.step == Step.CHOICE:
            return Step.CHOICE
        if self.step == Step.SPELLING:
            return Step.SUPERVISOR
        if self.step == Step.NAME and self.choosing and not self.changing:
            return Step.CHOICE
        if self.step == Step.SUMMARY:
            return Step.ZONE  # the supervisor's name is known from the start
        return FormDraft.previous_step(self)
