"""The kinds of buttons that stand outside drafts: what each sends. They work however old their message is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domain.activity import ChartPeriod
from domain.seals import Seal, read_button
from handlers.kit.buttons import Button, Folio, Id, PageSize, Position, Signs
from rendering.exports.formats import Format
from services.log.filters import NO_FILTER_ID


class LogAction(StrEnum):
    """What a button under a page of the log or an entry does; its number is a position or a folio."""

    NEWEST = "newest"
    OLDER = "older"
    NEWER = "newer"
    FROM = "from"
    OFF = "off"  # its number is a criterion's place in `CRITERIA`
    ENTRY = "entry"
    ACK = "ack"


class AlertAction(StrEnum):
    """What a button under an alert does."""

    VIEW = "view"
    ACK = "ack"


class ChartAction(StrEnum):
    """What a button under a chart does but for drawing another."""

    LOG = "log"


@dataclass(frozen=True)
class LogButton(Button, prefix="log"):
    """Under a page of a log, with so many entries a page and a filter; buttons may have none, from before."""

    company_id: Id
    size: PageSize
    action: LogAction
    number: Position
    filter_id: Id = NO_FILTER_ID


@dataclass(frozen=True)
class ChartButton(Button, prefix="chart"):
    """Under a chart. A period that moves with the calendar is that of the tap."""

    company_id: Id
    filter_id: Id
    period: ChartPeriod
    action: ChartAction | None = None


@dataclass(frozen=True)
class ExportButton(Button, prefix="export"):
    """A format to export a log in, under a filter."""

    company_id: Id
    filter_id: Id
    file_format: Format


class WorkAction(StrEnum):
    """What a button under long work does."""

    STOP = "stop"
    AGAIN = "again"


@dataclass(frozen=True)
class WorkButton(Button, prefix="work"):
    """*Cancelar*, under work that goes on, or *Pedir otra vez*, under what the process's end cut short."""

    work_id: Annotated[str, Signs("[0-9a-f]{8}", 8)]
    action: WorkAction


@dataclass(frozen=True)
class AlertButton(Button, prefix="alert"):
    """Under an alert of one entry."""

    company_id: Id
    folio: Folio
    action: AlertAction


@dataclass(frozen=True)
class DigestButton(Button, prefix="digest"):
    """Under a digest of several alerts."""

    company_id: Id
    first: Folio
    last: Folio
    action: AlertAction


@dataclass(frozen=True)
class SealButton(Button, prefix="seal"):
    """*Verificar*, under a seal, which it holds whole."""

    company_id: Id
    packed: Annotated[str, Signs(r"[\w-]{40,60}", 49)]  # more only under a company of a shorter number

    @classmethod
    def of(cls, seal: Seal) -> SealButton:
        """The button of this seal."""
        return cls.unpack(f"{cls.prefix}:{seal.data}")

    @property
    def seal(self) -> Seal:
        """The seal; raises SealUnreadable if it is none."""
        return read_button(f"{self.company_id}:{self.packed}")
