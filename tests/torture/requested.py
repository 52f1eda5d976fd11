"""Requests for approval under attack: one that waits to be approved afterwards, and one that was rejected."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from domain.approval_requests import ApprovalRequest
from domain.approvals import ApprovalKind
from domain.askers import AtConsole, InChat
from domain.errors import ApprovalNeeded
from domain.names import SUPERVISOR
from services.approvals.deciding import reject_request
from services.approvals.requests import request_approval
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.people.users import create_user, profiles_to_give
from tests.torture.siege import ALBERTO, ARACELI, Siege, came_to_be, count_of, data_of

_UNTOLD = (
    "SELECT count(*) FROM notices WHERE kind IN ('approval', 'recard', 'decision') AND state = 'pending'"
)
_CREATED = "SELECT count(*) FROM users WHERE company_id = {} AND name = '{}'"


class Requested:
    """What Alberto asks for in one round: a new supervisor, and another who is rejected."""

    def __init__(self, siege: Siege, round_number: int) -> None:
        self._siege = siege
        self._wanted, self._unwanted = f"ZQPEDIDO{round_number}", f"ZQNUNCA{round_number}"
        self._rule_is_new = round_number == 0

    async def begin(self) -> None:
        """The one waits for Araceli; the buttons of the other are known, and come too late."""
        siege = self._siege
        if self._rule_is_new:
            await change_approval_rules(
                Ask(siege.installation, AtConsole(), datetime.now(UTC)),
                siege.a.id,
                ApprovalKind.POWERS,
                quorum=1,
                known=0,
                operation_id=uuid4(),
            )
        araceli = siege.phone(ARACELI)
        never = await self._asked_for(self._unwanted)
        await araceli.sees(f"Solicitud {never.number}", self._unwanted)
        siege.foreign += data_of(araceli)
        await reject_request(
            _ask(siege, ARACELI), siege.a.id, never.number, reason="No hace falta", operation_id=uuid4()
        )
        await araceli.sees(f"Solicitud {never.number}", "No hace falta")
        waits = await self._asked_for(self._wanted)
        await araceli.sees(f"Solicitud {waits.number}", self._wanted)
        told = await came_to_be(lambda waiting: waiting == 0, siege, _UNTOLD, within=60)
        assert told, "somebody has not got a card"

    async def finish(self) -> None:
        """Araceli approves, in haste: it is done once. What was rejected never is."""
        siege = self._siege
        araceli = siege.phone(ARACELI)
        approve = siege.world.find_button(ARACELI, "Aprobar")
        assert approve is not None, "nothing to approve"
        for _ in range(2):
            siege.world.tap(ARACELI, approve)
        await araceli.sees(self._wanted, "✅ Aprobada y hecha")
        assert await count_of(siege, _CREATED.format(siege.a.id, self._wanted)) == 1
        assert await count_of(siege, _CREATED.format(siege.a.id, self._unwanted)) == 0

    async def _asked_for(self, name: str) -> ApprovalRequest:
        siege = self._siege
        ask = _ask(siege, ALBERTO)
        (profile,) = [each for each in await profiles_to_give(ask, siege.a.id) if each.name == SUPERVISOR]
        try:
            await create_user(
                ask,
                siege.a.id,
                name=name,
                full_name="Quetzal Por Aprobar",
                password_hash=None,
                profile_id=profile.id,
                operation_id=uuid4(),
            )
        except ApprovalNeeded as needed:
            return await request_approval(ask, siege.a.id, needed.deed)
        raise AssertionError("nobody was asked")


def _ask(siege: Siege, person_id: int) -> Ask:
    return Ask(siege.installation, InChat(person_id, f"{person_id}/1"), datetime.now(UTC))
