"""A company with entries, for the benchmarks."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Membership
from services.asking import Ask
from services.installation import Installation
from services.people.claims import claim_installation, prepare_installation
from services.people.companies import register_company

ANA = InChat(1, "1/1")


async def company(installation: Installation, name: str) -> Membership:
    """The place of a company's SUPERVISOR, whose account is 1."""
    now = datetime.now(UTC)
    await prepare_installation(installation, now=now)
    async with installation.database.reading() as work:
        claimed = await work.users.place(ANA.telegram_id, INSTALLATION_ID) is not None
    if not claimed:
        await claim_installation(
            Ask(installation, ANA, now), code_hash=None, full_name="Ana Ruiz", operation_id=uuid4()
        )
    made = await register_company(
        Ask(installation, ANA, now),
        name=name,
        rfc="EKU9003173C9",
        zone="America/Mexico_City",
        supervisor="Ana Ruiz",
        operation_id=uuid4(),
    )
    async with installation.database.reading() as work:
        place = await work.users.place(ANA.telegram_id, made.id)
    if place is None:
        raise LookupError(INSTALLATION_ID)
    return place
