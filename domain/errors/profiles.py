"""Profiles: their names, their permissions, and who has them."""

from domain.errors.kinds import AccessDenied, Concept, Conflict, InvalidInput
from domain.office_words import LONGEST, deeds_in_one_line
from domain.permissions import Permissions
from domain.phrases import count
from domain.spelling import clip


class InvalidProfileName(InvalidInput):
    about = Concept.PROFILE_NAME


class ProfileHoldsMore(AccessDenied):
    """Nobody can change or delete a profile that may do more than they may."""

    def __init__(self, name: str, missing: Permissions) -> None:
        super().__init__(
            f"El perfil {clip(name)} tiene permisos que tú no tienes ({deeds_in_one_line(missing)}): "
            "pídelo a quien los tenga.",
            attempt=clip(f"Intentó cambiar el perfil {name}, que puede más", limit=LONGEST),
        )
        self.missing = missing


class ProfileNameTaken(Conflict):
    """The company has a profile of this name, or of one that reads the same."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay un perfil {clip(name)} en la empresa: elige otro nombre.")
        self.name = name


class ProfileChangedMeanwhile(Conflict):
    """Somebody else saved first: their changes have to be seen before saving over them."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió el perfil mientras lo editabas: revísalo y guarda otra vez.")


class ProfileInUse(Conflict):
    """A profile goes only if nobody has it, nor would have it if they came back."""

    def __init__(self, name: str, users: int) -> None:
        have = f"lo tiene{'n' if users > 1 else ''} {count(users, 'usuario', 'usuarios')}"
        super().__init__(
            f"El perfil {clip(name)} {have}, contando los dados de baja: dales otro antes de borrarlo."
        )
        self.users = users


class LocksOneselfOut(Conflict):
    """Whoever asks has the profile, and could not give back what they take from it."""

    def __init__(self) -> None:
        super().__init__(
            "Es tu perfil: si le quitas consultar o cambiar usuarios ya no podrías devolvérselo, "
            "así que pídelo a otro supervisor."
        )
