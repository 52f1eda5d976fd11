"""What is recorded, and looking it up."""

from collections.abc import Sequence

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound


class SealUnreadable(InvalidInput):
    """What was pasted is no seal, or a letter of it was lost: nothing is said of any log."""

    about = Concept.SEAL

    def __init__(self) -> None:
        super().__init__("Ese sello está incompleto o mal copiado.")


class InvalidFilterName(InvalidInput):
    about = Concept.FILTER_NAME

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Escribe un nombre de 1 a {most} caracteres; por ejemplo: Canceladas de ayer.")


class EntryNotFound(NotFound):
    def __init__(self, folio: int) -> None:
        super().__init__(f"No hay un registro con el folio {folio} en esta bitácora.")
        self.folio = folio


class EntryPurged(NotFound):
    """It was there once: `by` and `on` say by whom and on which day it went, if that is still known."""

    def __init__(self, folio: int, *, by: str = "", on: str = "") -> None:
        how = f" el {on} por {by}" if by else ""
        super().__init__(f"El registro #{folio} fue depurado{how}: ya no está en la bitácora.")
        self.folio = folio


class NothingToExport(Conflict):
    def __init__(self) -> None:
        super().__init__("No hay registros que exportar con ese filtro: cámbialo o quítalo.")


class NoRoomForFile(Conflict):
    """The server's disk is full, so that a file can't be written; the database may be elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "No hay lugar en el disco del servidor para el archivo: avisa a quien cuida el sistema."
        )


class OperationIdReused(Conflict):
    """The id of an operation on record comes with another: a mistake, or somebody who hides what they do.

    `differing` names what differs, as `domain.repeats.differences` does.
    """

    about = Concept.OPERATION_ID

    def __init__(self, differing: Sequence[str]) -> None:
        super().__init__(
            "Eso ya quedó registrado con otros datos, así que no se hizo nada: empieza otra vez."
        )
        self.differing = tuple(differing)


class LogStopped(Conflict):
    """A log ends before where it was seen to end, or its last entry is another: nothing is added to it."""

    def __init__(self, company_id: int) -> None:
        super().__init__(
            "La bitácora está detenida porque no termina donde debía: mientras, no se puede hacer nada que "
            "deba registrarse. Avisa hoy mismo a quien cuida el servidor."
        )
        self.company_id = company_id
