"""Sheets of users that somebody sent, and what is wrong with a row of one."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound
from domain.spelling import clip


class SheetUnreadable(InvalidInput):
    """`why` continues the sentence "La hoja …", and `then` says what to do."""

    about = Concept.SHEET

    def __init__(self, why: str, *, then: str = "manda un .xlsx o .csv como la plantilla") -> None:
        super().__init__(f"La hoja {why}: {then}.")


class FileTooLarge(InvalidInput):
    about = Concept.SHEET

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Tu archivo pesa más de {most // 1024**2} MB: manda uno más chico.")


class FileNotReceived(InvalidInput):
    """Telegram did not hand it over."""

    about = Concept.SHEET

    def __init__(self) -> None:
        super().__init__("No pude recibir tu archivo: mándalo otra vez.")


class UserTwiceInSheet(Conflict):
    def __init__(self, name: str, *, line: int) -> None:
        super().__init__(f"{clip(name)} ya está en el renglón {line} de la hoja: deja sólo uno.")
        self.name = name


class UserInCompany(Conflict):
    """The row says what a user of the company is already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{clip(name)} ya es usuario de la empresa: quita el renglón.")
        self.name = name


class NoSuchProfile(NotFound):
    def __init__(self, name: str) -> None:
        what = f"No hay un perfil «{clip(name)}» en la empresa" if name else "Falta el perfil"
        super().__init__(f"{what}: copia uno de los que trae la plantilla.")
        self.name = name
