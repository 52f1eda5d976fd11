"""What follows when somebody attends many alerts at once, whichever message told them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.attended import ATTENDED, AttendanceMismatch, Attended, attended_snapshot
from domain.entries import Detail
from domain.log_settings import settings_state
from domain.phrases import count
from services.asking import Task
from services.sending.fates import tell_fate
from storage.unit_of_work import UnitOfWork


async def attended(
    task: Task, folios: Sequence[int], *, first: int, last: int, operation_id: UUID, where: str = ""
) -> None:
    """Record `alert_acknowledged`, once, and have every copy of these alerts say so, unless there are none.

    They were told together, from `first` to `last`; `where` is the place, if it says anything:
    `en el grupo Contabilidad`.
    """
    if not folios:
        return
    many = len(folios)
    told = str(first) if first == last else f"{first} a {last}"
    summary = f"#{first}" if first == last else f"#{first} a #{last} · {count(many, 'alerta', 'alertas')}"
    await task.record(
        ATTENDED,
        " · ".join(filter(None, [summary, where])),
        operation_id=operation_id,
        detail=Detail.of(
            facts=(("Folio", told), ("Cantidad", str(many))),
            snapshots=[attended_snapshot(task.place.user.id, folios, at=task.now)],
        ),
    )
    await tell_fate(task.work, task.company.id, first=first, last=last, now=task.now)


async def not_attended_as_told(
    work: UnitOfWork, company_id: int, told: Attended, *, after: int
) -> Sequence[AttendanceMismatch]:
    """Where alerts are attended otherwise than the company's log tells, which begins after this folio."""
    told.heed(settings_state(await work.log_settings.get(company_id)))
    users = [each.user for each in await work.users.everybody(company_id)]
    names = {each.id: each.name for each in users if not each.is_erased}
    erased = [each.id for each in users if each.is_erased]
    found = await work.acknowledgements.all(company_id)
    acted = [folio for folio in told.acted_on(found, names) if folio > after]
    alerted = {each.folio for each in await work.audit_log(company_id).at(acted) if each.sensitive}
    return [*told.compared(found, names=names, after=after, alerted=alerted, erased=erased)]
