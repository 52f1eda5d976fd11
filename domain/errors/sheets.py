"""Sheets of users that somebody sent."""

from domain.errors.kinds import Concept, Conflict, InvalidInput
from domain.spelling import clip


class SheetUnreadable(InvalidInput):
    """`why` continues the sentence "La hoja …"."""

    about = Concept.SHEET

    def __init__(self, why: str) -> None:
        super().__init__(f"La hoja {why}: manda un .xlsx o .csv como la plantilla.")


class UserTwiceInSheet(Conflict):
    def __init__(self, name: str, *, line: int) -> None:
        super().__init__(f"{clip(name)} ya está en el renglón {line} de la hoja.")
        self.name = name
