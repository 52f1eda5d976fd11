"""A log as a report for an auditor: what it is and who asked for it, the entries, and the seal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.cells import Cells, short_date
from rendering.exports.paper import Cell, Paper
from rendering.exports.part import Part
from rendering.exports.report import Report

MOST_PAGES = 500  # of a volume: fpdf2 keeps it in memory until it is closed, some 100 KB a page

_COLUMNS = {
    "Folio": 46.0,
    "Fecha y hora": 58.0,
    "Usuario": 120.0,
    "Operación": 128.0,
    "Resumen y detalle": 200.0,
    "Origen": 90.0,
    "Huella": 78.0,
}  # points, 720 in all: the width between the margins
_LATE = 60  # seconds after the event from which an entry also shows when it was recorded, as in the chat
_HASH_SHOWN = 16  # hexadecimal digits, as in the chat
_WHAT_IT_PROVES = (
    "El sello lleva el folio y la huella del último registro, y la huella de cada uno depende de él y del "
    "anterior. Pegado en el chat de Vigía, dice si alguien cambió, quitó o agregó registros hasta ese folio. "
    f"En la tabla se muestran los primeros {_HASH_SHOWN} dígitos de cada huella."
)


class PdfPart(Part):
    """A volume (tomo), which is a complete report by itself."""

    def __init__(self, path: Path, report: Report, *, number: int, largest: int) -> None:
        super().__init__(path, report, number=number, largest=largest)
        self._entries = 0
        company = " · ".join(filter(None, (report.company.name, report.company.rfc)))
        self._paper = Paper(
            head=f"{report.title} · {company}",
            foot=f"Tomo {number} · Solicitado por {report.asked_by} el {report.asked}",
            titles=list(_COLUMNS),
            columns=list(_COLUMNS.values()),
        )
        self._paper.cover(report.title, [*report.facts(), ("Tomo", str(number))])

    @property
    def full(self) -> bool:
        """By its pages, which are far smaller than `largest`."""
        return self._paper.pages >= MOST_PAGES

    def write(self, rows: Sequence[StoredRow]) -> None:
        """Add these entries."""
        self._entries += len(rows)
        for row in rows:
            self._paper.row(_row(self.reader.cells(row)))

    def close(self, *, last: bool) -> None:
        """Write the ending, and make the file."""
        end = "Aquí termina el reporte" if last else f"El reporte continúa en el tomo {self.number + 1}"
        self._paper.end(
            f"{end}. Registros en este tomo: {self._entries:,}.",
            seal=f"Sello de la bitácora hasta el folio {self.report.head.folio}: {self.report.seal}",
            note=_WHAT_IT_PROVES,
        )
        self._paper.save(self.path)

    def abandon(self) -> None:
        """Nothing was written yet."""
        self._paper.abandon()


def _row(cells: Cells) -> Sequence[Cell]:
    occurred, recorded = (each.day * 86_400 + each.second for each in (cells.occurred, cells.recorded))
    late = abs(recorded - occurred) > _LATE or cells.occurred.told_apart != cells.recorded.told_apart
    return (
        (str(cells.folio),),
        (short_date(cells.occurred.day), cells.occurred.clock),
        (cells.user_name, cells.full_name, cells.profile),
        (cells.operation, cells.category, cells.outcome + (" · sensible" if cells.sensitive == "Sí" else "")),
        (cells.summary, cells.detail),
        (
            cells.origin,
            cells.reference,
            cells.workstation,
            f"Registrado: {short_date(cells.recorded.day)} {cells.recorded.clock}" if late else "",
        ),
        (cells.hash[:_HASH_SHOWN],),
    )
