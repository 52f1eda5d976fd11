"""What to do about a refusal, in each door's own words: a command, a button, an option."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors.kinds import VigiaError

Advice = Mapping[type[VigiaError], str]


def advised(error: VigiaError, advice: Advice) -> str:
    """The error's sentence with the door's advice: `No encuentro esa empresa: elige una con /empresa.`"""
    told = next((advice[kind] for kind in type(error).__mro__ if kind in advice), None)
    return f"{error.message.removesuffix('.')}: {told}." if told is not None else error.message
