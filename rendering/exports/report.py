"""A report's description: whose log, which part of it, who asked for it and when, and its seal."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.catalogue import Catalogue
from domain.companies import INSTALLATION_ID, Company
from domain.local_time import told_apart
from domain.log_filter import EVERYTHING, LogQuery, lets_through
from domain.log_tree import Head, LogTree
from domain.seals import Seal
from domain.stored_entry import FOLIO, StoredRow
from domain.zones import hour_of

ALL_OF_IT = "Toda la bitácora"
NO_CRITERIA = "Ninguno"
CONTAINS = "Contiene"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`period` and `criteria` are the request in words; empty if it was for everything.

    `head` is that of the whole log at the time of the request: the report has nothing later. What proves that
    nothing is missing has the entries after the tree `start`; those it shows are the `query`'s, and among
    those of `folios` if that asks for words or amounts.
    """

    company: Company
    catalogue: Catalogue
    period: str
    criteria: str
    asked_by: str
    asked_at: datetime
    head: Head
    start: LogTree
    query: LogQuery = EVERYTHING
    folios: Container[int] | None = None

    @property
    def complete(self) -> bool:
        """Whether no entry of the log was left out."""
        return not self.period and not self.criteria

    def shows(self, row: StoredRow) -> bool:
        """Whether the stored entry was asked for."""
        return lets_through(self.query, row) and (self.folios is None or row[FOLIO] in self.folios)

    @property
    def title(self) -> str:
        """The log's title; the installation's own has another."""
        return "Bitácora" if self.company.id == INSTALLATION_ID else "Bitácora de la empresa"

    @property
    def asked(self) -> str:
        """When it was requested, in the company's zone."""
        local = self.asked_at.astimezone(ZoneInfo(self.company.zone))
        return f"{local:%d/%m/%Y %H:%M}{told_apart(local)}"

    @property
    def seal(self) -> str:
        """The log's seal at its head, which a chat with Vigía checks."""
        return Seal.of(self.company.id, self.head).text

    def facts(self, contains: str) -> Iterator[tuple[str, str]]:
        """All of it by name, in reading order, and what a file of it contains."""
        yield "Empresa", self.company.name
        if self.company.rfc:
            yield "RFC", self.company.rfc
        yield "Periodo pedido", self.period or ALL_OF_IT
        yield CONTAINS, contains
        yield "Filtro", self.criteria or NO_CRITERIA
        yield "Solicitado por", self.asked_by
        yield "Fecha de la solicitud", self.asked
        yield "Zona horaria", hour_of(self.company.zone)
        yield "Sello", self.seal
