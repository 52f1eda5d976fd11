"""What must hold of what takes a second person: at any instant, and once all is quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import orjson
from sqlalchemy import RowMapping

from domain.approval_requests import RequestState
from domain.approvals import gives_powers
from domain.entries import Entry
from domain.permissions import Permissions
from domain.snapshots import State, SubjectKind
from tests.torture.books import Books
from tests.torture.evidence import Evidence, in_companies
from tests.torture.scene import WITH_APPROVALS

REQUEST = "Solicitud"  # the fact that ties an entry to a request
_ABOUT_REQUESTS = ("approval_requested", "approval_given", "approval_discussed", "approval_rejected")
_GIVES = ("user_created", "profile_assigned")
_ENDED_BY_OTHERS = (RequestState.DONE, RequestState.REJECTED, RequestState.REFUSED)


def carried_out_once(evidence: Evidence) -> Iterator[str]:
    """A request that is done has one entry of its deed; any other has none."""
    for company_id, entries in in_companies(evidence.books):
        with_id = Counter(entry.operation_id for entry in entries)
        deeds = Counter(_request_of(entry) for entry in entries if _is_deed(entry))
        for each in _requests(evidence.books, company_id):
            done = int(each["state"] == RequestState.DONE)
            found = with_id[each["operation_id"]], deeds[str(each["number"])]
            if found != (done, done):
                yield f"{_named(each)} is {each['state']}, with {found} entries of its operation and its deed"


def _is_deed(entry: Entry) -> bool:
    return entry.operation not in (*_ABOUT_REQUESTS, "approval_ended")


def _request_of(entry: Entry) -> str | None:
    return dict(entry.detail.facts).get(REQUEST)


def approved_by_others(evidence: Evidence) -> Iterator[str]:
    """Each approves once, and never what they asked for; what is done was approved by enough."""
    for each in evidence.books.requests:
        approvers = Counter(_approvers(evidence.books, each))
        if each["asker_id"] in approvers or each["about"] in approvers:
            yield f"{_named(each)} was approved by who asked for it, or whom it is about"
        if any(times > 1 for times in approvers.values()):
            yield f"{_named(each)} was approved twice by one user: {approvers}"
        if each["state"] == RequestState.DONE and len(approvers) < each["quorum"]:
            yield f"{_named(each)} is done with {len(approvers)} of {each['quorum']} approvals"


def _approvers(books: Books, request: RowMapping) -> Sequence[int]:
    return [each["user_id"] for each in _answers(books, request) if each["kind"] == "approved"]


def powers_were_asked_for(evidence: Evidence) -> Iterator[str]:
    """Since the people came, nobody was given a profile of command there without a request."""
    strong = {
        each["id"]
        for each in evidence.books.profiles
        if gives_powers(Permissions.decode(each["permissions"]))
    }
    company_id = _company(evidence.books)
    for entry in evidence.books.entries[company_id][evidence.before[company_id] :]:
        if entry.operation in _GIVES and _request_of(entry) is None:
            given = (entry.detail.snapshots[0].after or {}).get("profile")
            if given in strong:
                yield f"bitacora_{company_id}: {entry.folio} gives the profile {given} without a request"


def told(evidence: Evidence) -> Iterator[str]:
    """What people read of a request: that it was asked for, how many approved, and how it ended."""
    books, witness = evidence.books, evidence.witness
    ids = {each["name"]: each["id"] for each in books.companies}
    accounts = {each["id"]: each["telegram_id"] for each in books.users}
    there = {(each["company_id"], each["number"]): each for each in books.requests}
    for (chat_id, number), title in witness.asked.items():
        found = there.get((_company(books), number))
        if found is None or (accounts[found["asker_id"]], found["title"]) != (chat_id, title):
            yield f"{chat_id} was told that they asked for «{title}» by request {number}"
    for (company, number), most in witness.approvals.items():
        found = there.get((ids[company], number))
        if found is None or len(set(_approvers(books, found))) < most:
            yield f"request {number} of {company} was said to have {most} approvals"
    for end in witness.request_ends:
        found = there.get((ids[end.company], end.number))
        if found is None or found["state"] != end.state:
            yield f"{end} was told, of {found and dict(found)}"
        elif end.folio not in (None, _folio(books, found)):
            yield f"{end} was told, and its entry is {_folio(books, found)}"


def _folio(books: Books, request: RowMapping) -> int | None:
    entries = books.entries[request["company_id"]]
    return next((each.folio for each in entries if each.operation_id == request["operation_id"]), None)


def askers_told(evidence: Evidence) -> Iterator[str]:
    """What enough approved was done, and whoever asked for it knows how it ended."""
    names = {each["id"]: each["name"] for each in evidence.books.companies}
    accounts = {each["id"]: each["telegram_id"] for each in evidence.books.users}
    for each in evidence.books.requests:
        approvals = len(set(_approvers(evidence.books, each)))
        if each["state"] == RequestState.PENDING and approvals >= each["quorum"]:
            yield f"{_named(each)} has {approvals} approvals, and nothing was done"
        news = accounts[each["asker_id"]], names[each["company_id"]], each["number"]
        if each["state"] in _ENDED_BY_OTHERS and news not in evidence.witness.news:
            yield f"{_named(each)} is {each['state']}, and who asked was not told"


def requests_of(books: Books, company_id: int) -> Mapping[tuple[SubjectKind, int], State]:
    """The company's requests, and what needs them, in the words of the log."""
    rules = {
        each["kind"]: each["quorum"] for each in books.approval_rules if each["company_id"] == company_id
    }
    requests = {
        (SubjectKind.REQUEST, each["number"]): _state(books, each) for each in _requests(books, company_id)
    }
    return {**requests, **({(SubjectKind.APPROVALS, company_id): rules} if rules else {})}


def _state(books: Books, request: RowMapping) -> State:
    answers = [[each["user_id"], each["kind"], each["text"]] for each in _answers(books, request)]
    same = ("arguments", "title", "quorum", "ended_by", "why", "deed", "state")
    return {
        **{name: request[name] for name in same},
        "operation": str(request["operation_id"]),
        "asker": request["asker_id"],
        "answers": orjson.dumps(answers).decode(),
    }


def _requests(books: Books, company_id: int) -> Sequence[RowMapping]:
    return [each for each in books.requests if each["company_id"] == company_id]


def _answers(books: Books, request: RowMapping) -> Sequence[RowMapping]:
    which = request["company_id"], request["number"]
    return [each for each in books.answers if (each["company_id"], each["number"]) == which]


def _company(books: Books) -> int:
    return next(int(each["id"]) for each in books.companies if each["name"] == WITH_APPROVALS)


def _named(request: RowMapping) -> str:
    return f"request {request['number']} of company {request['company_id']}"
