"""What is known of the company being chosen or registered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    CHOICE = "company.choice"
    NAME = "company.name"
    RFC = "company.rfc"
    ZONE = "company.zone"
    SUPERVISOR = "company.supervisor"
    SUMMARY = "company.summary"


FORM = (Step.NAME, Step.RFC, Step.ZONE, Step.SUPERVISOR, Step.SUMMARY)


@dataclass(slots=True, kw_only=True)
class RegistrationDraft(CompanyDraft):
    """The draft: `supervisor` is the full name of who will be its SUPERVISOR; `warning` is about the RFC."""

    choosing: bool = False
    name: str = ""
    rfc: str = ""
    warning: str = ""
    zone: str = ""
    supervisor: str = ""

    def next_step(self) -> Step:
        """The first thing that is still missing; the summary when nothing is."""
        missing = {
            Step.NAME: not self.name,
            Step.RFC: not self.rfc,
            Step.ZONE: not self.zone,
            Step.SUPERVISOR: not self.supervisor,
        }
        return next((step for step, is_missing in missing.items() if is_missing), Step.SUMMARY)

    def previous_step(self) -> Step:
        """The step before this one; the first step stays where it is."""
        steps = (Step.CHOICE, *FORM) if self.choosing else FORM
        return steps[max(0, steps.index(Step(self.step)) - 1)]
