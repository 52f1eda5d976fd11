"""The choices that somebody is making about their alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.alert_choices import AlertChoices
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    CHOICES = "alert_settings.choices"
    TABS = "alert_settings.tabs"
    AMOUNT = "alert_settings.amount"
    QUIET = "alert_settings.quiet"


@dataclass(slots=True, kw_only=True)
class AlertSettingsDraft(CompanyDraft):
    """The choices as they were, and as they are to be.

    `rules` is whether they may set the company's, `others` the other companies where they read the log, and
    `topics` whether the bot has topics.
    """

    kept: AlertChoices = field(default_factory=AlertChoices)
    wanted: AlertChoices = field(default_factory=AlertChoices)
    rules: bool = False
    others: list[int] = field(default_factory=list)
    topics: bool = False
