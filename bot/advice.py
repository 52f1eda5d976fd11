"""A refusal at the console: its sentence, the option in question, the command that helps."""

from __future__ import annotations

from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    LastOwner,
    LogNotWhole,
    OwnerNotFound,
    SealUnreadable,
    VigiaError,
)
from domain.errors.advice import Advice, advised
from domain.errors.kinds import Concept

OPTIONS = {
    Concept.KEY_LABEL: "--label",
    Concept.KEY_EXPIRY: "--expires",
    Concept.KEY_RIGHTS: "--rights",
    Concept.KEY_FILTER: "--reads",
    Concept.ADDRESSES: "--from",
}
ADVICE: Advice = {
    ApiKeyNotFound: "mira cuáles hay con vigia api-key list",
    ApiKeyRevoked: "si hace falta otra, usa vigia api-key create",
    OwnerNotFound: "mira quiénes son con vigia owner list",
    LastOwner: "antes de quitarlo da un código a otra persona con vigia claim",
    LogNotWhole: "revísala con vigia verify",
    SealUnreadable: "cópialo otra vez, entero",
}


def sentence_of(error: VigiaError) -> str:
    """The line for the person at the console."""
    sentence = advised(error, ADVICE)
    option = OPTIONS.get(error.about) if error.about is not None else None
    return f"{option}: {sentence[0].lower()}{sentence[1:]}" if option is not None else sentence
