"""Wrong keys at the HTTP door: counted in memory, and recorded together from time to time.

So a flood of them costs no write each. What was counted since the last time is lost if the process is killed;
one that ends in order records it first.
"""

from __future__ import annotations

from datetime import datetime

from domain.companies import INSTALLATION_ID
from domain.entries import Origin
from domain.errors import InvalidApiKey
from services.installation import Installation
from services.recording import Author
from services.refusals import Denial, record_denial
from storage.database import DATABASE_FAILURES
from storage.repositories.api_keys import KnownKey


async def record_refused_keys(installation: Installation, *, now: datetime) -> None:
    """Record in the installation's log the wrong keys that were counted since the last time, if any were.

    A key that we know, of another company or revoked, is named by its label; the key itself is nowhere.
    Records `access_denied`. What can't be written is counted for the next time.
    """
    counted = installation.refused_keys
    for known in list(counted):
        times = counted.pop(known)
        try:
            await record_denial(installation, _denial(known), now=now, times=times)
        except DATABASE_FAILURES:
            counted[known] += times
            raise


def _denial(known: KnownKey | None) -> Denial:
    return Denial(
        company_id=INSTALLATION_ID,
        source="api" if known is None else f"api:{known.id}",
        attempt=InvalidApiKey().attempt,
        author=Author(
            user_name="",
            full_name="Puerta HTTP",
            profile="",
            permissions="",
            origin=Origin.API,
            reference=known.label if known is not None else "",
        ),
        facts=[] if known is None else [("Clave", known.label), ("Empresa", known.company_name)],
    )
