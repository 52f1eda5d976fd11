"""The retention as the person saw it, and the purge that they are confirming."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from domain.keeping import ExportedFile, Keeping, Loss, PurgePlan
from handlers.kit.step_work import WaitingDraft


class Step(StrEnum):
    """The steps of the conversation."""

    KEPT = "keeping.kept"
    YEARS = "keeping.years"
    LOSS = "keeping.loss"
    LAW = "keeping.law"
    PLAN = "keeping.plan"
    FILE = "keeping.file"
    CONFIRM = "keeping.confirm"


@dataclass(slots=True, kw_only=True)
class KeepingDraft(WaitingDraft):
    """`keeping` is what was shown last; `loss`, the change that was warned of and waits to be accepted;
    `plan`, what would go; `files`, what was sent of it.

    Each change is an operation of its own, so the draft's operation id moves on with each.
    """

    keeping: Keeping = field(default_factory=Keeping)
    loss: Loss | None = None
    plan: PurgePlan | None = None
    files: list[ExportedFile] = field(default_factory=list)

    @property
    def planned(self) -> PurgePlan:
        """The plan; raises ValueError if there is none."""
        if self.plan is None:
            raise ValueError("nothing is planned yet")
        return self.plan

    @property
    def warned_of(self) -> Loss:
        """The loss to accept; raises ValueError if there is none."""
        if self.loss is None:
            raise ValueError("nothing was warned of yet")
        return self.loss

    def begin_anew(self, *, plan: PurgePlan | None = None, loss: Loss | None = None) -> None:
        """Start another change, or another purge."""
        self.plan, self.loss, self.operation_id = plan, loss, uuid4()
        self.work_id, self.files = "", []
