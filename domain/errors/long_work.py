"""Long work: too much at once, or none with this id."""

from collections.abc import Sequence

from domain.errors.kinds import Conflict, NotFound


class AlreadyUnderWay(Conflict):
    """The progress message belongs to work that is still running."""

    def __init__(self) -> None:
        super().__init__("Ya estoy en eso.")


class TooMuchWork(Conflict):
    """The limit of work in progress is reached, none of it the person's own."""

    def __init__(
        self,
        message: str = (
            "Estoy con muchos trabajos largos de otras personas: inténtalo otra vez en unos minutos."
        ),
    ) -> None:
        super().__init__(message)


class TooMuchOfTheirs(TooMuchWork):
    """The limit of work in progress is reached; `theirs` lists the person's own, in words."""

    def __init__(self, theirs: Sequence[str]) -> None:
        super().__init__(f"Estoy con {' y '.join(theirs)}.")


class WorkNotFound(NotFound):
    """Not there, forgotten, or somebody else's: all read the same."""

    def __init__(self) -> None:
        super().__init__("Eso ya terminó.")
