"""Small workbooks that people fill in or read: every cell is a text, so nothing in them is a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

from domain.user_sheet import HEADINGS, MOST_ROWS

_WIDTHS = (18, 34, 26, 70)  # characters
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_PROFILES = "Perfiles"


def template(profiles: Sequence[tuple[str, str]]) -> bytes:
    """The sheet to fill in, and one with the profiles to choose from, each with what it may do.

    Its cells are texts: Excel would make a date of what looks like one.
    """
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        text, top = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        users, listed = book.add_worksheet("Usuarios"), book.add_worksheet(_PROFILES)
        for column, heading in enumerate(HEADINGS):
            users.set_column(column, column, _WIDTHS[column], text)
            users.write_string(0, column, heading, top)
        users.freeze_panes(1, 0)
        if profiles:
            source = f"={_PROFILES}!$A$2:$A${len(profiles) + 1}"
            users.data_validation(1, 2, MOST_ROWS, 2, {"validate": "list", "source": source})
        listed.set_column(0, 0, 34)
        listed.set_column(1, 1, 90)
        for line, cells in enumerate([("Perfil", "Qué puede hacer"), *profiles]):
            for column, cell in enumerate(cells):
                listed.write_string(line, column, cell, top if line == 0 else text)
    return file.getvalue()


def table(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet of texts under its headings. A link is a text too: it is there to be copied."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        text, top = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet = book.add_worksheet(name)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, _WIDTHS[min(column, len(_WIDTHS) - 1)], text)
            sheet.write_string(0, column, heading, top)
        for line, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
