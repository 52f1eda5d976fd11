"""What is wrong with the way to a log's entries, though the entries hold: it may hide some from readers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OddityKind(StrEnum):
    """What somebody changed in the database by hand."""

    NO_TABLE = "no es tabla"
    INDEX = "índice"
    GUARD = "protección"
    ADDED = "agregado"
    UNREADABLE = "oculto"
    WORDS = "palabras"
    ERASURE = "borrado"
    FOREIGN = "ajeno"
    SUBJECTS = "de quién"


@dataclass(frozen=True, slots=True)
class Oddity:
    """One of them; `what` is its name in the database, or a folio."""

    kind: OddityKind
    what: str = ""

    @property
    def message(self) -> str:
        """One sentence in Spanish, without markup."""
        match self.kind:
            case OddityKind.NO_TABLE:
                return f"En lugar de la tabla «{self.what}» hay otra cosa, que puede ocultar registros."
            case OddityKind.INDEX:
                return f"El índice «{self.what}», con que se lee la bitácora, fue cambiado o quitado."
            case OddityKind.GUARD:
                return f"Se cambió o se quitó «{self.what}», que impide modificar la bitácora."
            case OddityKind.ADDED:
                return f"En la base de datos hay «{self.what}», que Vigía no puso."
            case OddityKind.UNREADABLE:
                return f"El registro #{self.what} está, pero no sale al leer la bitácora."
            case OddityKind.ERASURE:
                return f"Lo que se borró con el registro #{self.what} no es lo que ahí consta."
            case OddityKind.FOREIGN:
                return "En las tablas de usuarios, perfiles y ajustes hay datos que Vigía no escribe."
            case OddityKind.SUBJECTS:
                return (
                    "Fue alterada la lista de qué registros hablan de cada usuario, perfil u otro registro."
                )
            case OddityKind.WORDS:
                return "La búsqueda por palabras fue alterada: hay registros que no encuentra, o de más."
