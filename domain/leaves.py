"""An entry as a leaf of its log's tree: what is hashed as it is, and what as a salted commitment.

What names a person or says what they typed is in the leaf only as the hash of a salt and the value, so that
erasing both leaves the leaf's own hash as it was. `docs/log-format.md` specifies the form for anyone who
writes a verifier.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256, shake_256
from typing import Any

import orjson

from domain.merkle import leaf_hash
from domain.stored_entry import SALTS, StoredRow, with_hyphens

FORMAT = "vigia/2"
ERASED = "[borrado]"
"""What stands where a value was erased."""

_SALT = 16  # bytes: of each value's salt, and of what all of an entry's are made from
_DIGEST = 32  # bytes
_KEPT, _GONE = b"\x00", b"\x01"  # before each value's salt or commitment, once any was erased
_MEMBERS = frozenset(  # of a detail, in order
    ("changes", "facts", *states, *about) for states in ((), ("states",)) for about in ((), ("about",))
)


def new_salts() -> bytes:
    """What the salts of a new entry are made from: 16 random bytes."""
    return secrets.token_bytes(_SALT)


def leaf_of(company_id: int, row: StoredRow) -> bytes | None:
    """The hash of the row as a leaf of the company's tree; None for what no entry can hold.

    The row may go without its own hash.
    """
    try:
        return leaf_hash(leaf_data(company_id, row))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def leaf_data(company_id: int, row: StoredRow) -> bytes:
    """The leaf's bytes: a JSON array of what is open in it, the user's commitment, and the hash of the rest.

    Raises ValueError, TypeError, KeyError or AttributeError for what no entry can hold.
    """
    return orjson.dumps([FORMAT, company_id, *leaf_fields(row)])


def leaf_fields(row: StoredRow) -> list[Any]:
    """What the leaf's array has after the format and the company; raises like `leaf_data`.

    In the open: folio, times, category, operation, whether it is sensitive, outcome and origin. Then the
    user's commitment and the hash of the rest.
    """
    (
        folio, occurred_at, recorded_at, user_name, full_name, profile, permissions, category, operation,
        sensitive, outcome, summary, detail, origin, reference, workstation, operation_id, salts,
    ) = row[:18]  # fmt: skip
    told = _parsed(detail)
    values = [user_name, [full_name, reference, workstation], summary, *_values(told)]
    user, author, topic, *others = _commitments(values, salts)
    rest = [profile, permissions, with_hyphens(str(operation_id)), author, topic, _hidden(told, others)]
    digest = sha256(orjson.dumps(rest)).hexdigest()
    marked = int(sensitive) if sensitive is True or sensitive is False else sensitive
    return [folio, occurred_at, recorded_at, category, operation, marked, outcome, origin, user, digest]


def salt_of_user(row: StoredRow) -> bytes | None:
    """What opens the user's commitment, with the name, and no other; None if it was erased."""
    salts = row[SALTS]
    if len(salts) == _SALT:
        return shake_256(salts).digest(_SALT)
    kept: bytes = salts[1 : 1 + _SALT]
    return kept if salts[:1] == _KEPT else None


def _parsed(detail: str) -> Mapping[str, Any]:
    told = orjson.loads(detail)
    if orjson.dumps(told) != detail.encode() or tuple(told) not in _MEMBERS:
        raise ValueError("the detail is not as it is written")
    return told  # type: ignore[no-any-return]


def _values(told: Mapping[str, Any]) -> Iterator[object]:
    """What the detail says, in order: without the names of fields, and without what it is about."""
    for _, before, after in told["changes"]:
        yield before
        yield after
    for _, value in told["facts"]:
        yield value
    for _, _, before, after in told.get("states", ()):
        yield before
        yield after


def _hidden(told: Mapping[str, Any], commitments: Sequence[str]) -> Mapping[str, Any]:
    """The detail with each value's commitment in its place."""
    following = iter(commitments)
    hidden: dict[str, Any] = {
        "changes": [[field, next(following), next(following)] for field, _, _ in told["changes"]],
        "facts": [[field, next(following)] for field, _ in told["facts"]],
    }
    if "states" in told:
        hidden["states"] = [
            [kind, id_, next(following), next(following)] for kind, id_, _, _ in told["states"]
        ]
    if "about" in told:
        hidden["about"] = told["about"]
    return hidden


def _commitments(values: Sequence[object], salts: bytes) -> list[str]:
    """SHA-256 of each value's salt and JSON text, in hexadecimal; an erased one's is kept in its place."""
    if len(salts) == _SALT:
        stream = shake_256(salts).digest(_SALT * len(values))
        return [
            sha256(stream[place : place + _SALT] + orjson.dumps(value)).hexdigest()
            for place, value in zip(range(0, len(stream), _SALT), values, strict=True)
        ]
    commitments, place = [], 0
    for value in values:
        kind, place = salts[place : place + 1], place + 1
        size = _SALT if kind == _KEPT else _DIGEST
        held, place = salts[place : place + size], place + size
        if len(held) != size or (kind != _KEPT and (kind != _GONE or not _is_erased(value))):
            raise ValueError("the salts are not those of these values")
        commitments.append(sha256(held + orjson.dumps(value)).hexdigest() if kind == _KEPT else held.hex())
    if place != len(salts):
        raise ValueError("there are more salts than values")
    return commitments


def _is_erased(value: object) -> bool:
    return value == ERASED or value == [ERASED, ERASED, ERASED]
