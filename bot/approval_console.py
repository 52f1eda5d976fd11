"""`vigia approvals`: what needs a second person, and the way out where nobody is left to approve."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from bot.bootstrap import opened_installation
from bot.settings import Settings
from bot.table import table
from domain.askers import AtConsole
from domain.companies import INSTALLATION_ID
from services.approvals.rules import change_approval_rules, in_words, read_approval_rules
from services.asking import Ask
from services.log.verification import companies_with_a_log
from services.people.claims import prepare_installation

Say = Callable[[str], None]

_HEADINGS = ("Empresa", "Nombre", "Qué", "Lo aprueban", "Podrían")
_NOTHING = "En ninguna empresa se necesita la aprobación de otra persona."
_NOTHING_THERE = "Esa empresa no pide aprobaciones."
_HOW = "Si ya nadie alcanza a aprobar, vigia approvals NÚMERO --clear deja de pedirlo en esa empresa."


async def print_rules(settings: Settings, company_id: int | None, *, say: Say) -> None:
    """Print what needs approval, by how many, and how many could do it; in the company, or in all.

    Raises CompanyNotFound.
    """
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        await prepare_installation(installation, now=ask.now)
        numbers = [each.id for each in await companies_with_a_log(ask) if each.id != INSTALLATION_ID]
        wanted = numbers if company_id is None else [company_id]
        cards = [await read_approval_rules(ask, each) for each in wanted]
    rows = [
        (str(card.company.id), card.company.name, kind.label, in_words(quorum), str(card.able[kind]))
        for card in cards
        for kind, quorum in card.rules.quorums.items()
    ]
    if rows:
        say(table(_HEADINGS, rows))
        say(_HOW)
    else:
        say(_NOTHING if company_id is None else _NOTHING_THERE)


async def clear_rules(settings: Settings, company_id: int, *, say: Say) -> None:
    """Ask for no approvals in the company any more; recorded, and alerted. Raises CompanyNotFound."""
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        rules = (await read_approval_rules(ask, company_id)).rules
        for kind, quorum in rules.quorums.items():
            await change_approval_rules(ask, company_id, kind, quorum=0, known=quorum, operation_id=uuid4())
            say(f"{kind.label}: {in_words(0)}.")
    say("Queda registrado y avisa." if rules.quorums else _NOTHING_THERE)
