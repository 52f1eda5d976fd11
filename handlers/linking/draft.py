"""The account that is to be a user's, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    COMPANY = "linking.company"
    USER = "linking.user"
    CONTACT = "linking.contact"
    CONFIRM = "linking.confirm"


@dataclass(slots=True, kw_only=True)
class LinkingDraft(CompanyDraft):
    """The account, with the name that its person gave it, and the user who gets it.

    `for_user` is that user as people read them, where the account is still to be picked from the contacts;
    `keyboard`, whether the one to do that with is in sight.
    """

    telegram_id: int = 0
    shown_name: str = ""
    for_user: str = ""
    keyboard: bool = False

    @property
    def picking(self) -> Step:
        """The step before the last question."""
        return Step.CONTACT if self.for_user else Step.USER

    @property
    def request_id(self) -> int:
        """What a picked contact comes with: another draft has another number, of 31 bits."""
        return int(self.id, 16) >> 1
