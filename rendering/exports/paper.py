"""Pages of a report: a header and footer on each, and a table of wrapped text with its titles on every page.

fpdf2's own tables keep every cell as an object and take milliseconds a row. These rows are laid out from the
glyph widths alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
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
_INSET = 3.0  # from a column's left to its text
_INDENT = 130.0  # from the names of a cover's facts to their values
_BESIDE = 18.0  # from a picture to the text at its right
_PAD = 5.0  # between a column's text and the next column
_BOTTOM = _HEIGHT - _MARGIN - 16  # where the table ends
_BEGINNING = 5  # lines: a table doesn't begin with less room on the page
_KEPT_TOGETHER = 14  # lines: a row of up to this many is not split over two pages
_INK, _FAINT, _RULE, _BAND, _MARKED = 0, 95, 205, 222, 240  # shades of grey; 0 is black
_BAR = 3.0  # the width of a marked row's bar, in the margin
_FACE = "dejavu"
_HOW_MANY = "{pages}"  # placeholder for the number of pages

Cell = Sequence[str]  # the paragraphs of one cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its width in points, and whether its lines end at its right, as numbers do."""

    title: str
    width: float
    right: bool = False


class Paper:
    """The pages so far; `head` and `foot` are on every one."""

    def __init__(self, *, head: str, foot: str) -> None:
        self._head = head
        self._foot = foot
        self._columns: Sequence[Column] = ()
        self._y = 0.0
        self._left_open: dict[str, float] = {}
        self._style: tuple[float, bool, int] | None = None
        self._pdf = FPDF(orientation="landscape", unit="pt", format="letter")
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font(_FACE, fname=font_file())
        self._pdf.add_font(_FACE, style="B", fname=font_file(bold=True))
        self._pdf.alias_nb_pages(_HOW_MANY)
        self._pdf.set_title(head)
        self._pdf.set_creator("Vigía")
        self._pdf.set_lang("es-MX")
        self._face, self._bold_face = _typeface(self._pdf, _FACE), _typeface(self._pdf, f"{_FACE}B")

    @property
    def pages(self) -> int:
        """The number of pages."""
        return self._pdf.page_no()

    def cover(self, title: str, facts: Sequence[tuple[str, str]]) -> None:
        """The report's description, at the top of the first page. An empty value keeps its line."""
        self._new_page()
        self._y = _MARGIN + _LARGE
        self._write(_MARGIN, self._y, title, size=_LARGE, bold=True)
        self._y += 8
        for name, value in facts:
            self._write(_MARGIN, self._y + _PARAGRAPH, name, size=_NORMAL, shade=_FAINT)
            if value:
                self._write_paragraph(value, indent=_INDENT)
            else:
                self._y += _PARAGRAPH
                self._left_open[name] = self._y
        self._y += 16

    def lines_of(self, facts: Sequence[tuple[str, str]]) -> int:
        """How many lines these facts take on a cover."""
        room = _WIDTH - 2 * _MARGIN - _INDENT
        return sum(len(self._face.fold(value, room, _NORMAL)) or 1 for _, value in facts)

    def picture(self, png: bytes, *, side: float, beside: Sequence[tuple[str, bool]]) -> None:
        """A square picture at the bottom left, and paragraphs at its right, some of them bold."""
        top = _BOTTOM - side
        self._pdf.image(BytesIO(png), x=_MARGIN, y=top, w=side, h=side)
        self._y = top
        for text, bold in beside:
            self._write_paragraph(text, indent=side + _BESIDE, bold=bold)
            self._y += 0 if bold else 5

    def data(self) -> bytes:
        """The file; nothing can be added afterwards."""
        return bytes(self._pdf.output())

    def fill_in(self, name: str, value: str) -> None:
        """Write the value of a fact that the cover left open, as much of it as fits in its line."""
        line, *_ = self._face.fold(value, _WIDTH - 2 * _MARGIN - _INDENT, _NORMAL)
        last, self._pdf.page = self._pdf.page, 1
        self._forget_style()
        self._write(_MARGIN + _INDENT, self._left_open.pop(name), line, size=_NORMAL)
        self._pdf.page = last
        self._forget_style()

    def table(self, columns: Sequence[Column]) -> None:
        """Begin a table, whose titles are on every page that it goes on to."""
        self._columns = columns
        if self._room() < _BEGINNING:
            self._turn_page()
        else:
            self._write_titles()

    def row(self, cells: Sequence[Cell], *, marked: bool = False, bold: bool = False) -> None:
        """Add a row to the table; one longer than a page continues on the next.

        A marked one has a bar at its left and a shade, to be seen on paper without colours too.
        """
        blocks = [
            [line for paragraph in cell for line in self._face.fold(paragraph, column.width - _PAD, _SMALL)]
            for cell, column in zip(cells, self._columns, strict=True)
        ]
        left = max(map(len, blocks))
        if self._room() < min(left, _KEPT_TOGETHER):
            self._turn_page()
        while left > 0:
            if self._room() < 1:
                self._turn_page()
            lines = min(left, self._room())
            if marked:
                self._mark(lines)
            self._write_blocks([block[:lines] for block in blocks], bold=bold)
            blocks = [block[lines:] for block in blocks]
            self._y += lines * _LEADING
            left -= lines
        self._rule(self._y + 3, width=self._table_width)
        self._y += 4

    def say(self, sentence: str, *, bold: bool = False) -> None:
        """Write a sentence below the table, which ends with it."""
        self._columns = ()
        if self._room() < _BEGINNING:
            self._turn_page()
        self._y += 10
        self._write_paragraph(sentence, bold=bold)
        self._y += 6

    def end(self, sentence: str, *, seal: str, note: str) -> None:
        """Write the text at the end."""
        self._columns = ()
        if self._room() < 10:
            self._turn_page()
        self.say(sentence, bold=True)
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

    @property
    def _table_width(self) -> float:
        return sum(column.width for column in self._columns)

    def _room(self) -> int:
        """How many small lines still fit on the page."""
        return int((_BOTTOM - self._y) // _LEADING)

    def _turn_page(self) -> None:
        self._new_page()
        self._write(_MARGIN, _MARGIN, self._head, size=_SMALL, shade=_FAINT)
        self._y = _MARGIN + 8
        if self._columns:
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
        self._pdf.rect(_MARGIN, self._y, self._table_width, 14, style="F")
        x = _MARGIN
        for column in self._columns:
            self._write_in(column, x, self._y + 9.5, column.title, bold=True)
            x += column.width
        self._y += 16

    def _mark(self, lines: int) -> None:
        """The bar before the shade: fpdf2 gives a text no colour if that is what it filled with last."""
        top, height = self._y - 0.5, lines * _LEADING + 3  # between the rules above and below
        self._pdf.set_fill_color(_INK)
        self._pdf.rect(_MARGIN - _BAR, top, _BAR, height, style="F")
        self._pdf.set_fill_color(_MARKED)
        self._pdf.rect(_MARGIN, top, self._table_width, height, style="F")

    def _write_blocks(self, blocks: Sequence[Sequence[str]], *, bold: bool) -> None:
        x = _MARGIN
        for block, column in zip(blocks, self._columns, strict=True):
            for number, line in enumerate(block, start=1):
                self._write_in(column, x, self._y + number * _LEADING, line, bold=bold)
            x += column.width

    def _write_in(self, column: Column, x: float, y: float, line: str, *, bold: bool = False) -> None:
        face = self._bold_face if bold else self._face
        left = column.width - _PAD - face.width(line, _SMALL) if column.right else _INSET
        self._write(x + left, y, line, size=_SMALL, bold=bold)

    def _write_paragraph(
        self, text: str, *, indent: float = 0, bold: bool = False, shade: int = _INK
    ) -> None:
        for line in self._face.fold(text, _WIDTH - 2 * _MARGIN - indent, _NORMAL):
            self._y += _PARAGRAPH
            self._write(_MARGIN + indent, self._y, line, size=_NORMAL, bold=bold, shade=shade)

    def _rule(self, y: float, *, width: float = _WIDTH - 2 * _MARGIN) -> None:
        self._pdf.set_draw_color(_RULE)
        self._pdf.line(_MARGIN, y, _MARGIN + width, y)

    def _forget_style(self) -> None:
        """Have the next text say its own style: it is on another page than the text before."""
        self._style = None
        self._pdf.set_font(_FACE, size=_LARGE + 1)

    def _write(
        self, x: float, y: float, text: str, *, size: float, bold: bool = False, shade: int = _INK
    ) -> None:
        if self._style != (size, bold, shade):
            self._style = (size, bold, shade)
            self._pdf.set_font(_FACE, style="B" if bold else "", size=size)
            self._pdf.set_text_color(shade)
        self._pdf.text(x, y, text)


def _typeface(pdf: FPDF, name: str) -> Typeface:
    font = pdf.fonts[name]
    if not isinstance(font, TTFFont):
        raise TypeError(f"{font!r} has no letters of its own")
    return Typeface({letter: font.cw[letter] for letter in font.cmap})
