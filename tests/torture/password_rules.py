"""What must hold of passwords: what is known of them beside the log, and that those confirmed serve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC

from passlib.hash import argon2

from domain.entries import Entry
from domain.passwords import normalise_password
from domain.snapshots import State
from tests.torture.books import Books
from tests.torture.evidence import Evidence

_SET = ("user_created", "password_changed", "password_reset")


def credential_states(books: Books) -> Mapping[int, State]:
    """What holds of each user's password beyond the usual, in the words of the log."""
    found: dict[int, State] = {}
    for each in books.credentials:
        instants = {
            name: each[name].astimezone(UTC).isoformat()
            for name in ("temporary_until", "locked_until")
            if each[name] is not None
        }
        found[each["user_id"]] = {**instants, **({"must_change": True} if each["must_change"] else {})}
    return found


def serve(evidence: Evidence) -> Iterator[str]:
    """What somebody typed or read last, and was told is a password now, is the one that is kept."""
    books, witness = evidence.books, evidence.witness
    ids = {each["name"]: each["id"] for each in books.companies}
    users = {(each["company_id"], each["telegram_id"]): each for each in books.users}
    hashes = {each["user_id"]: each["password_hash"] for each in books.credentials}
    there = {(account, each.company) for account, told in witness.passwords.items() for each in told}
    for account, company in there:
        password = witness.password(account, company)
        user = users.get((ids[company], account))
        last = None if user is None else _last_set(books.entries[ids[company]], user["name"])
        if user is None or last is None or last.operation != "password_changed":
            continue  # it was reset since
        if not _is_of(password, hashes.get(user["id"])):
            yield f"{user['name']} of {company} was told that their password is set, and it is another"
    for (company, folio), shown_to in witness.temporary.items():
        entry = books.entries[ids[company]][folio - 1]
        name = dict(entry.detail.facts).get("Usuario", "")
        if entry.operation != "password_reset":
            yield f"a temporary password of {company} was confirmed with folio {folio}, of {entry.operation}"
        elif _last_set(books.entries[ids[company]], name) == entry:
            password = witness.shown_last(shown_to, name)
            if not _is_of(password, hashes.get(entry.detail.snapshots[0].id)):
                yield f"the temporary password of {name} that was shown last, folio {folio}, is not theirs"


def _last_set(entries: Sequence[Entry], name: str) -> Entry | None:
    found = (
        each
        for each in reversed(entries)
        if each.operation in _SET and dict(each.detail.facts).get("Usuario") == name
    )
    return next(found, None)


def _is_of(password: str | None, password_hash: str | None) -> bool:
    if password is None or password_hash is None:
        return False
    return bool(argon2.verify(normalise_password(password), password_hash))
