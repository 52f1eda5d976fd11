"""What must hold at any instant of a kill, and what must hold once all is quiet.

Each rule yields a sentence for each breach. A new one is a function in the module that it belongs to, and a
line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.torture import (
    acting_rules,
    end_rules,
    escalation_rules,
    log_rules,
    password_rules,
    promise_rules,
    request_rules,
    sheet_rules,
)
from tests.torture.evidence import Evidence
from tests.torture.witness import Complaint

Rule = Callable[[Evidence], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that did not hold, and how."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


RULES: Mapping[str, Rule] = {
    "folios without gap": log_rules.folios,
    "the chain verifies": log_rules.chain,
    "the log is append-only": log_rules.append_only,
    "an operation is recorded once": log_rules.recorded_once,
    "users and their entries": log_rules.users,
    "users, profiles and requests as the log says": log_rules.people_rebuilt,
    "a leaver is out of all companies or of none": log_rules.leavers,
    "a request is carried out once": request_rules.carried_out_once,
    "enough others approve": request_rules.approved_by_others,
    "what needs a second person has a request": request_rules.powers_were_asked_for,
    "what was told of a request is so": request_rules.told,
    "what was told of a sheet is so": sheet_rules.told,
    "what an alert says was done is so": acting_rules.told,
    "what is done about an entry is done once": acting_rules.done_once,
    "log settings and their entries": log_rules.log_settings,
    "acknowledgements and their entries": log_rules.acknowledgements,
    "alerts due": log_rules.alerts_due,
    "what nobody attends is told again once": escalation_rules.told_once,
    "what is noted as told again is told": escalation_rules.noted_is_told,
    "what was confirmed is so": promise_rules.confirmed,
    "nothing that Telegram confirmed is lost": promise_rules.nothing_lost,
    "done means answered": promise_rules.done_is_answered,
    "what is kept can be read": promise_rules.readable,
    "nothing is set aside": promise_rules.nothing_set_aside,
    "operations left out are counted": promise_rules.suppressed,
    "every conversation goes on": promise_rules.complaints(Complaint.BROKEN_OFF),
    "order within a chat": promise_rules.complaints(Complaint.OUT_OF_ORDER),
    "passwords that were confirmed are accepted": promise_rules.complaints(Complaint.NOT_SO),
    "nothing is done twice": promise_rules.complaints(Complaint.DONE_TWICE),
}
AT_THE_END: Mapping[str, Rule] = {
    "all updates are done": end_rules.all_done,
    "everybody was told": end_rules.all_told,
    "requests end, and who asked knows": request_rules.askers_told,
    "sheets end, and who sent them knows": sheet_rules.sheets_told,
    "all alerts arrived": end_rules.all_sent,
    "one alert, one fate": end_rules.one_fate,
    "passwords that were confirmed serve": password_rules.serve,
    "generated passwords go": end_rules.secrets_go,
}


def violations(evidence: Evidence, *, at_the_end: bool = False) -> list[Violation]:
    """Every breach of the rules that apply."""
    rules = {**RULES, **AT_THE_END} if at_the_end else RULES
    return [Violation(name, what) for name, rule in rules.items() for what in rule(evidence)]
