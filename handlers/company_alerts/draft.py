"""The rules that somebody is making for a company's alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.alert_rules import AlertRules
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    RULES = "company_alerts.rules"
    URGENT = "company_alerts.urgent"
    AFTER = "company_alerts.after"
    NEXT = "company_alerts.next"
    GROUP = "company_alerts.group"


@dataclass(slots=True, kw_only=True)
class CompanyAlertsDraft(CompanyDraft):
    """The rules as they were, and as they are to be; `readers` are who may follow: full names by user id.

    `group` is the title of the company's group, if it has one.
    """

    kept: AlertRules = field(default_factory=AlertRules)
    wanted: AlertRules = field(default_factory=AlertRules)
    readers: dict[int, str] = field(default_factory=dict)
    group: str | None = None
