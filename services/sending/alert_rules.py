"""How a company's alerts are told: which are urgent, and what follows if nobody attends them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.alert_rules import LONGEST, MOST_NEXT, SHORTEST, AlertRules, may_be_urgent, rule_lines
from domain.companies import Membership
from domain.entries import SUMMARY_LIMIT, Change, Detail, Entry
from domain.errors import AlertRulesChangedMeanwhile, InvalidAlertRules, OperationUnknown
from domain.permissions import CONFIGURE_LOG, READ_LOG
from domain.spelling import clip
from services.asking import Ask
from storage.unit_of_work import UnitOfWork

_CHANGED = "alert_rules_changed"


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """A company's rules, and who may follow if nobody attends: full names by user id."""

    rules: AlertRules
    readers: Mapping[int, str]


async def read_alert_rules(ask: Ask, company_id: int) -> RulesInForce:
    """The company's rules. Needs Bitácora: Cambiar."""
    async with ask.may_read(CONFIGURE_LOG, company_id) as question:
        rules = await question.work.alert_rules.of(company_id)
        return RulesInForce(rules, _names(await readers_of(question.work, company_id)))


async def change_alert_rules(
    ask: Ask, company_id: int, *, known: AlertRules, wanted: AlertRules, operation_id: UUID
) -> Entry | None:
    """Tell the company's alerts by these rules from now on, where `known` were; None if nothing changes.

    They hold for what waits to be told again too. Needs Bitácora: Cambiar. Records
    `alert_rules_changed`. The same operation again changes nothing. Raises OperationUnknown,
    InvalidAlertRules, and AlertRulesChangedMeanwhile if somebody saved since.
    """
    catalogue = ask.installation.catalogue
    for code in wanted.urgent:
        if not may_be_urgent(catalogue.operation(code)):
            raise OperationUnknown(code)
    if wanted.again_after is not None and not SHORTEST <= wanted.again_after <= LONGEST:
        raise InvalidAlertRules
    async with ask.may(CONFIGURE_LOG, company_id) as task:
        names = _names(await readers_of(task.work, company_id))
        lines = rule_lines(wanted, catalogue, names)
        summary = clip("; ".join(f"{name}: {value}" for name, value in lines), limit=SUMMARY_LIMIT)
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        before = await task.work.alert_rules.of(company_id)
        if done is not None or before == wanted:
            return done
        if before != known:
            raise AlertRulesChangedMeanwhile
        new_people = set(wanted.next_people) - set(before.next_people)
        if len(wanted.next_people) > MOST_NEXT or not new_people <= set(names):
            raise InvalidAlertRules
        await task.work.alert_rules.save(company_id, wanted)
        changes = [
            Change(name, was, becomes)
            for (name, was), (_, becomes) in zip(rule_lines(before, catalogue, names), lines, strict=True)
            if was != becomes
        ]
        return await task.record(
            _CHANGED, summary, operation_id=operation_id, detail=Detail.of(changes=changes)
        )


async def readers_of(work: UnitOfWork, company_id: int) -> Sequence[Membership]:
    """The linked users who may read the company's log."""
    return [each for each in await work.users.linked(company_id) if each.gives(READ_LOG)]


def _names(places: Sequence[Membership]) -> dict[int, str]:
    return {each.user.id: each.user.full_name for each in places}
