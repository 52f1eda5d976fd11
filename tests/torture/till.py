"""Reports with a good key: how each was answered, and whether that is what the log holds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from uuid import UUID

import httpx

from domain.entries import Entry
from tests.torture.attack_report import Report
from tests.torture.forged_parts import Wire
from tests.torture.siege import Keyed, Siege

QUIET, LOUD = "document_created", "document_cancelled"
CASHIER, CASHIER_NAME = "CAJERO2", "Cajero Dos"
_PATIENCE = 30.0  # seconds
_BEFORE_TRYING_AGAIN = 0.1
_TOO_MANY, _UNAVAILABLE = 429, 503


@dataclass(frozen=True, slots=True)
class Answered:
    """A report and the answer to it."""

    report: Wire
    status: int
    told: Wire

    @property
    def folio(self) -> int | None:
        """Under which it was said to be recorded; None if it was not."""
        return self.told.get("folio") if self.status in (200, 201) else None


class Till:
    """Whoever has a key, as the company's own system has. It sends the same again if the door had no room."""

    def __init__(self, siege: Siege, report: Report, client: httpx.AsyncClient) -> None:
        self._door = f"{siege.process.http_url}/v1/companies"
        self._report = report
        self._client = client

    async def post(self, keyed: Keyed, report: Wire, *, once_stopped: bool = False) -> Answered:
        """Report until it is answered; `once_stopped` takes 503 for an answer. Raises AssertionError."""
        try:
            async with asyncio.timeout(_PATIENCE):
                response = await self._until_answered(keyed, report, once_stopped=once_stopped)
        except TimeoutError:
            raise AssertionError(f"a good key's report was not answered: {report}") from None
        self._report.shop[str(response.status_code)] += 1
        return Answered(report, response.status_code, response.json())

    async def _until_answered(self, keyed: Keyed, report: Wire, *, once_stopped: bool) -> httpx.Response:
        headers = {"Authorization": f"Bearer {keyed.key}", "Content-Type": "application/json"}
        url = f"{self._door}/{keyed.company.id}/operations"
        while True:
            wait = _BEFORE_TRYING_AGAIN
            try:
                response = await self._client.post(url, content=json.dumps(report), headers=headers)
            except httpx.TransportError:
                response = None
            if response is not None and response.status_code == _TOO_MANY:
                wait = float(response.headers["Retry-After"])
            elif response is not None and (once_stopped or response.status_code != _UNAVAILABLE):
                return response
            await asyncio.sleep(wait)


@asynccontextmanager
async def till(siege: Siege, report: Report) -> AsyncIterator[Till]:
    """One, meanwhile."""
    async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False, verify=False) as client:
        yield Till(siege, report, client)


def sale(chance: Random, *, summary: str, operation_id: UUID | None = None, operation: str = QUIET) -> Wire:
    """A report of the cashier's, whom only the business system knows."""
    return {
        "operation": operation,
        "user": CASHIER,
        "full_name": CASHIER_NAME,
        "summary": f"{summary} {chance.getrandbits(64):016x}",
        "operation_id": str(operation_id or UUID(int=chance.getrandbits(128), version=4)),
    }


def wrongly_answered(answers: Sequence[Answered], entries: Mapping[int, Entry]) -> Iterator[str]:
    """Reports that were said to be recorded, under the folio of an entry that says something else."""
    for each in answers:
        if each.folio is None:
            continue
        entry = entries.get(each.folio)
        if entry is None:
            yield f"{each.report} was answered with the folio {each.folio}, which is not there"
        elif (entry.operation, entry.summary) != (each.report["operation"], each.report["summary"]):
            yield f"{each.report} was answered with the folio {each.folio}, which is {entry.summary!r}"
        if each.told["operation_id"] != each.report["operation_id"]:
            yield f"{each.report} was answered as if it were {each.told['operation_id']}"
