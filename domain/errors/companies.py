"""Companies and their data."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound
from domain.spelling import clip


class InvalidCompanyName(InvalidInput):
    about = Concept.COMPANY_NAME


class InvalidRfc(InvalidInput):
    about = Concept.RFC


class InvalidTimeZone(InvalidInput):
    about = Concept.TIME_ZONE


class CompanyNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("No encuentro esa empresa.")


class CompanyNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay una empresa con el nombre «{clip(name, limit=40)}»: elige otro.")
        self.name = name
