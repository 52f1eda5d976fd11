"""Long work: too much of it at once, or none that is there or theirs."""

from collections.abc import Sequence

from domain.errors.kinds import Conflict, NotFound


class AlreadyUnderWay(Conflict):
    """The message in which it would be followed is that of work which goes on."""

    def __init__(self) -> None:
        super().__init__("Ya estoy en eso.")


class TooMuchWork(Conflict):
    """As much goes on as may at once, none of it the person's own."""

    def __init__(
        self,
        message: str = (
            "Estoy con muchos trabajos largos de otras personas: inténtalo otra vez en unos minutos."
        ),
    ) -> None:
        super().__init__(message)


class TooMuchOfTheirs(TooMuchWork):
    """As much goes on as may at once; `theirs` is what the person themselves asked for, in words."""

    def __init__(self, theirs: Sequence[str]) -> None:
        super().__init__(f"Estoy con {' y '.join(theirs)}.")


class WorkNotFound(NotFound):
    """Not there, forgotten, or somebody else's: all read the same."""

    def __init__(self) -> None:
        super().__init__("Eso ya terminó.")
