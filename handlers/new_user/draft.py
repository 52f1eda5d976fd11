"""The user being created, so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from domain.companies import Company, Profile
from domain.user_sheet import SheetRow
from handlers.kit.buttons import MenuButton
from handlers.kit.form import FormDraft


class Step(StrEnum):
    """The steps of the conversation."""

    COMPANY = "new_user.company"
    NAME = "new_user.name"
    FULL_NAME = "new_user.full_name"
    SPELLING = "new_user.spelling"
    PASSWORD = "new_user.password"  # noqa: S105
    PROFILE = "new_user.profile"
    SUMMARY = "new_user.summary"
    SHEET = "new_user.sheet"
    PREVIEW = "new_user.preview"


_BEFORE: Mapping[str, Step] = MappingProxyType(
    {Step.SPELLING: Step.FULL_NAME, Step.SHEET: Step.NAME, Step.PREVIEW: Step.SHEET}
)


@dataclass(slots=True, kw_only=True)
class NewUserDraft(FormDraft):
    """The draft: only the password's hash, and whether we generated it or it is
    left to whoever accepts the invitation.

    `secret_message_id` is the message that shows a generated password, until it is deleted; `typed_name`, a
    full name in unusual capitals, until its spelling is chosen; `notice` is a line to show once; `like`, the
    id of the profile to begin with; `sheet`, the rows of a sheet with many, in place of all that.
    """

    name: str = ""
    full_name: str = ""
    typed_name: str = ""
    password_hash: str = ""
    generated: bool = False
    left_to_them: bool = False
    profile: Profile | None = None
    secret_message_id: int | None = None
    notice: str = ""
    like: int = 0
    sheet: list[SheetRow] = field(default_factory=list)

    def begin_with(self, tapped: MenuButton) -> None:
        """*Crear otro igual* says which profile."""
        FormDraft.begin_with(self, tapped)
        self.like = tapped.profile_id or 0

    def filled(self) -> Mapping[str, str]:
        """The company counts as a step only if there is a choice."""
        company: dict[str, str] = {Step.COMPANY: self.company.name if self.company else ""}
        return (company if self.several or self.company is None else {}) | {
            Step.NAME: self.name,
            Step.FULL_NAME: self.full_name,
            Step.PASSWORD: "la pone quien entra" if self.left_to_them else self.password_hash,
            Step.PROFILE: self.profile.name if self.profile else "",
        }

    def take(self, company: Company) -> None:
        """Set the company: profiles and passwords chosen for another don't carry over."""
        if self.company is not None and self.company.id != company.id:
            self.profile = None
            self.forget_typed_password()
        FormDraft.take(self, company)

    @property
    def summary(self) -> str:
        """The step with *Guardar*."""
        return Step.SUMMARY

    def previous_step(self) -> str:
        """The spelling comes after the name, and a sheet in place of it."""
        return _BEFORE.get(self.step) or FormDraft.previous_step(self)

    def forget_typed_password(self) -> None:
        """Drop a typed password, which was checked against the names, when they change."""
        if self.password_hash and not self.generated:
            self.password_hash = ""
            self.notice = "Cambiaron los datos del usuario: escribe de nuevo su contraseña."
