"""Whom to erase, why, and what would go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from domain.erasure import ErasurePlan, Ground, Person, WantedErasure
from handlers.kit.step_work import WaitingDraft


class Step(StrEnum):
    """The steps of the conversation."""

    WHO = "erasing.who"
    GROUND = "erasing.ground"
    ASKED = "erasing.asked"
    LOOKING = "erasing.looking"
    CONFIRM = "erasing.confirm"


@dataclass(slots=True, kw_only=True)
class ErasingDraft(WaitingDraft):
    """`person` is whom, once they are known; `ground` and `asked_by`, why; `plan`, what the log has."""

    person: Person | None = None
    ground: Ground | None = None
    asked_by: str = ""
    plan: ErasurePlan | None = None

    @property
    def known(self) -> Person:
        """The person; raises ValueError if nobody was named yet."""
        if self.person is None:
            raise ValueError("nobody is named yet")
        return self.person

    @property
    def wanted(self) -> WantedErasure:
        """The erasure; raises ValueError if something is still to be said."""
        if self.ground is None:
            raise ValueError("no ground is given yet")
        return WantedErasure(person=self.known, ground=self.ground, asked_by=self.asked_by)

    def begin_anew(self) -> None:
        """Name somebody else."""
        self.from_the_start()
        self.person, self.ground, self.asked_by = None, None, ""
        self.work_id, self.plan, self.operation_id = "", None, uuid4()
