"""`/nuevo MLOPEZ María López, AUXILIAR DE VENTAS`: all in one line; what can't be read is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Profile
from domain.errors import VigiaError
from domain.names import parse_full_name
from domain.spelling import fold_spaces, without_accents
from services.installation import Installation
from services.users import check_new_user_name


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What could be read of the line: empty or None where it could not. `error` says why, for the first."""

    name: str
    full_name: str
    profile: Profile | None
    error: str | None


async def read_shortcut(
    installation: Installation, company_id: int, text: str, *, profiles: Sequence[Profile]
) -> Shortcut:
    """Read `NAME Full Name, PROFILE`; the profile is found without regard to case or accents.

    What was not written at all is no mistake: it is asked for without a word.
    """
    person, _, wanted = text.replace("\n", ",", 1).partition(",")
    first, rest = [*person.split(maxsplit=1), "", ""][:2]
    errors, name, full_name = [], "", ""
    try:
        name = await check_new_user_name(installation, company_id, first)
    except VigiaError as error:
        errors.append(error.message)
    try:
        full_name = parse_full_name(rest) if rest else ""
    except VigiaError as error:
        errors.append(error.message)
    profile = next((each for each in profiles if _key(each.name) == _key(wanted)), None)
    if profile is None and wanted.strip():
        errors.append(f"No hay un perfil «{fold_spaces(wanted)[:40]}» que puedas dar: elige uno de la lista.")
    return Shortcut(name, full_name, profile, errors[0] if errors else None)


def _key(name: str) -> str:
    return fold_spaces(without_accents(name)).casefold()
