"""The account that is to be a user's, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.companies import Membership
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    COMPANY = "linking.company"
    USER = "linking.user"
    CONTACT = "linking.contact"
    CONFIRM = "linking.confirm"


@dataclass(slots=True, kw_only=True)
class LinkingDraft(CompanyDraft):
    """The account, with the name that its person gave it, and the user who gets it, as picked.

    `by_contact` is whether the account is picked from the contacts; `keyboard`, whether the chat's is the one
    for that.
    """

    telegram_id: int = 0
    shown_name: str = ""
    user_name: str = ""
    full_name: str = ""
    profile_name: str = ""
    by_contact: bool = False
    keyboard: bool = False

    def take_user(self, place: Membership) -> None:
        """Set the user."""
        self.user_id, self.profile_name = place.user.id, place.profile.name
        self.user_name, self.full_name = place.user.name, place.user.full_name

    @property
    def user_label(self) -> str:
        """The user in a few words."""
        return f"{self.user_name} · {self.full_name}"

    @property
    def request_id(self) -> int:
        """What a picked contact comes with: another draft has another number, of 31 bits."""
        return int(self.id, 16) >> 1
