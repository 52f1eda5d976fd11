"""What is known of the user being created."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.companies import Profile
from handlers.company_picker import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    COMPANY = "new_user.company"
    NAME = "new_user.name"
    FULL_NAME = "new_user.full_name"
    PASSWORD = "new_user.password"  # noqa: S105
    PROFILE = "new_user.profile"
    SUMMARY = "new_user.summary"


@dataclass(slots=True, kw_only=True)
class NewUserDraft(CompanyDraft):
    """The draft: of the password only its hash, and whether we made it.

    `secret_message_id` is the message that shows a generated password, until it is deleted; `several` is
    whether there is more than one company to choose from; `line` is what came with the command, until the
    company is known; `notice` is a line to show once.
    """

    line: str = ""
    several: bool = False
    name: str = ""
    full_name: str = ""
    password_hash: str = ""
    generated: bool = False
    profile: Profile | None = None
    profile_page: int = 0
    secret_message_id: int | None = None
    notice: str = ""

    def next_step(self) -> Step:
        """The first thing that is still missing; the summary when nothing is."""
        missing = {
            Step.COMPANY: self.company is None,
            Step.NAME: not self.name,
            Step.FULL_NAME: not self.full_name,
            Step.PASSWORD: not self.password_hash,
            Step.PROFILE: self.profile is None,
        }
        return next((step for step, is_missing in missing.items() if is_missing), Step.SUMMARY)

    def previous_step(self) -> Step:
        """The step before this one; the first step stays where it is."""
        steps = list(Step)[0 if self.several else 1 :]
        return steps[max(0, steps.index(Step(self.step)) - 1)]

    def forget_typed_password(self) -> None:
        """A typed password was checked against the names: when they change, it has to be typed again."""
        if self.password_hash and not self.generated:
            self.password_hash = ""
            self.notice = "Cambiaron los datos del usuario: escribe de nuevo su contraseña."
