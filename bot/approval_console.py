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
_HOW = "Si ya nadie alcanza a aprobar, vigia approvals NÚMERO --clear deja de pedirlo en esa empresa."


async def print_rules(settings: Settings, company_id: int | None, *, say: Say) -> None:
    """Print what needs approval in the company or in all, by how many, and how many could do it."""
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        await prepare_installation(installation, now=ask.now)
        rows = []
        for company in await companies_with_a_log(ask):
            if company.id == INSTALLATION_ID or company_id not in (None, company.id):
                continue
            card = await read_approval_rules(ask, company.id)
            for kind, quorum in card.rules.quorums.items():
                able = str(card.able[kind])
                rows.append((str(company.id), company.name, kind.label, in_words(quorum), able))
    say(table(_HEADINGS, rows) if rows else _NOTHING)
    if rows:
        say(_HOW)


async def clear_rules(settings: Settings, company_id: int, *, say: Say) -> None:
    """Ask for no approvals in the company any more; recorded, and alerted. Raises CompanyNotFound."""
    async with opened_installation(settings) as installation:
        ask = Ask(installation, AtConsole(), datetime.now(UTC))
        rules = (await read_approval_rules(ask, company_id)).rules
        for kind, quorum in rules.quorums.items():
            await change_approval_rules(ask, company_id, kind, quorum=0, known=quorum, operation_id=uuid4())
            say(f"{kind.label}: {in_words(0)}.")
    say("Queda registrado y avisa." if rules.quorums else "Esa empresa no pide aprobaciones.")
