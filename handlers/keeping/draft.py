"""How a log is kept as the person saw it, and the purge that they are confirming."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from domain.keeping import ExportedFile, Keeping, PurgePlan
from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    COMPANY = "keeping.company"
    KEPT = "keeping.kept"
    YEARS = "keeping.years"
    PLAN = "keeping.plan"
    CONFIRM = "keeping.confirm"


@dataclass(slots=True, kw_only=True)
class KeepingDraft(CompanyDraft):
    """`keeping` is what was shown last; `plan`, what would go; `files`, what was sent of it.

    Each change is an operation of its own, so the draft's operation id moves on with each.
    """

    keeping: Keeping = field(default_factory=Keeping)
    plan: PurgePlan | None = None
    files: list[ExportedFile] = field(default_factory=list)

    @property
    def planned(self) -> PurgePlan:
        """What would go; raises ValueError before it was asked."""
        if self.plan is None:
            raise ValueError("nothing is planned yet")
        return self.plan

    def begin_anew(self, *, plan: PurgePlan | None = None) -> None:
        """Another change, or another purge."""
        self.plan, self.files, self.operation_id = plan, [], uuid4()
