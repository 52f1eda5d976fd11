"""Refusals of people in the chat: in whose log, and how the attempt is described."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from domain.askers import InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.entries import Origin
from domain.errors import AccessDenied, UnknownPerson
from domain.spelling import clip
from services.doors.refusals import Denial, record_denial
from services.installation import Installation
from storage.unit_of_work import UnitOfWork

_NAME_SHOWN = 60  # characters: people choose their Telegram names, at any length
_STATES = {
    UserState.BLOCKED: "Escribió al bot con su usuario bloqueado",
    UserState.INACTIVE: "Escribió al bot con su usuario dado de baja",
}

_log = logging.getLogger(__name__)


async def record_refused_person(
    installation: Installation,
    person: InChat,
    company_id: int,
    *,
    refusal: AccessDenied,
    now: datetime,
    source: str | None = None,
) -> int:
    """Record that the person was refused this attempt in the company, as `record_denial` does.

    `source` groups refusals, if other than by person.

    It goes in that company's log under their own name if they have a user there, in any state; else in the
    installation's, with the company's name if there is one. An attempt in an archived company also goes
    there, as nobody reads its log any more. If it can't be written they are refused all the same. Returns how
    many attempts there were within the hour, as far as is known.
    """
    try:
        async with installation.database.reading() as work:
            denial = await _denial(work, person, company_id, refusal)
        if source is not None:
            denial = replace(denial, source=source)
        return await record_denial(installation, denial, now=now)
    except Exception as error:  # noqa: BLE001 (whatever recording fails by, they are refused)
        _log.warning("a refusal could not be recorded: %s", type(error).__name__)
        return 1


async def _denial(work: UnitOfWork, person: InChat, company_id: int, refusal: AccessDenied) -> Denial:
    source = f"telegram:{person.telegram_id}"
    place = await work.users.place(person.telegram_id, company_id)
    if place is not None and not place.company.archived:
        return Denial(
            company_id=company_id,
            source=source,
            attempt=_attempt(refusal, place, is_known=True),
            author=Author.member(place, reference=person.reference),
        )
    places = await work.users.places(person.telegram_id)
    known = place or (places[0] if places else None)
    company = await work.companies.get(company_id)
    facts = []
    if company is not None and company.id != INSTALLATION_ID:
        facts.append(("Empresa", company.name))
    if known is not None:
        facts.append(("Usuario", f"{known.user.name} · {known.company.name}"))
    shown = clip(person.shown_name, limit=_NAME_SHOWN) or f"Telegram {person.telegram_id}"
    name = known.user.full_name if known is not None else shown
    return Denial(
        company_id=INSTALLATION_ID,
        source=source,
        attempt=_attempt(refusal, place, is_known=known is not None),
        author=Author(full_name=name, origin=Origin.TELEGRAM, reference=person.reference),
        facts=[*facts, ("Telegram", str(person.telegram_id))],
    )


def _attempt(refusal: AccessDenied, place: Membership | None, *, is_known: bool) -> str:
    """The attempt. Without a valid place it tells the reason rather than what they named."""
    if not isinstance(refusal, UnknownPerson) or not is_known:
        return refusal.attempt
    if place is None:
        return "Intentó entrar a una empresa donde no tiene usuario"
    if place.company.archived:
        return "Intentó entrar a una empresa archivada"
    return _STATES.get(place.user.state, refusal.attempt)
