"""Pages of a report: a header and footer on each, and a table of wrapped text with its titles on every page.

fpdf2's own tables keep every cell as an object and take milliseconds a row. These rows are laid out from the
glyph widths alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

from rendering.exports.typeface import Typeface
from rendering.fonts import font_file

_WIDTH, _HEIGHT = 792.0, 612.0  # points: letter size, landscape
_MARGIN = 36.0
_SMALL, _NORMAL, _LARGE = 6.5, 8.5, 15.0  # sizes of text
_LEADING = 8.4  # from one small line to the next
_PARAGRAPH = 12.5  # the same in text of normal size
_PAD = 5.0  # between a column's text and the next column
_BOTTOM = _HEIGHT - _MARGIN - 16  # where the table ends
_KEPT_TOGETHER = 14  # lines: a row of up to this many is not split over two pages
_INK, _FAINT, _RULE, _BAND = 0, 95, 205, 234  # shades of grey; 0 is black
_FACE = "dejavu"
_HOW_MANY = "{pages}"  # placeholder for the number of pages

Cell = Sequence[str]  # the paragraphs of one cell


class Paper:
    """The pages so far. `columns` are widths in points; `head` and `foot` are on every page."""

    def __init__(self, *, head: str, foot: str, titles: Sequence[str], columns: Sequence[float]) -> None:
        self._head = head
        self._foot = foot
        self._titles = titles
        self._columns = columns
        self._y = 0.0
        self._style: tuple[float, bool, int] | None = None
        self._pdf = FPDF(orientation="landscape", unit="pt", format="letter")
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font(_FACE, fname=font_file())
        self._pdf.add_font(_FACE, style="B", fname=font_file(bold=True))
        self._pdf.alias_nb_pages(_HOW_MANY)
        self._pdf.set_title(head)
        self._pdf.set_creator("Vigía")
        self._pdf.set_lang("es-MX")
        self._face = _typeface(self._pdf)

    @property
    def pages(self) -> int:
        """The number of pages."""
        return self._pdf.page_no()

    def cover(self, title: str, facts: Sequence[tuple[str, str]]) -> None:
        """The report's description, at the top of the first page."""
        self._new_page()
        self._y = _MARGIN + _LARGE
        self._write(_MARGIN, self._y, title, size=_LARGE, bold=True)
        self._y += 8
        for name, value in facts:
            self._write(_MARGIN, self._y + _PARAGRAPH, name, size=_NORMAL, shade=_FAINT)
            self._write_paragraph(value, indent=130)
        self._y += 16
        self._write_titles()

    def row(self, cells: Sequence[Cell]) -> None:
        """Add a row to the table; one longer than a page continues on the next."""
        blocks = [
            [line for paragraph in cell for line in self._face.fold(paragraph, width - _PAD, _SMALL)]
            for cell, width in zip(cells, self._columns, strict=True)
        ]
        left = max(map(len, blocks))
        if self._room() < min(left, _KEPT_TOGETHER):
            self._turn_page()
        while left > 0:
            if self._room() < 1:
                self._turn_page()
            lines = min(left, self._room())
            self._write_blocks([block[:lines] for block in blocks])
            blocks = [block[lines:] for block in blocks]
            self._y += lines * _LEADING
            left -= lines
        self._rule(self._y + 3)
        self._y += 4

    def end(self, sentence: str, *, seal: str, note: str) -> None:
        """Write the text after the table."""
        if self._room() < 10:
            self._turn_page(titles=False)
        self._y += 10
        self._write_paragraph(sentence, bold=True)
        self._y += 6
        self._write_paragraph(seal)
        self._write_paragraph(note, shade=_FAINT)

    def save(self, path: Path) -> None:
        """Write the file; nothing can be added afterwards."""
        self._pdf.output(str(path))

    def abandon(self) -> None:
        """Close the font files, as saving does."""
        for font in self._pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def _room(self) -> int:
        """How many small lines still fit on the page."""
        return int((_BOTTOM - self._y) // _LEADING)

    def _turn_page(self, *, titles: bool = True) -> None:
        self._new_page()
        self._write(_MARGIN, _MARGIN, self._head, size=_SMALL, shade=_FAINT)
        self._y = _MARGIN + 8
        if titles:
            self._write_titles()

    def _new_page(self) -> None:
        self._pdf.add_page()
        y = _HEIGHT - _MARGIN
        self._rule(y - 10)
        self._write(_MARGIN, y, self._foot, size=_SMALL, shade=_FAINT)
        self._pdf.set_xy(_WIDTH - _MARGIN - 76, y - 4.6)
        self._pdf.cell(text=f"Página {self.pages} de {_HOW_MANY}")

    def _write_titles(self) -> None:
        self._pdf.set_fill_color(_BAND)
        self._pdf.rect(_MARGIN, self._y, _WIDTH - 2 * _MARGIN, 14, style="F")
        x = _MARGIN
        for title, width in zip(self._titles, self._columns, strict=True):
            self._write(x + 3, self._y + 9.5, title, size=_SMALL, bold=True)
            x += width
        self._y += 16

    def _write_blocks(self, blocks: Sequence[Sequence[str]]) -> None:
        x = _MARGIN + 3
        for block, width in zip(blocks, self._columns, strict=True):
            for number, line in enumerate(block, start=1):
                self._write(x, self._y + number * _LEADING, line, size=_SMALL)
            x += width

    def _write_paragraph(
        self, text: str, *, indent: float = 0, bold: bool = False, shade: int = _INK
    ) -> None:
        for line in self._face.fold(text, _WIDTH - 2 * _MARGIN - indent, _NORMAL):
            self._y += _PARAGRAPH
            self._write(_MARGIN + indent, self._y, line, size=_NORMAL, bold=bold, shade=shade)

    def _rule(self, y: float) -> None:
        self._pdf.set_draw_color(_RULE)
        self._pdf.line(_MARGIN, y, _WIDTH - _MARGIN, y)

    def _write(
        self, x: float, y: float, text: str, *, size: float, bold: bool = False, shade: int = _INK
    ) -> None:
        if self._style != (size, bold, shade):
            self._style = (size, bold, shade)
            self._pdf.set_font(_FACE, style="B" if bold else "", size=size)
            self._pdf.set_text_color(shade)
        self._pdf.text(x, y, text)


def _typeface(pdf: FPDF) -> Typeface:
    font = pdf.fonts[_FACE]
    if not isinstance(font, TTFFont):
        raise TypeError(f"{font!r} has no letters of its own")
    return Typeface({letter: font.cw[letter] for letter in font.cmap})
