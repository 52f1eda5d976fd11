"""What follows when somebody attends many alerts at once, whichever message told them."""

from __future__ import annotations

from uuid import UUID

from domain.entries import Detail
from domain.phrases import count
from services.asking import Task
from services.sending.fates import tell_fate


async def attended(
    task: Task, *, first: int, last: int, many: int, operation_id: UUID, where: str = ""
) -> None:
    """Record `alert_acknowledged`, once, and have every copy of these alerts say so, unless `many` is none.

    `where` is the place, if it says anything: `en el grupo Contabilidad`.
    """
    if not many:
        return
    folios = str(first) if first == last else f"{first} a {last}"
    summary = f"#{first}" if first == last else f"#{first} a #{last} · {count(many, 'alerta', 'alertas')}"
    await task.record(
        "alert_acknowledged",
        " · ".join(filter(None, [summary, where])),
        operation_id=operation_id,
        detail=Detail.of(facts=(("Folio", folios), ("Cantidad", str(many)))),
    )
    await tell_fate(task.work, task.company.id, first=first, last=last, now=task.now)
