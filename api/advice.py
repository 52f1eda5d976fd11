"""A refusal at the HTTP door: the body's field in question, and what the caller can do about it."""

from __future__ import annotations

from domain.errors import CompanyNotFound, UserNotFound, VigiaError
from domain.errors.advice import Advice, advised
from domain.errors.kinds import Concept

# The body's names; other subjects of a refusal don't occur at this door.
FIELDS = {
    Concept.USER_NAME: "user",
    Concept.FULL_NAME: "full_name",
    Concept.OPERATION: "operation",
    Concept.OPERATION_ID: "operation_id",
}
# The same where an entry's name differs.
ENTRY_FIELDS = {"user_name": "user", "origin_reference": "reference"}

ADVICE: Advice = {CompanyNotFound: "revisa su número en la dirección"}
_INSTEAD: Advice = {
    UserNotFound: "user: la empresa no tiene ese usuario; manda también full_name, con su nombre completo.",
}


def field_of(error: VigiaError) -> str | None:
    """The field of the body in question, if any."""
    return FIELDS.get(error.about) if error.about is not None else None


def sentence_of(error: VigiaError) -> str:
    """The sentence for the administrator of the business system."""
    return _INSTEAD.get(type(error)) or advised(error, ADVICE)
