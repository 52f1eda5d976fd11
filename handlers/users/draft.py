"""What the person sees of a company's users, and what they are about to do to one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from domain.user_filter import Shown, UserFilter
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    LIST = "users.list"
    FILTER = "users.filter"
    CARD = "users.card"
    HISTORY = "users.history"
    NAME = "users.name"
    SPELLING = "users.spelling"
    PROFILE = "users.profile"
    GIVE = "users.give"
    REASON = "users.reason"
    BLOCK = "users.block"
    DEACTIVATE = "users.deactivate"
    UNLINK = "users.unlink"
    RESET = "users.reset"
    EXPIRY = "users.expiry"
    EXPIRY_SURE = "users.expiry_sure"


@dataclass(slots=True, kw_only=True)
class UsersDraft(CompanyDraft):
    """The filter, with its words in `query`; the user of the card; and what was typed or picked for them.

    `below` is the folio under which their history is shown, 0 for its beginning; `list_page`, the page of the
    list to come back to, while `page` counts another list's; `notice` is a line to show once. Each deed is an
    operation of its own, so the draft's operation id moves on with each. `wider` is a search that matches
    nobody under the filter, and somebody without it.
    """

    shown: Shown = Shown.ALL
    with_profile: int = 0
    user_id: int = 0
    full_name: str = ""
    profile_id: int = 0
    reason: str = ""
    below: int = 0
    password_days: int = 0
    list_page: int = 0
    notice: str = ""
    wider: str = ""

    @property
    def wanted(self) -> UserFilter:
        """The filter of the list."""
        return UserFilter(shown=self.shown, profile_id=self.with_profile or None, words=self.query)

    @property
    def filters(self) -> bool:
        """Whether the list shows only users of a kind or with a profile."""
        return self.shown is not Shown.ALL or bool(self.with_profile)

    @property
    def whom(self) -> tuple[int, int]:
        """The company and the user of the card, by number."""
        return self.about.id, self.user_id

    def begin_anew(self, notice: str = "") -> None:
        """Forget what was typed for the user, and begin another deed."""
        self.full_name, self.profile_id, self.reason, self.below = "", 0, "", 0
        self.operation_id, self.notice = uuid4(), notice
