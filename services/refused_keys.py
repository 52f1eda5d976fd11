"""What keys were refused at the HTTP door: counted in memory, and recorded together from time to time.

So a flood of them costs no write each. What was counted since the last time is lost if the process is killed;
one that ends in order records it first.
"""

from __future__ import annotations

from datetime import datetime

from domain.companies import INSTALLATION_ID
from domain.entries import Origin
from domain.errors import AccessDenied, InvalidApiKey, LogStopped, OperationNotForKey
from services.installation import Installation, RefusedKey
from services.recording import Author
from services.refusals import Denial, record_denial


async def record_refused_keys(installation: Installation, *, now: datetime) -> None:
    """Record the wrong keys that were counted since the last time, and what keys might not report.

    A key that opened nothing goes in the installation's log; one that we know, of another company, revoked or
    expired, is named by its label, and the key itself is nowhere. What a good key might not report goes in
    its company's log. Records `access_denied`. What can't be written is counted for the next time.
    """
    counted, failure = installation.refused_keys, None
    for refused in list(counted):
        times = counted.pop(refused)
        try:
            await record_denial(installation, _denial(refused), now=now, times=times)
        except LogStopped:
            continue  # it takes nothing more, and its people were told
        except Exception as error:  # noqa: BLE001 (whatever one fails by, the others are recorded)
            counted[refused] += times
            failure = error
    if failure is not None:
        raise failure


def _denial(refused: RefusedKey) -> Denial:
    known, operation = refused.known, refused.operation
    refusal: AccessDenied = InvalidApiKey() if operation is None else OperationNotForKey(operation)
    facts = [] if known is None else [("Clave", str(known.id)), ("Nombre", known.label)]
    if known is not None and operation is None:
        facts.append(("Empresa", known.company_name))
    return Denial(
        company_id=INSTALLATION_ID if known is None or operation is None else known.company_id,
        source="api" if known is None else f"api:{known.id}",
        attempt=refusal.attempt,
        author=Author(
            user_name="",
            full_name="Puerta HTTP",
            profile="",
            permissions="",
            origin=Origin.API,
            reference=known.label if known is not None else "",
        ),
        facts=facts,
    )
