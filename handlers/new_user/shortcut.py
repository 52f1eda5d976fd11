"""`/nuevo MLOPEZ María López, AUXILIAR DE VENTAS`: all in one line; what can't be read is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.companies import Profile
from domain.errors import VigiaError
from domain.names import parse_full_name, parse_user_name
from domain.spelling import fold_spaces, without_accents
from handlers.kit.advice import sentence_of
from services.asking import Ask
from services.people.users import check_new_user_name

# It is not quoted back: it may be a password, typed instead of a profile.
NO_SUCH_PROFILE = "No hay un perfil con ese nombre que puedas dar: elige uno de la lista."


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What could be read of the line: empty or None if it could not. `error` is the first problem."""

    name: str
    full_name: str
    profile: Profile | None
    error: str | None


async def read_shortcut(ask: Ask, company_id: int, text: str, *, profiles: Sequence[Profile]) -> Shortcut:
    """Read `NAME Full Name, PROFILE`; profiles match without case or accents.

    Parts that were not written are no error: they are simply asked for.
    """
    first, rest, wanted = _parts(text)
    errors, name, full_name = [], "", ""
    try:
        name = await check_new_user_name(ask, company_id, first)
    except VigiaError as error:
        errors.append(sentence_of(error))
    try:
        full_name = parse_full_name(rest) if rest else ""
    except VigiaError as error:
        errors.append(sentence_of(error))
    profile = next((each for each in profiles if _key(each.name) == _key(wanted)), None)
    if profile is None and wanted:
        errors.append(NO_SUCH_PROFILE)
    return Shortcut(name, full_name, profile, errors[0] if errors else None)


def line_to_keep(text: str, *, profiles: Sequence[Profile]) -> str:
    """The line until its company is known, without unreadable parts: they may be a password."""
    first, rest, wanted = _parts(text)
    if not _reads(parse_user_name, first):
        return ""
    full_name = rest if _reads(parse_full_name, rest) else ""
    profile = next((each.name for each in profiles if _key(each.name) == _key(wanted)), "")
    return f"{first} {full_name}, {profile}"


def _parts(text: str) -> tuple[str, str, str]:
    """The name, the full name and the profile; empty if missing."""
    person, _, wanted = text.replace("\n", ",", 1).partition(",")
    first, rest = [*person.split(maxsplit=1), "", ""][:2]
    return first, rest, wanted.strip()


def _reads(parse: Callable[[str], str], text: str) -> bool:
    try:
        parse(text)
    except VigiaError:
        return False
    return True


def _key(name: str) -> str:
    return fold_spaces(without_accents(name)).casefold()
