"""A log as a report for an auditor: what it is and who asked for it, the entries, and the seal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain.stored_entry import StoredRow
from rendering.exports.amounts import ADDING, CURRENCY, Amounts, figure
from rendering.exports.cells import YES, Cells, short_date
from rendering.exports.contents import Contents, Sum
from rendering.exports.paper import Cell, Column, Paper
from rendering.exports.part import Part
from rendering.exports.report import CONTAINS, Report

MOST_PAGES = 500  # of a volume: fpdf2 keeps it in memory until it is closed, some 100 KB a page

_COLUMNS = (
    Column("Folio", 42),
    Column("Fecha y hora", 55),
    Column("Usuario", 106),
    Column("Operación", 114),
    Column("Resumen y detalle", 188),
    Column(ADDING, 78, right=True),
    Column("Origen", 85),
    Column("Huella", 52),
)  # 720 points in all: the width between the margins
_SUMS = (
    Column("Operación", 210),
    Column("Resultado", 70),
    Column("Registros", 70, right=True),
    Column(ADDING, 110, right=True),
    Column(CURRENCY, 50),
)
_HOW_MARKED = ", con una raya gruesa a la izquierda"
_LATE = 60  # seconds after the event from which an entry also shows when it was recorded, as in the chat
_HASH_SHOWN = 16  # hexadecimal digits, as in the chat
_WHAT_IT_PROVES = (
    "El sello lleva el folio y la huella del último registro, y la huella de cada uno depende de él y del "
    "anterior. Pegado en el chat de Vigía, dice si alguien cambió, quitó o agregó registros hasta ese folio. "
    f"En la tabla se muestran los primeros {_HASH_SHOWN} dígitos de cada huella."
)


class PdfPart(Part):
    """A volume (tomo), which is a complete report by itself."""

    def __init__(
        self, path: Path, report: Report, *, number: int, largest: int, before: Contents | None = None
    ) -> None:
        super().__init__(path, report, number=number, largest=largest, before=before)
        company = " · ".join(filter(None, (report.company.name, report.company.rfc)))
        self._paper = Paper(
            head=f"{report.title} · {company}",
            foot=f"Tomo {number} · Solicitado por {report.asked_by} el {report.asked}",
        )
        self._paper.cover(report.title, [*report.facts(contains=""), ("Tomo", str(number))])
        self._paper.table(_COLUMNS)

    @property
    def full(self) -> bool:
        """By its pages, which are far smaller than `largest`."""
        return self._paper.pages >= MOST_PAGES

    def write(self, rows: Sequence[StoredRow]) -> Sequence[StoredRow]:
        """Add these entries."""
        for row in rows:
            cells = self.reader.cells(row)
            self.contents.add(cells)
            self._paper.row(_row(cells), marked=cells.sensitive == YES)
        return rows

    def close(self, *, last: bool) -> None:
        """Write the ending, and make the file."""
        sensitive = _HOW_MARKED if self.contents.sensitive else ""
        self._paper.fill_in(CONTAINS, f"{self.contents.told}{sensitive}")
        self._write_sums(self.contents, "este tomo")
        if last and self.number > 1:
            self._write_sums(self.contents.after(self.before), f"los {self.number} tomos juntos")
        end = "Aquí termina el reporte" if last else f"El reporte continúa en el tomo {self.number + 1}"
        self._paper.end(
            f"{end}. Registros en este tomo: {self.contents.entries:,}.",
            seal=f"Sello de la bitácora hasta el folio {self.report.head.folio}: {self.report.seal}",
            note=_WHAT_IT_PROVES,
        )
        self._paper.save(self.path)

    def abandon(self) -> None:
        """Nothing was written yet."""
        self._paper.abandon()

    def _write_sums(self, contents: Contents, what: str) -> None:
        """The sums of the column of amounts, each currency by itself; nothing if there are none."""
        if contents.sums:
            self._paper.say(f"Sumas de {what}, por moneda y operación", bold=True)
            self._paper.table(_SUMS)
        for total in contents.totals:
            for each in contents.sums:
                if each.currency == total.currency:
                    self._paper.row(_sum(each))
            self._paper.row(_sum(total), bold=True)
        if contents.unread:
            self._paper.say(f"En {what}, {contents.unread_told}")


def _sum(each: Sum) -> Sequence[Cell]:
    return (
        (each.operation,),
        (each.outcome,),
        (f"{each.entries:,}",),
        (figure(each.cents),),
        (each.currency,),
    )


def _amount(amounts: Amounts) -> Cell:
    """The figure with its currency below, so that figures stand in a column."""
    return () if amounts.adding is None else (figure(amounts.adding), amounts.currency)


def _row(cells: Cells) -> Sequence[Cell]:
    occurred, recorded = (each.day * 86_400 + each.second for each in (cells.occurred, cells.recorded))
    late = abs(recorded - occurred) > _LATE or cells.occurred.told_apart != cells.recorded.told_apart
    return (
        (str(cells.folio),),
        (short_date(cells.occurred.day), cells.occurred.clock),
        (cells.user_name, cells.full_name, cells.profile),
        (cells.operation, cells.category, cells.outcome + (" · SENSIBLE" if cells.sensitive == YES else "")),
        (cells.summary, cells.detail),
        _amount(cells.amounts),
        (
            cells.origin,
            cells.reference,
            cells.workstation,
            f"Registrado: {short_date(cells.recorded.day)} {cells.recorded.clock}" if late else "",
        ),
        (cells.hash[: _HASH_SHOWN // 2], cells.hash[_HASH_SHOWN // 2 : _HASH_SHOWN]),
    )
