"""How long a log is kept, and purging it."""

from domain.errors.kinds import Concept, Conflict, InvalidInput


class InvalidYears(InvalidInput):
    about = Concept.YEARS

    def __init__(self, *, least: int, most: int) -> None:
        super().__init__(f"Escribe cuántos años se conserva, de {least} a {most}; por ejemplo: 10.")


class KeepingChangedMeanwhile(Conflict):
    """Someone changed first how the log is kept: that has to be seen before changing it again."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió la conservación mientras la veías: revísala otra vez.")


class LossNotAccepted(Conflict):
    """A change would take protection away from the log, and who asks for it did not accept that."""

    def __init__(self) -> None:
        super().__init__("Ese cambio quita protección a la bitácora: lee lo que sigue y confírmalo.")


class NothingToPurge(Conflict):
    def __init__(self) -> None:
        super().__init__("Hoy no hay nada que se pueda depurar.")


class LogHeld(Conflict):
    """A legal hold stops every purge."""

    def __init__(self) -> None:
        super().__init__("La bitácora está en retención legal: no se depura nada hasta que se quite.")


class PurgeChangedMeanwhile(Conflict):
    """What may be purged is no longer what was shown, exported and confirmed."""

    def __init__(self) -> None:
        super().__init__("Lo que se puede depurar cambió mientras lo confirmabas: revísalo otra vez.")


class PurgeOfAnother(Conflict):
    """Who confirms a purge is who asked for it, saw what goes and got the file."""

    def __init__(self) -> None:
        super().__init__("Esa depuración la pidió otra persona: pide la tuya.")


class LogNotWhole(Conflict):
    """What was tampered with is evidence, and stays."""

    def __init__(self) -> None:
        super().__init__("La bitácora no cuadra, así que no se depura nada.")
