"""`vigia approvals`: the way out for a company where nobody is left to approve."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from bot.bootstrap import opened_installation
from bot.settings import Settings
from domain.approvals import ApprovalKind
from domain.askers import InChat
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from tests.conftest import NOW
from tests.console import assert_one_line, company_at_the_console, vigia
from tests.people import ANA, joined

pytestmark = pytest.mark.usefixtures("empty_folder")


async def _ask_for_approvals(company_id: int) -> None:
    async with opened_installation(Settings()) as installation:
        await joined(installation, InChat(2001, "2001/1"), company_id, profile="SUPERVISOR", name="EVA")
        for kind in (ApprovalKind.POWERS, ApprovalKind.PURGE):
            await change_approval_rules(
                Ask(installation, ANA, NOW), company_id, kind, quorum=1, known=0, operation_id=uuid4()
            )


def test_lists_what_is_asked_for_and_stops_asking() -> None:
    company_id = asyncio.run(company_at_the_console())
    there = "Esa empresa no pide aprobaciones.\n"
    assert vigia("approvals", str(company_id)).stdout == there
    nothing = "En ninguna empresa se necesita la aprobación de otra persona.\n"
    assert vigia("approvals").stdout == nothing
    asyncio.run(_ask_for_approvals(company_id))
    said = vigia("approvals").stdout
    assert "Dar perfiles de mando" in said
    assert "1 persona" in said
    cleared = vigia("approvals", str(company_id), "--clear").stdout.splitlines()
    assert cleared == [
        "Dar perfiles de mando: nadie.",
        "Depurar la bitácora: nadie.",
        "Queda registrado y avisa.",
    ]
    assert vigia("approvals").stdout == nothing
    assert vigia("approvals", str(company_id), "--clear").stdout == there


def test_says_what_is_wrong() -> None:
    asyncio.run(company_at_the_console())
    assert vigia("approvals", "--clear").exit_code == 2
    assert_one_line(vigia("approvals", "99"), code=1, says="No encuentro esa empresa")
    assert_one_line(vigia("approvals", "99", "--clear"), code=1, says="No encuentro esa empresa")
