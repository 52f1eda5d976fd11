"""What must hold of what is done about an entry: whatever an alert says of it is so, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from domain.entries import Entry
from tests.torture.evidence import Evidence, in_companies
from tests.torture.witness import UNDONE

UNDOES = "Deshace el folio"
_ASKED, _ANSWERS = "explanation_asked", ("explanation_given", "operation_disowned")


def told(evidence: Evidence) -> Iterator[str]:
    """What an alert says that was done has its entry, about the alert's; an explanation is what was said."""
    ids = {each["name"]: each["id"] for each in evidence.books.companies}
    about = {company_id: _about(entries) for company_id, entries in evidence.books.entries.items()}
    for company, folio, operation, by in evidence.witness.done_about:
        found = about[ids[company]].get(folio, ())
        if operation == UNDONE:
            if not any(each.folio == by and UNDOES in dict(each.detail.facts) for each in found):
                yield f"folio {folio} of {company} was said to be undone with folio {by}"
        elif operation not in {each.operation for each in found}:
            yield f"folio {folio} of {company} was said to have {operation}, and has none"
    for company, folio, said in evidence.witness.explained:
        given = [each for each in about[ids[company]].get(folio, ()) if each.operation == _ANSWERS[0]]
        if [dict(each.detail.facts).get("Respuesta") for each in given] != [said]:
            yield f"folio {folio} of {company} was said to be explained by «{said}»"


def done_once(evidence: Evidence) -> Iterator[str]:
    """Why something was done is asked once and answered once; it is undone once, unless it was done again."""
    for company_id, entries in in_companies(evidence.books):
        for folio, done in _about(entries).items():
            kinds = Counter(each.operation for each in done)
            if kinds[_ASKED] > 1 or sum(kinds[each] for each in _ANSWERS) > kinds[_ASKED]:
                yield f"folio {folio} of company {company_id}: {dict(kinds)}"
            undoing = [each for each in done if UNDOES in dict(each.detail.facts)]
            for first, second in pairwise(undoing):
                if not _touched(entries[first.folio : second.folio - 1], first):
                    yield f"folio {folio} of company {company_id}: undone by {first.folio} and {second.folio}"


def _about(entries: Sequence[Entry]) -> Mapping[int, Sequence[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.detail.about is not None:
            found.setdefault(entry.detail.about, []).append(entry)
    return found


def _touched(entries: Sequence[Entry], undoing: Entry) -> bool:
    """Whether any of these is of the same subject."""
    subjects = {(each.kind, each.id) for each in undoing.detail.snapshots}
    return any((each.kind, each.id) in subjects for entry in entries for each in entry.detail.snapshots)
