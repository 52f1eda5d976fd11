"""A company's own system: it reports each operation, under one id, until it has an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import httpx

from domain.catalogue import load_catalogue
from tests.torture.scene import Company
from tests.torture.witness import Complaint, Witness

_BEFORE_TRYING_AGAIN = 0.1  # seconds
_ANSWERED = (200, 201)
_UNAVAILABLE, _TOO_MANY = 503, 429


class BusinessSystem:
    """Reports for one company, through any of these doors.

    Now and then it loses patience and sends the same again beside the first.
    """

    def __init__(self, company: Company, doors: Sequence[str], *, chance: Random, witness: Witness) -> None:
        self._company = company
        self._urls = [f"http://{door}/v1/companies/{company.id}/operations" for door in doors]
        self._chance = chance
        self._witness = witness
        self._numbers = count(1)
        self.winding_up = False
        operations = [each for each in load_catalogue() if not each.own]
        self._quiet = [each.code for each in operations if not each.sensitive]
        self._loud = [each.code for each in operations if each.sensitive]

    async def work(self) -> None:
        """Report until it is time to finish; the last one is answered too."""
        key = {"Authorization": f"Bearer {self._company.key}"}
        async with httpx.AsyncClient(headers=key, timeout=5, trust_env=False, verify=False) as client:
            while not self.winding_up:
                await self._report(client)
                await asyncio.sleep(self._chance.uniform(0.0, 0.5))

    async def _report(self, client: httpx.AsyncClient) -> None:
        operation_id = UUID(int=self._chance.getrandbits(128), version=4)
        report = {
            "operation": self._chance.choice(self._loud if self._chance.random() < 0.15 else self._quiet),
            "user": "CAJA",
            "full_name": "Caja Uno",
            "summary": f"Venta {self._company.id}-{next(self._numbers)}",
            "operation_id": str(operation_id),
        }
        at_once = self._chance.choice((1, 1, 1, 1, 2))
        told = set(await asyncio.gather(*(self._until_answered(client, report) for _ in range(at_once))))
        folios = {folio for folio in told if folio is not None}
        if len(folios) > 1:
            self._complain(f"{operation_id} was answered with {sorted(folios)}")
        known_as = self._company.recorded_as(operation_id)
        self._witness.operations[known_as] = (self._company.id, next(iter(folios), None))

    def _complain(self, what: str) -> None:
        self._witness.complaints[Complaint.DONE_TWICE].append(what)

    async def _until_answered(self, client: httpx.AsyncClient, report: dict[str, str]) -> int | None:
        """The folio; None if the company does not record such an operation."""
        while True:
            self._witness.posted[self._company.id] += 1
            try:
                response = await client.post(self._chance.choice(self._urls), json=report)
            except httpx.TransportError:
                await asyncio.sleep(_BEFORE_TRYING_AGAIN)
                continue
            if response.status_code in _ANSWERED:
                return self._folio(report, response.json())
            if response.status_code not in (_UNAVAILABLE, _TOO_MANY):
                self._complain(f"{report} was answered with {response.text}")
                return None
            asked = response.headers["Retry-After"] if response.status_code == _TOO_MANY else 0
            await asyncio.sleep(max(_BEFORE_TRYING_AGAIN, float(asked)))

    def _folio(self, report: dict[str, str], answer: dict[str, Any]) -> int | None:
        if not answer["recorded"]:
            return None
        if answer["operation_id"] != report["operation_id"]:
            self._complain(f"{report} was answered as if it were {answer['operation_id']}")
        return int(answer["folio"])
