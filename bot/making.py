"""The worker that makes seals, summaries and warnings when due, and ends requests; delivery sends them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from domain.errors import StorageUnavailable
from services.approvals.carrying_out import look_after_requests
from services.approvals.purges import remove_what_was_approved
from services.installation import Installation
from services.log.erasing import finish_erasures
from services.log.seals import seal_due_logs
from services.log.summaries import make_due_summaries
from services.people.password_expiry import warn_of_expiring_passwords
from services.sending.escalation import tell_unattended

log = logging.getLogger(__name__)


class Maker(Protocol):
    """A use case that creates the due notices of a kind."""

    async def __call__(self, installation: Installation, *, now: datetime) -> None: ...


MAKERS: Sequence[Maker] = (
    seal_due_logs,
    make_due_summaries,
    warn_of_expiring_passwords,
    look_after_requests,
    tell_unattended,
    remove_what_was_approved,
    finish_erasures,
)


async def make_notices(installation: Installation, *, every: float) -> None:
    """Make what is due at this interval, until cancelled; earlier notices are sent first."""
    while True:
        await asyncio.sleep(every)
        for make in MAKERS:
            await _make(make, installation)


async def _make(make: Maker, installation: Installation) -> None:
    try:
        await make(installation, now=datetime.now(UTC))
    except StorageUnavailable as error:
        log.warning("notices wait to be made for the database: %s", error)
    except Exception:
        log.exception("notices could not be made")
