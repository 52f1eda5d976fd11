"""The kinds of buttons outside drafts, and their data. They work however old their message is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from domain.activity import ChartPeriod
from domain.seals import Seal, read_button
from domain.stories import StoryKind
from handlers.kit.buttons import Button, Folio, Id, PageSize, Position, Signs
from rendering.exports.formats import Format
from services.log.filters import NO_FILTER_ID


class LogAction(StrEnum):
    """The action of a button under a log page or an entry; its number is a position or a folio."""

    NEWEST = "newest"
    OLDER = "older"
    NEWER = "newer"
    FROM = "from"
    OFF = "off"  # its number is a criterion's index in `CRITERIA`
    ENTRY = "entry"
    ACK = "ack"


class AlertAction(StrEnum):
    """The action of a button under an alert."""

    VIEW = "view"
    ACK = "ack"
    ACK_OPEN = "open"  # of what was told again, all that nobody attended


class ActAction(StrEnum):
    """The action of a button that does something about an entry, or asks before it does."""

    BACK = "back"
    BLOCK = "block"
    BLOCK_SURELY = "sure"
    REASON = "reason"
    UNDO = "undo"
    UNDO_SURELY = "undone"
    WHY = "why"


class ActPlace(StrEnum):
    """Where a button about an entry is, if neither under its alert nor under itself."""

    SAVED = "saved"  # what remains of `/configurar`


@dataclass(frozen=True)
class ActButton(Button, prefix="act"):
    """About an entry: under its alert; under itself, with its log's page size and filter; or at `place`."""

    company_id: Id
    folio: Folio
    action: ActAction
    size: PageSize | None = None
    filter_id: Id | None = None
    place: ActPlace | None = None


class WhyAction(StrEnum):
    """The action of a button under a question about one's own deed."""

    ANSWER = "answer"
    BACK = "back"
    DISOWN = "disown"
    DISOWN_SURELY = "sure"


@dataclass(frozen=True)
class WhyButton(Button, prefix="why"):
    """Under a question about what one did, by its folio."""

    company_id: Id
    folio: Folio
    action: WhyAction


class ChartAction(StrEnum):
    """The action of a button under a chart, other than drawing another."""

    LOG = "log"


@dataclass(frozen=True)
class LogButton(Button, prefix="log"):
    """Under a log page, with its page size and filter; old buttons may have none."""

    company_id: Id
    size: PageSize
    action: LogAction
    number: Position
    filter_id: Id = NO_FILTER_ID


@dataclass(frozen=True)
class ChartButton(Button, prefix="chart"):
    """Under a chart. A relative period is taken from the moment of the tap."""

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


@dataclass(frozen=True)
class CertificateButton(Button, prefix="proof"):
    """*Constancia*, under an entry."""

    company_id: Id
    folio: Folio


class InviteAction(StrEnum):
    """The action of a button about a user's invitation."""

    OPEN = "open"
    MAKE = "make"
    CONTACT = "contact"
    REVOKE = "revoke"
    REVOKE_SURELY = "sure"


@dataclass(frozen=True)
class InviteButton(Button, prefix="invite"):
    """About the invitation of one user of a company."""

    company_id: Id
    user_id: Id
    action: InviteAction


class RequestAction(StrEnum):
    """The action of a button under a request for approval."""

    APPROVE = "approve"
    REJECT = "reject"
    ASK = "ask"
    ANSWER = "answer"
    VIEW = "view"
    RESET = "reset"


@dataclass(frozen=True)
class RequestButton(Button, prefix="request"):
    """About one request of a company."""

    company_id: Id
    number: Id
    action: RequestAction


class SheetAction(StrEnum):
    """The action of a button about the users whom a sheet created."""

    UNDO = "undo"
    UNDO_SURELY = "sure"


@dataclass(frozen=True)
class SheetButton(Button, prefix="sheet"):
    """*Deshacer*, under the users whom a sheet created: those of these entries."""

    company_id: Id
    first: Folio
    last: Folio
    action: SheetAction


@dataclass(frozen=True)
class AlikeButton(Button, prefix="alike"):
    """Create a user in another company too, like somebody; in all where that can be if `into` is 0."""

    company_id: Id
    user_id: Id
    like_id: Id
    into: Id


class StrangerAction(StrEnum):
    """The action of a button under an alert about a stranger."""

    LINK = "link"
    IGNORE = "ignore"
    IGNORE_SURELY = "sure"


@dataclass(frozen=True)
class StrangerButton(Button, prefix="stranger"):
    """About the stranger of one entry."""

    company_id: Id
    folio: Folio
    action: StrangerAction


@dataclass(frozen=True)
class StoryButton(Button, prefix="story"):
    """*Historia de…*: a page of the story of what the entry is about; without its number, the first."""

    company_id: Id
    folio: Folio
    kind: StoryKind
    page: PageSize | None = None


class WorkAction(StrEnum):
    """The action of a button under long work."""

    STOP = "stop"
    AGAIN = "again"


@dataclass(frozen=True)
class WorkButton(Button, prefix="work"):
    """*Cancelar*, under work in progress, or *Pedir otra vez*, under what a restart cut short."""

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
class GroupButton(Button, prefix="group"):
    """*Enterado*, under a message of alerts in a company's group."""

    company_id: Id
    first: Folio
    last: Folio


@dataclass(frozen=True)
class KeepButton(Button, prefix="keep"):
    """*Guardar sello*, of one company's log."""

    company_id: Id


@dataclass(frozen=True)
class KeepAllButton(Button, prefix="keepall"):
    """*Guardar sellos*, of all logs that the person reads."""


@dataclass(frozen=True)
class SealButton(Button, prefix="seal"):
    """*Verificar*, under a seal, with the whole seal in it."""

    company_id: Id
    packed: Annotated[str, Signs(r"[\w-]{40,60}", 49)]  # more only if the company's number is shorter

    @classmethod
    def of(cls, seal: Seal) -> SealButton:
        """The button for this seal."""
        return cls.unpack(f"{cls.prefix}:{seal.data}")

    @property
    def seal(self) -> Seal:
        """The seal; raises SealUnreadable for an invalid one."""
        return read_button(f"{self.company_id}:{self.packed}")
