"""The demonstration's companies, people and stories, from `data.toml`."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import msgspec


class DemoUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user of a company; `telegram` is the number of whoever enters by it."""

    name: str
    full_name: str
    profile: str
    workstation: str
    telegram: int | None = None


class DemoAction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A button of the desk."""

    label: str
    operation: str
    user: str
    summary: str
    workstation: str
    facts: dict[str, str] = {}
    changes: dict[str, tuple[str, str]] = {}

    def body(self) -> dict[str, Any]:
        """The operation as the HTTP door takes it, without its id."""
        return {
            "operation": self.operation,
            "user": self.user,
            "summary": self.summary,
            "workstation": self.workstation,
            "detail": {
                "facts": [{"name": name, "value": value} for name, value in self.facts.items()],
                "changes": [
                    {"field": name, "before": before, "after": after}
                    for name, (before, after) in self.changes.items()
                ],
            },
        }


class DemoCompany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company with everything to invent its last weeks."""

    name: str
    rfc: str
    zone: str
    series: str
    last_invoice: int
    customers: list[str]
    suppliers: list[str]
    products: list[str]
    users: list[DemoUser]
    actions: list[DemoAction]


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that users of some profiles do now and then."""

    weight: int
    operation: str
    profiles: list[str]
    summary: str
    facts: dict[str, str] = {}
    changes: dict[str, tuple[str, str]] = {}


class DemoData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `data.toml`."""

    companies: list[DemoCompany]
    story: list[Story]


def load_demo_data() -> DemoData:
    """The data that ships with the program."""
    text = files("bot.demo").joinpath("data.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), DemoData)
