"""Long work that somebody asked for: what it is, how far it came, and how much of it there may be at once."""

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
# For all. A verification holds four connections to the database while it reads ahead; there are fifty.
MOST_IN_ALL = 8

_NAME_SHOWN = 30  # characters of a company's name: the answer to a tap takes 200


class WorkKind(StrEnum):
    """What is done."""

    EXPORT = "export"
    CHART = "chart"
    VERIFICATION = "verification"
    PURGE_EXPORT = "purge_export"
    PURGE = "purge"

    @property
    def noun(self) -> str:
        """What people call it."""
        return _NOUNS[self]


_NOUNS = {
    WorkKind.EXPORT: "la exportación",
    WorkKind.CHART: "la gráfica",
    WorkKind.VERIFICATION: "la verificación",
    WorkKind.PURGE_EXPORT: "el archivo por depurar",
    WorkKind.PURGE: "la depuración",
}


class WorkState(StrEnum):
    """How far it came."""

    RUNNING = "running"
    STOPPING = "stopping"  # its person cancelled it, and it did not get to hear of it yet
    PAUSED = "paused"  # the process ended in good order: the next one goes on with it
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the process ended, and it is its person who may ask for it again


CAN_BEGIN_AGAIN = (WorkState.RUNNING, WorkState.PAUSED, WorkState.FAILED, WorkState.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWork:
    """One piece of it: whose, in which company, and `request`, what its kind needs to do it again, as JSON.

    What it records has its `operation_id`, once, however often it is begun. `reference` is the message by
    which it was asked for; `message_id`, the one that says how far it is, once there is one.
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
    """Raise TooMuchWork unless this person may begin one more."""
    theirs = [each for each in under_way if each.telegram_id == telegram_id]
    if len(theirs) >= MOST_OF_ONE or len(under_way) >= MOST_IN_ALL:
        raise TooMuchOfTheirs([_named(each) for each in theirs]) if theirs else TooMuchWork


def _named(work: LongWork) -> str:
    return f"{work.kind.noun} de {clip(work.company.name, limit=_NAME_SHOWN)}"
