"""Long work that somebody asked for: its kind, its state, and how much may run at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.companies import Company
from domain.errors import TooMuchOfTheirs, TooMuchWork
from domain.spelling import clip

MOST_OF_ONE = 2  # for one person
# In total. A verification holds four connections to the database while it reads ahead; there are fifty.
MOST_IN_ALL = 8

_NAME_SHOWN = 30  # characters of a company's name: the answer to a tap holds 200


class WorkKind(StrEnum):
    """A kind of long work."""

    EXPORT = "export"
    CHART = "chart"
    VERIFICATION = "verification"
    SEALS = "seals"
    PURGE_EXPORT = "purge_export"
    PURGE = "purge"
    ERASURE_PLAN = "erasure_plan"
    ERASURE = "erasure"
    SHEET = "sheet"

    @property
    def noun(self) -> str:
        """Its name for people."""
        return _NOUNS[self]


_NOUNS = {
    WorkKind.EXPORT: "la exportación",
    WorkKind.CHART: "la gráfica",
    WorkKind.VERIFICATION: "la verificación",
    WorkKind.SEALS: "la verificación de los sellos",
    WorkKind.PURGE_EXPORT: "el archivo por depurar",
    WorkKind.PURGE: "la depuración",
    WorkKind.ERASURE_PLAN: "la búsqueda de los datos por borrar",
    WorkKind.ERASURE: "el borrado de datos",
    WorkKind.SHEET: "el alta de usuarios",
}


class WorkState(StrEnum):
    """Its state."""

    RUNNING = "running"
    STOPPING = "stopping"  # cancelled by its person, and not stopped yet
    PAUSED = "paused"  # the process shut down cleanly: the next one continues it
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the process ended: the person may ask for it again


CAN_BEGIN_AGAIN = (WorkState.RUNNING, WorkState.PAUSED, WorkState.FAILED, WorkState.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWork:
    """One piece of long work: its person, its company, and `request`, its kind's arguments as JSON.

    It records once, under its `operation_id`, however often it starts. `reference` is the message that asked
    for it; `message_id`, the one that shows its progress, once there is one.
    """

    id: str
    operation_id: UUID
    kind: WorkKind
    company: Company
    telegram_id: int
    reference: str
    request: str
    asked_at: datetime
    state: WorkState = WorkState.RUNNING
    message_id: int | None = None


def check_room(under_way: Collection[LongWork], telegram_id: int) -> None:
    """Raise TooMuchWork unless this person may start one more."""
    theirs = [each for each in under_way if each.telegram_id == telegram_id]
    if len(theirs) >= MOST_OF_ONE or len(under_way) >= MOST_IN_ALL:
        raise TooMuchOfTheirs([_named(each) for each in theirs]) if theirs else TooMuchWork


def _named(work: LongWork) -> str:
    return f"{work.kind.noun} de {clip(work.company.name, limit=_NAME_SHOWN)}"
