"""Retention of a log, and purging it."""

from domain.errors.kinds import Concept, Conflict, InvalidInput


class InvalidYears(InvalidInput):
    about = Concept.YEARS

    def __init__(self, *, least: int, most: int) -> None:
        super().__init__(f"Escribe cuántos años se conserva, de {least} a {most}; por ejemplo: 10.")


class KeepingChangedMeanwhile(Conflict):
    """Somebody else changed the retention first: that has to be seen before changing it again."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió la conservación mientras la veías: revísala otra vez.")


class LossNotAccepted(Conflict):
    """The change would weaken the log's protection, and the asker did not accept that."""

    def __init__(self) -> None:
        super().__init__("Ese cambio quita protección a la bitácora: lee lo que sigue y confírmalo.")


class NothingToPurge(Conflict):
    def __init__(self) -> None:
        super().__init__("Hoy no hay nada que se pueda depurar.")


class LogHeld(Conflict):
    """A legal hold stops every purge and every erasure."""

    def __init__(self) -> None:
        super().__init__("La bitácora está en retención legal: no se borra nada hasta que se quite.")


class PurgeChangedMeanwhile(Conflict):
    """The purge is no longer the one that was shown, exported and confirmed."""

    def __init__(self) -> None:
        super().__init__("Lo que se puede depurar cambió mientras lo confirmabas: revísalo otra vez.")


class PurgeOfAnother(Conflict):
    """A purge is confirmed by the person who asked for it, saw the plan and got the file."""

    def __init__(self) -> None:
        super().__init__("Esa depuración la pidió otra persona: pide la tuya.")


class EntryAltered(Conflict):
    """An entry that is not as it was recorded is not given out as if it were."""

    def __init__(self, folio: int) -> None:
        super().__init__(
            f"El registro #{folio} no es como se guardó: alguien lo cambió en el servidor. "
            "No se exporta nada; verifica la bitácora."
        )


class LogNotWhole(Conflict):
    """A log that was tampered with is evidence, and stays."""

    def __init__(self) -> None:
        super().__init__("La bitácora no cuadra, así que no se depura nada.")
