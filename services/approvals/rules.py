"""Which deeds need approval in a company, and by how many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import ApprovalKind, ApprovalRules, rules_snapshot
from domain.companies import Company
from domain.entries import Change, Detail, Entry
from domain.errors import OperationIdReused, RuleBeyondOwn, RulesChangedMeanwhile, TooFewApprovers
from domain.permissions import SEE_REQUESTS, SET_APPROVALS
from domain.phrases import count
from services.approvals.second_person import approvals_asked, second_person
from services.asking import Ask, Question

_CHANGED = "approval_rules_changed"


@dataclass(frozen=True, slots=True)
class RulesCard:
    """A company's rules, and how many could do each kind of deed, whoever asks included."""

    company: Company
    rules: ApprovalRules
    able: dict[ApprovalKind, int]

    def is_stuck(self, kind: ApprovalKind) -> bool:
        """Whether too few are left to approve such a deed, as some have gone since it was asked for."""
        quorum = self.rules.quorum(kind)
        return quorum > 0 and quorum + kind.aside > self.able[kind]


async def read_approval_rules(ask: Ask, company_id: int) -> RulesCard:
    """The company's rules. Needs Configuración: Cambiar."""
    async with ask.may_read(SET_APPROVALS, company_id) as question:
        rules = await question.work.approvals.rules(company_id)
        return RulesCard(
            question.company, rules, {kind: await _able(question, kind) for kind in ApprovalKind}
        )


async def approvals_foreseen(ask: Ask, company_id: int, kinds: Collection[ApprovalKind]) -> int:
    """How many others have to approve a deed of these kinds, as it is now. For any user of the company."""
    async with ask.may_read(SEE_REQUESTS, company_id) as question:
        return await approvals_asked(question, kinds)


async def change_approval_rules(
    ask: Ask, company_id: int, kind: ApprovalKind, *, quorum: int, known: int, operation_id: UUID
) -> Entry | None:
    """Ask for this many approvals of one kind of deed, where `known` were asked for; None if it is the same.

    Needs Configuración: Cambiar and what such a deed needs; asking for fewer also needs the approval of as
    many as were asked for so far.
    Records `approval_rules_changed`. Raises RuleBeyondOwn, RulesChangedMeanwhile, ApprovalNeeded,
    and TooFewApprovers if not enough people could do such a deed.
    """
    async with ask.may(SET_APPROVALS, company_id) as task:
        change = Change(kind.label, in_words(known), in_words(quorum))
        summary = f"{kind.label}: {in_words(quorum)}"
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        if done is not None:
            if done.detail.changes != (change,):
                raise OperationIdReused(["detail"])
            return done
        before = await task.work.approvals.rules(company_id)
        if before.quorum(kind) != known:
            raise RulesChangedMeanwhile
        if quorum == known:
            return None
        if not task.permissions.covers(kind.needs):
            raise RuleBeyondOwn(kind.label)
        able = await _able(task, kind)
        if quorum and quorum + kind.aside > able:
            raise TooFewApprovers(quorum, able, aside=kind.aside)
        deed = WantedDeed(
            name=DeedName.CHANGE_RULES,
            arguments={"kind": kind.value, "quorum": quorum, "known": known},
            operation_id=operation_id,
            title=f"Aprobaciones de «{kind.label}»: {in_words(quorum)}",
            changes=(change,),
            needs=kind.needs,
        )
        await second_person(task, [kind] if quorum < known else [], deed)
        after = before.asking(kind, quorum)
        await task.work.approvals.save_rules(company_id, after)
        detail = Detail.of(changes=[change], snapshots=[rules_snapshot(company_id, before, after)])
        return await task.record(_CHANGED, summary, operation_id=operation_id, detail=detail)


def in_words(quorum: int) -> str:
    """How many have to approve, as people say it."""
    return count(quorum, "persona", "personas") if quorum else "nadie"


async def _able(question: Question, kind: ApprovalKind) -> int:
    """How many users with an account could do such a deed."""
    linked = await question.work.users.linked(question.company.id)
    return sum(place.profile.permissions.covers(kind.needs) for place in linked)
