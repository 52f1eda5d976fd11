"""The export formats."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from rendering.exports.part import Part


class Format(StrEnum):
    """A format, by its name in buttons."""

    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"
    JSONL = "jsonl"

    @property
    def label(self) -> str:
        """Its name for people."""
        return _LABELS[self]

    @property
    def suffix(self) -> str:
        """Its files' suffix."""
        return ".zip" if self is Format.JSONL else f".{self}"


_LABELS = {
    Format.XLSX: "Excel",
    Format.PDF: "PDF",
    Format.CSV: "CSV",
    Format.JSONL: "JSON con verificador",
}


def kind_of_part(format_: Format) -> Callable[..., Part]:
    """The writer of this format. Its library is loaded now rather than at the start."""
    match format_:
        case Format.XLSX:
            from rendering.exports.xlsx import XlsxPart

            return XlsxPart
        case Format.PDF:
            from rendering.exports.pdf import PdfPart

            return PdfPart
        case Format.CSV:
            from rendering.exports.csv import CsvPart

            return CsvPart
        case Format.JSONL:
            from rendering.exports.jsonl import JsonlPart

            return JsonlPart
