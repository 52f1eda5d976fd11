"""The sandbox's scene: its people, what the desk can do, and what to try (docs/sandbox.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.demo.guide import STEPS
from bot.demo.people import ANA, JORGE, LUIS
from bot.demo.seeding import SeededCompany

TOKEN = "123456:SANDBOX"  # noqa: S105 (it opens nothing but the sandbox)

_PEOPLE = [
    {
        "id": ANA,
        "first_name": "Ana",
        "last_name": "Ruiz",
        "username": "anaruiz",
        "role": "Supervisora",
        "note": "Propietaria; puede todo en las dos empresas",
    },
    {
        "id": JORGE,
        "first_name": "Jorge",
        "last_name": "Méndez",
        "username": "jorgemendez",
        "role": "Gerente",
        "note": "JMENDEZ en Comercializadora del Sureste: ve la bitácora, no crea usuarios",
    },
    {
        "id": LUIS,
        "first_name": "Luis",
        "last_name": "Prado",
        "username": "luisprado",
        "role": "Desconocido",
        "note": "No es usuario de ninguna empresa",
    },
]


def scene(companies: Sequence[SeededCompany], *, api: str) -> dict[str, Any]:
    """The scene, with a desk that reports to the HTTP door at `api`."""
    return {
        "token": TOKEN,
        "bot": {"id": 123456, "first_name": "Vigía", "username": "vigia_demo_bot", "topics": True},
        "people": _PEOPLE,
        "desk": {"api": api, "companies": [_desk_of(each) for each in companies]},
        "steps": STEPS,
    }


def _desk_of(seeded: SeededCompany) -> dict[str, Any]:
    return {
        "id": seeded.company.id,
        "name": seeded.company.name,
        "key": seeded.key,
        "actions": [
            {"id": f"{number}-{action.operation}", "label": action.label, "body": action.body()}
            for number, action in enumerate(seeded.data.actions, start=1)
        ],
    }
