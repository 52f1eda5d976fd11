"""What must hold of users who are created many at once: at any instant, and once all is quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from domain.entries import Entry
from tests.torture.evidence import Evidence, in_companies
from tests.torture.sheets import lines_left

ROW = "Renglón"  # the fact of a user who came in a sheet
_CREATION = "Alta"  # the fact of one who was taken back


def created_for_good(entries: Sequence[Entry]) -> Counter[str]:
    """How often each user was created; who was taken back may be created again."""
    created: Counter[str] = Counter()
    undone: set[str] = set()
    for entry in entries:
        facts = dict(entry.detail.facts)
        if _CREATION in facts:
            undone.add(facts["Usuario"])
        elif entry.operation == "user_created":
            created[facts["Usuario"]] += facts["Usuario"] not in undone
            undone.discard(facts["Usuario"])
    return created


def told(evidence: Evidence) -> Iterator[str]:
    """The folios of users who were created are theirs; so many were taken back as was said."""
    ids = {each["name"]: each["id"] for each in evidence.books.companies}
    for (company, folios), many in evidence.witness.sheets.items():
        entries = evidence.books.entries[ids[company]][folios.start - 1 : folios.stop - 1]
        origins = {each.origin_reference for each in entries if ROW in dict(each.detail.facts)}
        if len(entries) != many or len(folios) != many or len(origins) != 1:
            yield f"{many} users of {company} were confirmed with the folios {folios}, of {origins}"
    for (company, account, _), many in evidence.witness.undone.items():
        taken_back = _taken_back(evidence.books.entries[ids[company]], account)
        if many not in taken_back.values():
            yield f"{account} was told that {many} users of {company} were taken back: {taken_back}"


def _taken_back(entries: Sequence[Entry], account: int) -> Counter[str]:
    """How many users the person took back, by the message that had them created."""
    return Counter(
        entries[int(facts[_CREATION].removeprefix("folio ")) - 1].origin_reference
        for facts in (dict(each.detail.facts) for each in entries if _account(each) == account)
        if _CREATION in facts
    )


def _account(entry: Entry) -> int:
    """Whose message asked for it; 0 if nobody's did."""
    number = entry.origin_reference.partition("/")[0]
    return int(number) if number.isdecimal() else 0


def sheets_told(evidence: Evidence) -> Iterator[str]:
    """Whoever sent a sheet knows which folios its users have, and no line says any more that it goes on."""
    names = {each["id"]: each["name"] for each in evidence.books.companies}
    for company_id, entries in in_companies(evidence.books):
        known = {
            folio
            for (company, folios) in evidence.witness.sheets
            if company == names[company_id]
            for folio in folios
        }
        for entry in entries:
            if ROW in dict(entry.detail.facts) and entry.folio not in known:
                yield f"bitacora_{company_id}: {entry.folio} is of a sheet, and nobody was told"
    for chat_id, message_id in lines_left(evidence.world):
        yield f"the message {message_id} in the chat {chat_id} says for ever that it goes on"
