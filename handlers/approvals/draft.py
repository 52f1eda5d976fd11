"""Which requests the person looks at, and the one that they opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from domain.approval_requests import RequestPart
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    LIST = "approvals.list"
    CARD = "approvals.card"
    REASON = "approvals.reason"
    QUESTION = "approvals.question"
    ANSWER = "approvals.answer"
    WITHDRAW = "approvals.withdraw"


@dataclass(slots=True, kw_only=True)
class ApprovalsDraft(CompanyDraft):
    """The part of the list, and the number of the request of the card.

    Each deed is an operation of its own, so the draft's operation id moves on with each.
    """

    part: RequestPart = RequestPart.TO_DECIDE
    number: int = 0

    def open(self, number: int) -> None:
        """Show this request."""
        self.number = number
        self.operation_id = uuid4()
