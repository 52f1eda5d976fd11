"""What is done about an entry: undoing it, asking why."""

from domain.errors.kinds import Concept, Conflict, InvalidInput
from domain.spelling import clip


class InvalidExplanation(InvalidInput):
    about = Concept.EXPLANATION

    def __init__(self, *, most: int) -> None:
        super().__init__(
            f"La explicación lleva de 1 a {most} letras; por ejemplo: El cliente pidió otra factura."
        )


class NotUndoable(Conflict):
    def __init__(self, folio: int) -> None:
        super().__init__(f"Lo del folio {folio} no se puede deshacer.")
        self.folio = folio


class TooLateToUndo(Conflict):
    def __init__(self, folio: int, *, minutes: int) -> None:
        super().__init__(f"Lo del folio {folio} sólo se podía deshacer en los primeros {minutes} minutos.")
        self.folio = folio


class ChangedSince(Conflict):
    """Undoing it would also undo what somebody did afterwards."""

    def __init__(self, folio: int) -> None:
        super().__init__(f"Algo cambió después del folio {folio}: ya no se puede deshacer.")
        self.folio = folio


class AuthorNotReached(Conflict):
    """No user of the company did it, or they can't be written to."""

    def __init__(self, folio: int) -> None:
        super().__init__(f"A quien hizo lo del folio {folio} no le puedo escribir por Telegram.")
        self.folio = folio


class AuthorUnknown(Conflict):
    def __init__(self, folio: int) -> None:
        super().__init__(f"Lo del folio {folio} no lo hizo un usuario de la empresa.")
        self.folio = folio


class OwnDeed(Conflict):
    def __init__(self, folio: int) -> None:
        super().__init__(f"Lo del folio {folio} lo hiciste tú: no hay a quién preguntarle.")
        self.folio = folio


class AlreadyAsked(Conflict):
    def __init__(self, name: str, *, by: str) -> None:
        super().__init__(f"A {clip(name)} ya se le preguntó por qué: lo hizo {clip(by)}.")


class NotAskedOfThem(Conflict):
    """To somebody else, or about something else: all read the same."""

    def __init__(self) -> None:
        super().__init__("No hay ninguna pregunta para ti sobre eso.")


class AlreadyAnswered(Conflict):
    def __init__(self) -> None:
        super().__init__("Ya respondiste a esa pregunta.")
