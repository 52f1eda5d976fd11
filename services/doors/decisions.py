"""What users may do in business systems: decided here, by their profile at that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec import structs

from domain.api_keys import ApiKey
from domain.authors import Author
from domain.companies import Membership
from domain.decisions import Wanted, may_do
from domain.entries import Origin
from domain.errors import AccessDenied, InvalidUserName
from domain.names import read_user_name
from domain.permissions import DECIDE
from services.asking import Ask
from services.doors.http_door import KeyAsk, by_key
from services.doors.refusals import DECIDED, Denial, record_denial
from services.installation import Installation
from services.standings import Standing, keys_opening, standing_of_key

MOST_FOUND = 100
_OF_NOBODY = "decision_of_nobody"
_NOBODY = "Alguien que no es usuario quiso hacer algo en otro sistema"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether the user of this name may do this."""

    user_name: str
    wanted: Wanted


_Looked = tuple[ApiKey | None, Mapping[str, Membership]]


async def decide(
    ask: Ask, company_id: int, asked: Sequence[Asked], *, only_looks: bool = False
) -> Sequence[bool]:
    """The answer to each, by how things stand now.

    What is denied is recorded as `access_denied`, unless the system `only_looks`, as to draw a menu; what is
    allowed is counted. Needs a key that asks for permissions; raises the errors of `Ask.may_read`.
    """
    ask = by_key(ask, DECIDE)
    standing, places = await _looked_up(ask, company_id, [_name(each.user_name) for each in asked])
    answers = [may_do(places.get(_name(each.user_name)), each.wanted) for each in asked]
    if only_looks:
        return answers
    for each, allowed in zip(asked, answers, strict=True):
        if not allowed:
            denial = _denial(standing, places.get(_name(each.user_name)), each.wanted)
            await record_denial(ask.installation, denial, now=ask.now)
    if standing.key is not None:
        ask.door.allowed[standing.key.id] += sum(answers)
    return answers


async def who_may(ask: Ask, company_id: int, wanted: Wanted, *, after: str = "") -> Sequence[str]:
    """Up to 101 users of the company who may do this, by name, after one of them.

    Needs a key that asks for permissions; raises the errors of `Ask.may_read`.
    """
    async with by_key(ask, DECIDE).may_read(DECIDE, company_id) as question:
        everybody = await question.work.users.everybody(company_id)
    names = sorted(place.user.name for place in everybody if may_do(place, wanted))
    return [name for name in names if name > after][: MOST_FOUND + 1]


async def what_may(ask: Ask, company_id: int, user_name: str) -> Membership | None:
    """The user, whose profile says what they may do; None if they may do nothing there.

    Needs a key that asks for permissions; raises the errors of `Ask.may_read`.
    """
    name = _name(user_name)
    _, places = await _looked_up(by_key(ask, DECIDE), company_id, [name])
    place = places.get(name)
    return place if place is not None and place.counts else None


async def note_allowed(installation: Installation, allowed: dict[int, int], *, now: datetime) -> None:
    """Add to each key what it was answered with a yes since the last time, by the key's number."""
    for key_id in list(allowed):
        times = allowed.pop(key_id)
        try:
            async with installation.database.writing() as work:
                await work.api_keys.count_allowed(key_id, times, now=now)
        except Exception:
            allowed[key_id] = allowed.get(key_id, 0) + times
            raise


async def _looked_up(
    ask: KeyAsk, company_id: int, names: Sequence[str]
) -> tuple[Standing, Mapping[str, Membership]]:
    """The key's standing and these users; those of concurrent requests are looked up together."""
    together = partial(_look_up, ask, company_id)
    key, places = await ask.door.decisions.join(company_id, (ask.asker.key_hash, names), together=together)
    try:
        return standing_of_key(key, ask.asker, DECIDE), places
    except AccessDenied as refusal:
        await ask.refused(refusal, company_id)
        raise


async def _look_up(
    ask: KeyAsk, company_id: int, asked: Sequence[tuple[bytes, Sequence[str]]]
) -> Sequence[_Looked]:
    hashes = {key_hash for key_hash, _ in asked}
    wanted = {name for _, names in asked for name in names if name}
    async with ask.door.turns, ask.installation.database.reading() as work:
        opening = await keys_opening(work, hashes, company_id, now=ask.now)
        places = await work.users.named(company_id, wanted) if opening else {}
    return [(opening.get(key_hash), places) for key_hash, _ in asked]


def _denial(standing: Standing, place: Membership | None, wanted: Wanted) -> Denial:
    if place is None:
        return Denial(
            company_id=standing.company.id, source=_OF_NOBODY, attempt=_NOBODY, author=standing.author
        )
    author = structs.replace(Author.member(place, reference=standing.author.reference), origin=Origin.API)
    attempt = f"Quiso hacer en otro sistema lo que no puede · {wanted.label}"
    source = f"{DECIDED}:{place.user.id}"
    return Denial(company_id=standing.company.id, source=source, attempt=attempt, author=author)


def _name(typed: str) -> str:
    try:
        return read_user_name(typed)
    except InvalidUserName:
        return ""
