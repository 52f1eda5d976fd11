"""What people, business systems and Telegram were told, and what therefore must be so at any instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

import handlers.map  # noqa: F401 (every conversation makes itself known)
from bot.inbox.cipher import Cipher, Unreadable
from bot.installation_key import open_installation_key
from domain.entries import Entry
from handlers.kit.conversation import draft_kinds
from handlers.kit.memory import WrittenMemory, read
from tests.torture.evidence import Evidence, in_companies
from tests.torture.witness import Complaint


def confirmed(evidence: Evidence) -> Iterator[str]:
    """What somebody was told is so, once."""
    ids = {each["name"]: each["id"] for each in evidence.books.companies}
    witness, entries = evidence.witness, evidence.books.entries
    created: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for company_id, of_company in entries.items():
        for entry in of_company:
            if entry.operation == "user_created":
                created[company_id, dict(entry.detail.facts)["Usuario"]].append(entry.folio)
    for (company, name), folio in witness.users.items():
        told = created[ids[company], name]
        if not told or folio not in (None, *told):
            yield f"the user {name} of {company} was confirmed with folio {folio}, and has {told}"
    for company, folio in witness.settings:
        if _operation(entries[ids[company]], folio) != "log_settings_changed":
            yield f"settings of {company} were confirmed with folio {folio}"
    for (company, folio), name in witness.deeds.items():
        told_of = entries[ids[company]][folio - 1] if folio <= len(entries[ids[company]]) else None
        if told_of is None or dict(told_of.detail.facts).get("Usuario") != name:
            yield f"what was done to {name} of {company} was confirmed with folio {folio}, of another"
    accounts = {(each["company_id"], each["telegram_id"]) for each in evidence.books.users}
    for company, account in witness.joined:
        if (ids[company], account) not in accounts:
            yield f"{account} was told that they are in {company}, and is nobody's there"
    acknowledged = {
        (each["company_id"], each["folio"], each["user_id"]) for each in evidence.books.acknowledgements
    }
    users = {(each["company_id"], each["telegram_id"]): each["id"] for each in evidence.books.users}
    for company, folio, person in witness.seen:
        if (ids[company], folio, users[ids[company], person]) not in acknowledged:
            yield f"{person} was told that they saw folio {folio} of {company}"
    for row in evidence.books.outbox:
        of_digest = (row["telegram_id"], row["message_id"]) in witness.seen_digests
        if of_digest and (row["company_id"], row["folio"], row["user_id"]) not in acknowledged:
            yield f"{row['telegram_id']} was told that they saw folio {row['folio']} in a digest"
    for operation_id, (company_id, reported) in witness.operations.items():
        found = entries[company_id][reported - 1] if reported is not None else None
        if found is not None and found.operation_id != operation_id:
            yield f"operation {operation_id} was confirmed with folio {reported} of company {company_id}"


def _operation(entries: Sequence[Entry], folio: int) -> str:
    return entries[folio - 1].operation if folio <= len(entries) else ""


def nothing_lost(evidence: Evidence) -> Iterator[str]:
    """What Telegram was told arrived is in the inbox."""
    lost = sorted(evidence.queue.told - {each["update_id"] for each in evidence.books.inbox})
    if lost:
        yield f"{len(lost)} updates were confirmed and are not in the inbox: {lost[:5]}"


def done_is_answered(evidence: Evidence) -> Iterator[str]:
    """An update that is done had its effects, so the person saw something."""
    done = {each["update_id"] for each in evidence.books.inbox if each["state"] == "done"}
    for act in evidence.witness.unanswered():
        if act.update_id in done:
            yield f"{act.person_id} did {act.what!r}, which is done, and saw nothing of it"


def readable(evidence: Evidence) -> Iterator[str]:
    """What people are in the middle of, and what they wrote that waits."""
    kinds = draft_kinds()
    for row in evidence.books.conversations:
        remembered = WrittenMemory(row["conversation"], row["draft"], row["company_id"])
        if remembered.draft is not None and read(remembered, kinds).draft is None:
            yield f"the conversation of {row['telegram_id']} can't be read"
    cipher = Cipher(open_installation_key(evidence.data, None))
    for row in evidence.books.inbox:
        if row["state"] == "done" and row["body"] is not None:
            yield f"update {row['update_id']} is done and was not emptied"
        elif row["state"] != "done":
            try:
                cipher.decrypt(bytes(row["body"]), update_id=row["update_id"], lane=row["lane"])
            except Unreadable:
                yield f"update {row['update_id']} can't be read"


def nothing_set_aside(evidence: Evidence) -> Iterator[str]:
    yield from (f"update {row['update_id']}" for row in evidence.books.inbox if row["state"] == "aside")


def complaints(of: Complaint) -> Callable[[Evidence], Iterator[str]]:
    """The rule that nobody had this to complain of."""

    def rule(evidence: Evidence) -> Iterator[str]:
        waiting = [
            f"{row['update_id']} ({row['attempts']})"
            for row in evidence.books.inbox
            if row["state"] != "done"
        ]
        for complaint in evidence.witness.complaints[of]:
            yield f"{complaint}; waiting in the inbox, with attempts: {', '.join(waiting[:9])}"

    return rule


def suppressed(evidence: Evidence) -> Iterator[str]:
    """Operations left out are counted: at least each once, at most each time that they were posted."""
    for company_id, _ in in_companies(evidence.books):
        answered = sum(told == (company_id, None) for told in evidence.witness.operations.values())
        counted = sum(
            row["count"]
            for row in evidence.books.suppressed
            if row["company_id"] == company_id and row["operation"] != "alert_acknowledged"
        )
        if not answered <= counted <= evidence.witness.posted[company_id]:
            yield f"company {company_id}: {answered} were answered as not recorded, {counted} were counted"
