"""Who a person is to us: their places in companies, and the door closed to strangers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.entries import Detail, Origin, Outcome
from domain.errors import UnknownPerson
from domain.spelling import clip, visible
from services.authorisation import Caller
from services.installation import Installation
from services.recording import Author, Happening, record

_RECORD_STRANGERS_EVERY = timedelta(hours=1)
_NAME_SHOWN = 60  # characters: strangers choose their names, as long as they like


async def places_of(installation: Installation, caller: Caller) -> Sequence[Membership]:
    """Where the person may do anything at all: active users of companies that are not archived.

    The installation itself, if they own it, comes first; then the companies by name.
    """
    async with installation.database.reading() as work:
        places = await work.users.places(caller.telegram_id)
    return [place for place in places if place.user.state is UserState.ACTIVE and not place.company.archived]


async def turn_away(installation: Installation, caller: Caller, *, shown_name: str, now: datetime) -> bool:
    """Record that a stranger knocked: `access_denied` in the installation's log, once an hour, counted.

    Returns whether this attempt was recorded, and not only counted.
    """
    name = visible(clip(shown_name, limit=_NAME_SHOWN))
    async with installation.database.writing() as work:
        unrecorded = await work.strangers.knock(caller.telegram_id, now=now, every=_RECORD_STRANGERS_EVERY)
        company = await work.companies.get(INSTALLATION_ID)
        if unrecorded is None or company is None:
            return False
        facts = [("Usuario", name)]
        if unrecorded:
            facts.append(("Cantidad", f"{unrecorded} intentos más desde el registro anterior"))
        happening = Happening(
            operation="access_denied",
            summary=UnknownPerson(caller.telegram_id).attempt,
            operation_id=uuid4(),
            outcome=Outcome.DENIED,
            detail=Detail.of(facts=facts),
        )
        author = Author(
            user_name="",
            full_name=name,
            profile="",
            permissions="",
            origin=Origin.TELEGRAM,
            reference=caller.reference,
        )
        await record(
            work, installation.catalogue, company=company, author=author, happening=happening, now=now
        )
        return True
