"""Long work: too much of it at once, or none that is there or theirs."""

from collections.abc import Sequence

from domain.errors.kinds import Conflict, NotFound


class AlreadyUnderWay(Conflict):
    """The message in which it would be followed is that of work which goes on."""

    def __init__(self) -> None:
        super().__init__("Ya estoy en eso: espera a que termine, o toca «Cancelar».")


class TooMuchWork(Conflict):
    """As much goes on as may at once; `theirs` is what the person themselves asked for, in words."""

    def __init__(self, theirs: Sequence[str]) -> None:
        if theirs:
            told = f"Estoy con {' y '.join(theirs)}: espera, o cancela con su botón «Cancelar»."
        else:
            told = "Estoy con muchos trabajos largos de otras personas: inténtalo otra vez en unos minutos."
        super().__init__(told)


class WorkNotFound(NotFound):
    """Not there, forgotten, or somebody else's: all read the same."""

    def __init__(self) -> None:
        super().__init__("Eso ya terminó.")
