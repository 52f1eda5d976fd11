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

from domain.erased import ERASED
from domain.merkle import leaf_hash
from domain.stored_entry import COLUMNS, DETAIL, SALTS, StoredRow, with_hyphens

FORMAT = "vigia/2"
_SALT = 16  # bytes: of each value's salt, and of what all of an entry's are made from
_DIGEST = 32  # bytes
_USER_NAME, _FULL_NAME, _SUMMARY = map(COLUMNS.index, ("user_name", "full_name", "summary"))
_REFERENCE, _WORKSTATION = map(COLUMNS.index, ("origin_reference", "workstation"))
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
    rest = [profile, permissions, with_hyphens(str(operation_id)), author, topic, _filled(told, others)]
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


def hidden_values(row: StoredRow) -> list[Any]:
    """What the leaf has as commitments, in their order: user, author, summary, and the detail's values.

    The author is a list of full name, reference and workstation. Raises like `leaf_data`.
    """
    user_name, full_name, summary, detail, reference, workstation = (
        row[place] for place in (_USER_NAME, _FULL_NAME, _SUMMARY, DETAIL, _REFERENCE, _WORKSTATION)
    )
    return [user_name, [full_name, reference, workstation], summary, *_values(_parsed(detail))]


def erased_from(row: StoredRow) -> int:
    """Which of the hidden values were erased: bit n is set for the value n. Raises like `leaf_data`."""
    if len(row[SALTS]) == _SALT:
        return 0
    pieces = _pieces(row[SALTS], len(hidden_values(row)))
    return sum(1 << place for place, (kind, _) in enumerate(pieces) if kind == _GONE)


def without_values(row: StoredRow, which: int) -> StoredRow:
    """The row without the hidden values of these bits: its hash stays. Raises like `leaf_data`."""
    values = hidden_values(row)
    salts = row[SALTS]
    if len(salts) == _SALT:
        stream = shake_256(salts).digest(_SALT * len(values))
        pieces = [(_KEPT, stream[place : place + _SALT]) for place in range(0, len(stream), _SALT)]
    else:
        pieces = _pieces(salts, len(values))
    for place, (kind, salt) in enumerate(pieces):
        if which >> place & 1 and kind == _KEPT:
            pieces[place] = (_GONE, sha256(salt + orjson.dumps(values[place])).digest())
            values[place] = [ERASED] * 3 if place == 1 else ERASED
    user_name, (full_name, reference, workstation), summary, *told = values
    changed = dict(zip(COLUMNS, row, strict=True)) | {
        "user_name": user_name,
        "full_name": full_name,
        "summary": summary,
        "detail": orjson.dumps(_filled(_parsed(row[DETAIL]), told)).decode(),
        "origin_reference": reference,
        "workstation": workstation,
        "salts": b"".join(kind + held for kind, held in pieces),
    }
    return tuple(changed[column] for column in COLUMNS)


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


def _filled(told: Mapping[str, Any], values: Sequence[object]) -> Mapping[str, Any]:
    """The detail with other values in the places of its own, in order."""
    following = iter(values)
    filled: dict[str, Any] = {
        "changes": [[field, next(following), next(following)] for field, _, _ in told["changes"]],
        "facts": [[field, next(following)] for field, _ in told["facts"]],
    }
    if "states" in told:
        filled["states"] = [
            [kind, id_, next(following), next(following)] for kind, id_, _, _ in told["states"]
        ]
    if "about" in told:
        filled["about"] = told["about"]
    return filled


def _commitments(values: Sequence[object], salts: bytes) -> list[str]:
    """SHA-256 of each value's salt and JSON text, in hexadecimal; an erased one's is kept in its place."""
    if len(salts) == _SALT:
        stream = shake_256(salts).digest(_SALT * len(values))
        return [
            sha256(stream[place : place + _SALT] + orjson.dumps(value)).hexdigest()
            for place, value in zip(range(0, len(stream), _SALT), values, strict=True)
        ]
    commitments = []
    for value, (kind, held) in zip(values, _pieces(salts, len(values)), strict=True):
        if kind != _KEPT and not _is_erased(value):
            raise ValueError("the salts are not those of these values")
        commitments.append(sha256(held + orjson.dumps(value)).hexdigest() if kind == _KEPT else held.hex())
    return commitments


def _pieces(salts: bytes, count: int) -> list[tuple[bytes, bytes]]:
    """For each value its salt, or its commitment if it was erased."""
    pieces, place = [], 0
    for _ in range(count):
        kind, place = salts[place : place + 1], place + 1
        size = _SALT if kind == _KEPT else _DIGEST
        held, place = salts[place : place + size], place + size
        if len(held) != size or kind not in (_KEPT, _GONE):
            raise ValueError("the salts are not those of these values")
        pieces.append((kind, held))
    if place != len(salts):
        raise ValueError("there are more salts than values")
    return pieces


def _is_erased(value: object) -> bool:
    return value == ERASED or value == [ERASED, ERASED, ERASED]
