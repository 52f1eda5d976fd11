"""Companies, and what is said of them."""

from domain.errors.kinds import Conflict, InvalidInput, NotFound
from domain.spelling import clip


class InvalidCompanyName(InvalidInput):
    field = "company_name"


class InvalidRfc(InvalidInput):
    field = "rfc"


class InvalidTimeZone(InvalidInput):
    field = "time_zone"


class CompanyNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("No encuentro esa empresa: elige una con /empresa.")


class CompanyNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay una empresa con el nombre «{clip(name, limit=40)}»: elige otro.")
        self.name = name
