"""What the log and the tables must agree on at any instant: changes, entries, and the alerts due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256

from domain.attended import attends
from domain.catalogue import load_catalogue
from domain.entries import Entry, Origin
from domain.log_tree import LogTree, follows
from domain.names import SUPERVISOR
from domain.permissions import Module, Permissions, Verb
from domain.rebuilt import rebuild
from domain.refused import REFUSED, TRIES
from domain.snapshots import State, SubjectKind
from tests.torture.books import Books
from tests.torture.evidence import Evidence, in_companies
from tests.torture.password_rules import credential_states
from tests.torture.request_rules import requests_of
from tests.torture.scene import COMPANIES, LEAVERS, OWNER_ID
from tests.torture.sheet_rules import created_for_good


def folios(evidence: Evidence) -> Iterator[str]:
    for company_id, entries in evidence.books.entries.items():
        folios = [entry.folio for entry in entries]
        if folios != list(range(1, len(folios) + 1)):
            gap = next(n for n, folio in enumerate([*folios, 0], start=1) if folio != n)
            yield f"bitacora_{company_id} has {len(folios)} entries and no folio {gap}"


def chain(evidence: Evidence) -> Iterator[str]:
    for company_id, entries in evidence.books.entries.items():
        tree = LogTree(company_id)
        for entry in entries:
            if not follows(tree, entry):
                yield f"bitacora_{company_id}: {entry.folio} does not follow {tree.folio}"
            tree = tree.after(entry)
        if evidence.books.heads.get(company_id) != tree.head:
            yield f"bitacora_{company_id}: the head is not that of its {tree.folio} entries"


def append_only(evidence: Evidence) -> Iterator[str]:
    for company_id, taken in evidence.books.changed.items():
        for verb in taken:
            yield f"bitacora_{company_id} took an {verb}"


def recorded_once(evidence: Evidence) -> Iterator[str]:
    for company_id, entries in evidence.books.entries.items():
        ids = Counter(entry.operation_id for entry in entries)
        yield from (f"bitacora_{company_id}: {each} {n} times" for each, n in ids.items() if n > 1)
        reported = Counter(entry.summary for entry in entries if entry.origin is Origin.API)
        yield from (f"bitacora_{company_id}: {each} {n} times" for each, n in reported.items() if n > 1)


def users(evidence: Evidence) -> Iterator[str]:
    for company_id, entries in in_companies(evidence.books):
        there = Counter(each["name"] for each in evidence.books.users if each["company_id"] == company_id)
        yield from (f"{name} is {n} times in company {company_id}" for name, n in there.items() if n > 1)
        told = created_for_good(entries)
        there.pop(SUPERVISOR, None)  # company_created tells of that one
        for name in sorted(there.keys() | told.keys()):
            if (there[name], told[name]) != (1, 1):
                yield f"{name} of company {company_id}: {there[name]} users and {told[name]} entries"


def people_rebuilt(evidence: Evidence) -> Iterator[str]:
    """Users, profiles, keys, retention, and requests with what needs them, as the log alone says."""
    for company_id, entries in in_companies(evidence.books):
        rebuilt = rebuild(entries)
        yield from (f"bitacora_{company_id}: {each}" for each in rebuilt.mismatches)
        told = {
            subject: state
            for subject, state in rebuilt.states.items()
            if state and subject[0] is not SubjectKind.SETTINGS  # see `log_settings`
        }
        there = _people_of(evidence.books, company_id)
        for kind, number in sorted(told.keys() | there.keys()):
            said, found = told.get((kind, number)), there.get((kind, number))
            if said != found:
                yield f"company {company_id}: {kind} {number} is {found}, and {said} by its log"


def _people_of(books: Books, company_id: int) -> Mapping[tuple[SubjectKind, int], State]:
    passwords = credential_states(books)
    users = {
        (SubjectKind.USER, each["id"]): {
            "name": each["name"],
            "full_name": each["full_name"],
            "profile": each["profile_id"],
            "state": str(each["state"]),
            "telegram": each["telegram_id"],
            **passwords.get(each["id"], {}),
        }
        for each in books.users
        if each["company_id"] == company_id
    }
    profiles = {
        (SubjectKind.PROFILE, each["id"]): {name: each[name] for name in ("name", "fixed", "permissions")}
        for each in books.profiles
        if each["company_id"] == company_id
    }
    keeping = {
        (SubjectKind.KEEPING, each["company_id"]): {name: each[name] for name in ("years", "held")}
        for each in books.log_keeping
        if each["company_id"] == company_id
    }
    return {
        **users,
        **profiles,
        **keeping,
        **_keys_of(books, company_id),
        **_codes_of(books, company_id),
        **requests_of(books, company_id),
    }


def _keys_of(books: Books, company_id: int) -> Mapping[tuple[SubjectKind, int], State]:
    return {
        (SubjectKind.KEY, each["id"]): {
            "name": each["label"],
            "fingerprint": sha256(each["key_hash"]).hexdigest()[:16],
            "space": str(each["id_space"]),
            "maker": each["made_by"],
            **{name: each[name] for name in ("rights", "operations", "reads", "addresses")},
            "revoked": each["revoked_at"] and each["revoked_at"].isoformat(),
            "expires": each["expires_at"] and each["expires_at"].isoformat(),
        }
        for each in books.api_keys
        if each["company_id"] == company_id
    }


def _codes_of(books: Books, company_id: int) -> Mapping[tuple[SubjectKind, int], State]:
    moments = {"created": "created_at", "expires": "expires_at", "used": "used_at", "revoked": "revoked_at"}
    return {
        (SubjectKind.INVITATION, each["id"]): {
            "user": each["user_id"],
            "fingerprint": sha256(each["code_hash"]).hexdigest()[:16],
            "by": each["created_by"],
            "inviter": each["inviter_id"],
            "resets": each["resets"],
            "telegram": each["telegram_id"],
            **{name: each[column] and each[column].isoformat() for name, column in moments.items()},
        }
        for each in books.invitations
        if (each["company_id"] or 0) == company_id
    }


def leavers(evidence: Evidence) -> Iterator[str]:
    """Who was let go is out of all companies of whoever let them go, at the same instant, or of none."""
    names = {each["id"]: each["name"] for each in evidence.books.companies}
    there = {(each["name"], names[each["company_id"]]): each for each in evidence.books.users}
    for _, entries in in_companies(evidence.books):
        for entry in entries:
            name = dict(entry.detail.facts).get("Usuario", "")
            if entry.operation != "user_deactivated" or name not in LEAVERS:
                continue
            author = int(entry.origin_reference.partition("/")[0])
            for company, supervisors in COMPANIES.items():
                user = there[name, company]
                in_still = user["telegram_id"] is not None or str(user["state"]) != "inactive"
                if author in (OWNER_ID, *supervisors) and in_still:
                    yield f"{name} was let go by {author} with folio {entry.folio}, and is in {company} still"


def log_settings(evidence: Evidence) -> Iterator[str]:
    catalogue = load_catalogue()
    codes = {f"{catalogue.category(each.category).label}: {each.label}": each.code for each in catalogue}
    defaults = {each.code: each.default for each in catalogue}
    for company_id, entries in in_companies(evidence.books):
        told, saves = dict(defaults), 0
        for entry in entries:
            if entry.operation != "log_settings_changed":
                continue
            saves += 1
            for change in entry.detail.changes:
                code = codes[change.field]
                if told[code] != (change.before == "Sí"):
                    yield f"bitacora_{company_id}: {entry.folio} says {code} was {change.before}"
                told[code] = change.after == "Sí"
        kept = defaults | {
            each["operation"]: each["recorded"]
            for each in evidence.books.log_settings
            if each["company_id"] == company_id
        }
        if kept != told:
            differ = sorted(code for code in kept if kept[code] != told[code])
            yield f"company {company_id}: {', '.join(differ)} are not as its entries tell"
        version = next(
            each["log_settings_version"] for each in evidence.books.companies if each["id"] == company_id
        )
        if version != saves:
            yield f"company {company_id}: saved {version} times, with {saves} entries"


def acknowledgements(evidence: Evidence) -> Iterator[str]:
    """One entry for each alert that somebody saw, or for all those of a digest, with how many they are.

    Who did something about it saw it, and the entry is of that.
    """
    names = {each["id"]: each["name"] for each in evidence.books.users}
    for company_id, entries in in_companies(evidence.books):
        kept = {
            (each["folio"], names[each["user_id"]])
            for each in evidence.books.acknowledgements
            if each["company_id"] == company_id
        }
        single: Counter[tuple[int, str]] = Counter()
        acts: set[tuple[int, str]] = set()
        in_digests = 0
        for entry in entries:
            if attends(entry):
                acts.add((entry.detail.about or 0, entry.user_name))
            if entry.operation == "alert_acknowledged":
                facts = dict(entry.detail.facts)
                if "Cantidad" in facts:
                    in_digests += int(facts["Cantidad"])
                else:
                    single[int(facts["Folio"]), entry.user_name] += 1
        yield from (f"{each} of company {company_id}: {n} entries" for each, n in single.items() if n > 1)
        for each in single.keys() - kept:
            yield f"{each} of company {company_id} has an entry and was not kept"
        silent = len(kept) - len(single) - in_digests
        if silent < 0 or (silent > len(acts & kept) and not _left_out(evidence.books, company_id)):
            yield f"company {company_id}: {len(kept)} kept, {len(single)} entries, {in_digests} in digests"


def _left_out(books: Books, company_id: int) -> bool:
    """Whether the company did not record some that were seen."""
    return any(
        each["company_id"] == company_id and each["operation"] == "alert_acknowledged"
        for each in books.suppressed
    )


def alerts_due(evidence: Evidence) -> Iterator[str]:
    """One row for each sensitive entry and each who may read it, and no other, since the people came."""
    readers = _readers(evidence.books)
    due = Counter(
        (company_id, entry.folio, reader)
        for company_id, entries in evidence.books.entries.items()
        for entry in entries
        if entry.sensitive and entry.folio > evidence.before.get(company_id, 0)
        if not _for_the_summary(entry)
        for reader in readers[company_id]
    )
    rows = Counter(
        (each["company_id"], each["folio"], each["user_id"])
        for each in evidence.books.outbox
        if each["folio"] > evidence.before.get(each["company_id"], 0)
    )
    for company_id, folio, user in due - rows:
        operation = evidence.books.entries[company_id][folio - 1].operation
        yield f"missing: folio {folio} of company {company_id}, {operation}, for user {user}"
    yield from (
        f"too many: folio {folio} of company {id_} for user {user}" for id_, folio, user in rows - due
    )
    for each in evidence.books.outbox:
        if each["state"] not in ("pending", "sent", "failed"):
            yield f"folio {each['folio']} of company {each['company_id']} is {each['state']}"
        if each["state"] == "failed" and not each["reason"]:
            yield f"folio {each['folio']} of company {each['company_id']} failed, and nobody knows why"


def _for_the_summary(entry: Entry) -> bool:
    """Whether it is what a user may not do and tried, not often enough to be alerted."""
    put_out = entry.summary.startswith("Escribió al bot con su usuario ")
    tried = entry.operation == REFUSED and entry.user_name != "" and not put_out
    return tried and TRIES not in dict(entry.detail.facts)


def _readers(books: Books) -> Mapping[int, list[int]]:
    """The linked users of each company who may read its log."""
    permissions = {each["id"]: Permissions.decode(each["permissions"]) for each in books.profiles}
    return {
        company["id"]: [
            each["id"]
            for each in books.users
            if each["company_id"] == company["id"]
            and each["telegram_id"] is not None
            and permissions[each["profile_id"]].allows(Module.LOG, Verb.VIEW)
        ]
        for company in books.companies
    }
