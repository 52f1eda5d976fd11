"""The account that is to be a user's, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    COMPANY = "linking.company"
    USER = "linking.user"
    CONFIRM = "linking.confirm"


@dataclass(slots=True, kw_only=True)
class LinkingDraft(CompanyDraft):
    """The account, with the name that its person gave it, and the user who gets it."""

    telegram_id: int
    shown_name: str
