"""What the HTTP door says of a refusal: in which field of the body, and what its caller can do about it."""

from __future__ import annotations

from domain.errors import CompanyNotFound, UserNotFound, VigiaError
from domain.errors.advice import Advice, advised
from domain.errors.kinds import Concept

# What the body calls it; whatever else a refusal is about can't be said at this door.
FIELDS = {
    Concept.USER_NAME: "user",
    Concept.FULL_NAME: "full_name",
    Concept.OPERATION: "operation",
    Concept.OPERATION_ID: "operation_id",
}
# The same where an entry has another name for it.
ENTRY_FIELDS = {"user_name": "user", "origin_reference": "reference"}

ADVICE: Advice = {CompanyNotFound: "revisa su número en la dirección"}
_INSTEAD: Advice = {
    UserNotFound: "user: la empresa no tiene ese usuario; manda también full_name, con su nombre completo.",
}


def field_of(error: VigiaError) -> str | None:
    """The field of the body that it is about, if it is about one."""
    return FIELDS.get(error.about) if error.about is not None else None


def sentence_of(error: VigiaError) -> str:
    """What whoever looks after the business system reads."""
    return _INSTEAD.get(type(error)) or advised(error, ADVICE)
