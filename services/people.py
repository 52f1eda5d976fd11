"""Who a person is to us: their places in companies, and the door closed to strangers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.errors import AccessDenied, InvalidClaimCode, NotAllowed, UnknownPerson
from domain.permissions import Module, Verb
from services.authorisation import Caller, authorised_to_read, record_refusal
from services.installation import Installation

PRIVATE_ONLY = "Sólo atiendo en chats privados: escríbeme ahí."
TAPS_ANSWERED = 5  # of a stranger within an hour: who lost their place learns why a button does nothing
CODES_ANSWERED = 5  # wrong codes within an hour that are answered: whoever mistypes is helped


async def places_of(installation: Installation, caller: Caller) -> Sequence[Membership]:
    """Where the person may do anything at all: active users of companies that are not archived.

    The installation itself, if they own it, comes first; then the companies by name.
    """
    async with installation.database.reading() as work:
        places = await work.users.places(caller.telegram_id)
    return [place for place in places if place.user.state is UserState.ACTIVE and not place.company.archived]


async def check_known(
    installation: Installation, caller: Caller, *, reached_for: int | None, now: datetime
) -> None:
    """That the person has a place, in the company that they reach for or else in any.

    Raises UnknownPerson, which is recorded.
    """
    places = await places_of(installation, caller)
    if not any(reached_for in (None, place.company.id) for place in places):
        await turn_away(installation, caller, reached_for=reached_for, now=now)
        raise UnknownPerson(caller.telegram_id)


async def check_place(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    module: Module,
    verb: Verb,
    with_installation: bool,
    now: datetime,
) -> None:
    """That the person may do this in the company; in the installation itself only if that counts as one.

    Raises NotAllowed and UnknownPerson, which are recorded.
    """
    if company_id == INSTALLATION_ID and not with_installation:
        refusal = NotAllowed(module, verb)
        await record_refusal(installation, caller, company_id, refusal=refusal, now=now)
        raise refusal
    async with authorised_to_read(installation, caller, company_id, module=module, verb=verb, now=now):
        return


async def places_where(
    installation: Installation,
    caller: Caller,
    *,
    module: Module,
    verb: Verb,
    with_installation: bool,
    chosen: int | None,
    now: datetime,
) -> Sequence[Membership]:
    """The places where the person may do this: at least one, or NotAllowed is raised and recorded.

    Who may do it nowhere reached for no company in particular. One refusal makes one entry, so it goes where
    their supervisor looks: in the log of the company chosen with /empresa, else of their only one, else of
    the first by name.
    """
    places = await places_of(installation, caller)
    allowed = [
        place
        for place in places
        if place.allows(module, verb) and (with_installation or place.company.id != INSTALLATION_ID)
    ]
    if not allowed:
        refusal = NotAllowed(module, verb)
        company_id = _usual_company(places, chosen)
        await record_refusal(installation, caller, company_id, refusal=refusal, now=now)
        raise refusal
    return allowed


async def turn_away(
    installation: Installation, caller: Caller, *, reached_for: int | None, now: datetime
) -> int:
    """Record that someone without a place knocked, as `record_refusal` does.

    `reached_for` is the company that they had chosen, or that their button names. Without one, who was a user
    somewhere is recorded there: see `places_where`.
    """
    if reached_for is None:
        async with installation.database.reading() as work:
            reached_for = _usual_company(await work.users.places(caller.telegram_id), None)
    refusal = UnknownPerson(caller.telegram_id)
    return await record_refusal(installation, caller, reached_for, refusal=refusal, now=now)


async def turn_group_away(installation: Installation, caller: Caller, group_id: int, *, now: datetime) -> int:
    """Record that somebody asked for something in a group, where nobody is served; as `record_refusal` does.

    All that is asked in one group is counted together, whoever asks.
    """
    refusal = AccessDenied(PRIVATE_ONLY, attempt="Mensajes al bot en un grupo de Telegram")
    return await record_refusal(
        installation, caller, INSTALLATION_ID, refusal=refusal, now=now, source=f"group:{group_id}"
    )


async def refuse_code(installation: Installation, caller: Caller, *, now: datetime) -> bool:
    """Record that someone claimed the installation with a code that does not serve; whether to answer.

    A flood is answered no more, and counted.
    """
    refusal = AccessDenied(
        InvalidClaimCode().message,
        attempt=f"Código de propietario que no sirve · Telegram {caller.telegram_id}",
    )
    times = await record_refusal(installation, caller, INSTALLATION_ID, refusal=refusal, now=now)
    return times <= CODES_ANSWERED


def _usual_company(places: Sequence[Membership], chosen: int | None) -> int:
    """The company that whoever names none is taken to mean; the installation if they are in none."""
    ids = [place.company.id for place in places]
    if chosen in ids:
        return chosen
    return next((company_id for company_id in ids if company_id != INSTALLATION_ID), INSTALLATION_ID)
