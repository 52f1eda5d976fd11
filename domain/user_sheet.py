"""A sheet of new users: what each row says, and which columns say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.errors import SheetUnreadable
from domain.spelling import fold, fold_spaces

MOST_ROWS = 500
"""Users of a sheet."""
HEADINGS = ("Usuario", "Nombre completo", "Perfil")
_ALSO_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "usuario": "Usuario", "nombre de usuario": "Usuario", "clave": "Usuario", "login": "Usuario",
        "nombre completo": "Nombre completo", "nombre": "Nombre completo", "empleado": "Nombre completo",
        "perfil": "Perfil", "rol": "Perfil", "puesto": "Perfil",
    }
)  # fmt: skip
_LONGEST_CELL = 100  # characters that are kept: no field takes as many


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A user as a row has them; `line` is its number in the sheet, as Excel shows it."""

    line: int
    user_name: str
    full_name: str
    profile: str


def users_in(rows: Iterable[Sequence[str]]) -> Sequence[SheetRow]:
    """The users of a sheet whose first filled row has the headings, in any order. Raises SheetUnreadable."""
    filled = ((line, row) for line, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    _, headings = next(filled, (0, []))
    columns = _columns(headings)
    missing = [heading for heading in HEADINGS if heading not in columns]
    if missing:
        raise SheetUnreadable(f"no tiene la columna «{missing[0]}» en su primer renglón")
    users = [SheetRow(line, *(_cell(row, columns[heading]) for heading in HEADINGS)) for line, row in filled]
    if not users:
        raise SheetUnreadable("no tiene a nadie bajo los encabezados")
    return users


def _columns(headings: Sequence[str]) -> dict[str, int]:
    """Where each of our headings is; the first of those that mean the same."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        meant = _ALSO_CALLED.get(fold_spaces(fold(heading)))
        if meant is not None:
            found.setdefault(meant, place)
    return found


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip()[:_LONGEST_CELL] if place < len(row) else ""
