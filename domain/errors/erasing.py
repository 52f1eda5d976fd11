"""Erasing what names a person."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound


class NobodyCalledThat(NotFound):
    """Neither a user of the company nor anybody that its log may name is called so."""

    about = Concept.PERSON

    def __init__(self) -> None:
        super().__init__(
            "En la bitácora nadie se llama así: escribe su usuario, o su nombre y apellidos como aparecen; "
            "por ejemplo: María López."
        )


class StillInCompany(Conflict):
    """The data of who works here are needed to say who did what."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} sigue en la empresa: primero dale de baja.")


class PersonNamed(InvalidInput):
    """What is said of an erasure stays, so it must not name whom it is about."""

    about = Concept.REASON

    def __init__(self) -> None:
        super().__init__(
            "Eso nombra a la persona, y se queda en la bitácora: dilo sin nombrarla; "
            "por ejemplo: carta del 12/11/2026."
        )


class NothingToErase(Conflict):
    """Nothing names them any more, or ever did."""

    def __init__(self) -> None:
        super().__init__("La bitácora ya no tiene datos de esa persona.")


class LogNotAsRecorded(Conflict):
    """A log that was tampered with is evidence, and stays."""

    def __init__(self, folio: int) -> None:
        super().__init__(f"El registro #{folio} no es como se guardó, así que no se borra nada.")


class UserErased(Conflict):
    """A user whose data were erased can't come back."""

    def __init__(self) -> None:
        super().__init__("Los datos de ese usuario se borraron: si regresa, créale otro usuario.")
