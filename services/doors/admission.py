"""Admission: the places that a person has in companies, and the door closed to strangers."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID, Membership
from domain.errors import (
    AccessDenied,
    InvalidClaimCode,
    InvalidInvitation,
    NotAllowed,
    StorageUnavailable,
    UnknownPerson,
)
from domain.permissions import Right
from domain.user_filter import is_another_day
from services.asking import Ask

PRIVATE_ONLY = "Sólo atiendo en chats privados: escríbeme ahí."
AS_YOURSELF = (
    "No sé quién eres: apaga «Permanecer anónimo» en tus permisos de administrador, y mándalo otra vez."
)
TAPS_ANSWERED = 5  # of a stranger within an hour: one who lost their place learns why nothing happens
CODES_ANSWERED = 5  # wrong codes, or nameless requests, answered within an hour, to help those who err


async def places_of(ask: Ask) -> Sequence[Membership]:
    """The person's places in force: active users of companies that are not archived.

    The installation, if they own it, comes first; then the companies by name.
    """
    async with ask.installation.database.reading() as work:
        places = await work.users.places(ask.person.telegram_id)
    return [place for place in places if place.counts]


async def note_seen(ask: Ask, places: Sequence[Membership]) -> None:
    """Note that the person did something today, for their users: at most once a day, else without a query.

    It waits for another day while nothing can be written: nobody is kept out for it.
    """
    due = [place.user.id for place in places if is_another_day(place.user.last_seen_at, ask.now)]
    database = ask.installation.database
    if not due or database.only_reads:
        return
    try:
        async with database.writing() as work:
            await work.users.saw(due, now=ask.now)
    except StorageUnavailable:
        return


async def check_known(ask: Ask, places: Sequence[Membership], *, reached_for: int | None) -> None:
    """Check that the person has a place in the company they reach for, or in any if they name none.

    Raises UnknownPerson, which is recorded.
    """
    if not any(reached_for in (None, place.company.id) for place in places):
        await turn_away(ask, reached_for=reached_for)
        raise UnknownPerson(ask.person.telegram_id)


async def check_right(ask: Ask, places: Sequence[Membership], right: Right, company_id: int) -> None:
    """Check that one of these places gives the right in the company.

    Raises like `Ask.may`, by the current state, and it is recorded.
    """
    if not any(place.company.id == company_id and place.gives(right) for place in places):
        await ask.check(right, company_id)


async def places_where(
    ask: Ask, places: Sequence[Membership], right: Right, *, chosen: int | None
) -> Sequence[Membership]:
    """The person's places that give this right: at least one, or NotAllowed is raised and recorded.

    Somebody without the right anywhere reached for no company in particular. One refusal makes one entry,
    where their supervisor looks: in the log of the company chosen with /empresa, else of their only one, else
    of the first by name.
    """
    allowed = [place for place in places if place.gives(right)]
    if not allowed:
        refusal = NotAllowed(right)
        await ask.refused(refusal, _usual_company(places, chosen))
        raise refusal
    return allowed


async def turn_away(ask: Ask, *, reached_for: int | None) -> tuple[UnknownPerson, int]:
    """Record that somebody without a place tried to get in, as `Ask.refused` does; returns what to say too.

    `reached_for` is the company that they had chosen, or that their button names. Without one, a former user
    is recorded where they were one: see `places_where`.
    """
    async with ask.installation.database.reading() as work:
        former = await work.users.places(ask.person.telegram_id)
    refusal = UnknownPerson(ask.person.telegram_id, had_access=bool(former))
    where = _usual_company(former, None) if reached_for is None else reached_for
    return refusal, await ask.refused(refusal, where)


async def turn_group_away(ask: Ask, group_id: int) -> int:
    """Record a request in a group, where nobody is served; as `Ask.refused` does.

    All requests in one group are counted together, whoever makes them.
    """
    refusal = AccessDenied(PRIVATE_ONLY, attempt="Alguien escribió al bot en un grupo de Telegram")
    return await ask.refused(refusal, INSTALLATION_ID, source=f"group:{group_id}")


async def refuse_nameless(ask: Ask, group_id: int) -> bool:
    """Record a request in the name of a group, which hides whose it is; returns whether to answer.

    A flood is counted without an answer.
    """
    refusal = AccessDenied(AS_YOURSELF, attempt="Alguien escribió al bot en nombre de un grupo de Telegram")
    return await ask.refused(refusal, INSTALLATION_ID, source=f"group:{group_id}") <= CODES_ANSWERED


async def refuse_code(ask: Ask, error: InvalidClaimCode | InvalidInvitation) -> bool:
    """Record a code or an invitation that does not let the person in; returns whether to answer.

    A flood is counted without an answer.
    """
    what = "un código de propietario" if isinstance(error, InvalidClaimCode) else "una invitación"
    attempt = f"Intentó entrar con {what} que no sirve · Telegram {ask.person.telegram_id}"
    refusal = AccessDenied(error.message, attempt=attempt)
    return await ask.refused(refusal, INSTALLATION_ID) <= CODES_ANSWERED


def _usual_company(places: Sequence[Membership], chosen: int | None) -> int:
    """The company to assume if none is named; the installation if they are in none."""
    ids = [place.company.id for place in places]
    if chosen in ids:
        return chosen
    return next((company_id for company_id in ids if company_id != INSTALLATION_ID), INSTALLATION_ID)
