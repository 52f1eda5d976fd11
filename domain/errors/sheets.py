"""Sheets of users that somebody sent."""

from domain.errors.kinds import Concept, InvalidInput


class SheetUnreadable(InvalidInput):
    """`why` continues the sentence "La hoja …"."""

    about = Concept.SHEET

    def __init__(self, why: str) -> None:
        super().__init__(f"La hoja {why}: manda un .xlsx o .csv como la plantilla.")
