"""The profiles of a new company, read from `profiles.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec

from domain.names import SUPERVISOR
from domain.permissions import Permissions

NAME_LIMIT = 30
"""Characters of a profile's name: fits a button beside another."""


@dataclass(frozen=True, slots=True)
class StandardProfile:
    """A profile to start from. A `fixed` one can be copied, but not changed or deleted."""

    name: str
    fixed: bool
    permissions: Permissions


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=3, max_length=NAME_LIMIT)]
    permissions: str
    fixed: bool = False


class _File(msgspec.Struct, forbid_unknown_fields=True):
    profiles: list[_Row]


@cache
def standard_profiles() -> tuple[StandardProfile, ...]:
    """The profiles that ship with the program, SUPERVISOR first."""
    return read_profiles(files("domain").joinpath("profiles.toml").read_text(encoding="utf-8"))


def read_profiles(text: str) -> tuple[StandardProfile, ...]:
    """The profiles in `text`. Raises `ValueError`, with the reason, if they are inconsistent."""
    try:
        rows = msgspec.convert(tomllib.loads(text), _File).profiles
        profiles = tuple(
            StandardProfile(row.name, row.fixed, Permissions.decode(row.permissions)) for row in rows
        )
    except (ValueError, msgspec.ValidationError) as error:
        raise ValueError(f"profiles: {error}") from error
    _check(profiles)
    return profiles


def _check(profiles: tuple[StandardProfile, ...]) -> None:
    """SUPERVISOR comes first, is fixed and holds everything, so that no company is locked out."""
    names = [profile.name for profile in profiles]
    if len(set(names)) < len(names):
        raise ValueError("profiles: a name is there more than once")
    if profiles[:1] != (StandardProfile(SUPERVISOR, fixed=True, permissions=Permissions.full()),):
        raise ValueError("profiles: SUPERVISOR must be the first, fixed, and hold every permission")
    if any(profile.fixed for profile in profiles[1:]):
        raise ValueError("profiles: only SUPERVISOR can be fixed")
