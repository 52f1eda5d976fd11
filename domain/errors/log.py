"""Recording, and looking entries up."""

from collections.abc import Sequence

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound


class SealUnreadable(InvalidInput):
    """The pasted text is no seal, or has a typo: it says nothing about any log."""

    about = Concept.SEAL

    def __init__(self) -> None:
        super().__init__("Ese sello está incompleto o mal copiado.")


class SealDiffers(Conflict):
    """A seal that somebody wants to keep is not of the log as it is."""

    about = Concept.SEAL

    def __init__(self) -> None:
        super().__init__("Ese sello no es el de la bitácora como está ahora: verifícala.")


class SealForged(InvalidInput):
    """The pasted seal names this installation's key, and its signature is not by it."""

    about = Concept.SEAL

    def __init__(self) -> None:
        super().__init__(
            "La firma de ese sello no es válida: alguien cambió lo que dice o le falta algo. Pega otra copia."
        )


class SealOfAnother(InvalidInput):
    """The pasted seal is signed by another installation's key."""

    about = Concept.SEAL

    def __init__(self) -> None:
        super().__init__(
            "Ese sello lo firmó otra instalación de Vigía, con otra llave: aquí no se puede comprobar."
        )


class InvalidFilterName(InvalidInput):
    about = Concept.FILTER_NAME

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Escribe un nombre de 1 a {most} caracteres; por ejemplo: Canceladas de ayer.")


class EntryNotFound(NotFound):
    def __init__(self, folio: int) -> None:
        super().__init__(f"No hay un registro con el folio {folio} en esta bitácora.")
        self.folio = folio


class EntryPurged(NotFound):
    """The entry was purged; `by` and `on` say by whom and on which day, if still known."""

    def __init__(self, folio: int, *, by: str = "", on: str = "") -> None:
        how = f" el {on} por {by}" if by else ""
        super().__init__(f"El registro #{folio} fue depurado{how}: ya no está en la bitácora.")
        self.folio = folio


class EntryNotProvable(Conflict):
    """The entry does not lead to the root that was sealed: it, or the hashes of the tree, were changed."""

    def __init__(self, folio: int) -> None:
        super().__init__(
            f"El registro #{folio} no cuadra con la bitácora, así que no se puede dar constancia de él: "
            "verifícala hoy mismo."
        )
        self.folio = folio


class NothingToExport(Conflict):
    def __init__(self) -> None:
        super().__init__("No hay registros que exportar con ese filtro: cámbialo o quítalo.")


class NoRoomForFile(Conflict):
    """The server's disk is full, so a file can't be written; the database may be elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "No hay lugar en el disco del servidor para el archivo: avisa a quien cuida el sistema."
        )


class OperationIdReused(Conflict):
    """A recorded operation's id came with another operation: by mistake, or to hide one.

    `differing` names the differing fields, as `domain.repeats.differences` does.
    """

    about = Concept.OPERATION_ID

    def __init__(self, differing: Sequence[str]) -> None:
        super().__init__(
            "Eso ya quedó registrado con otros datos, así que no se hizo nada: empieza otra vez."
        )
        self.differing = tuple(differing)


class LogStopped(Conflict):
    """The log ends before its last known end, or with another entry there: nothing is appended to it."""

    def __init__(self, company_id: int) -> None:
        super().__init__(
            "La bitácora está detenida porque no termina donde debía: mientras, no se puede hacer nada que "
            "deba registrarse. Avisa hoy mismo a quien cuida el servidor."
        )
        self.company_id = company_id
