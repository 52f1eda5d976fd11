"""Users, their names, passwords and profiles."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound
from domain.spelling import clip


class InvalidUserName(InvalidInput):
    about = Concept.USER_NAME


class UserNameReserved(InvalidUserName):
    """A name that the system uses itself, or one that looks like it."""

    def __init__(self, name: str, *, taken_for: str, example: str) -> None:
        what = "está reservado para el sistema" if name == taken_for else f"se parece demasiado a {taken_for}"
        super().__init__(f"{clip(name)} {what}: elige otro, por ejemplo {example}.")
        self.name = name


class UserNameMisleads(InvalidUserName):
    """It looks like another user's name in the company."""

    def __init__(self, name: str, *, taken_for: str) -> None:
        super().__init__(
            f"{clip(name)} se parece demasiado a {clip(taken_for)}, que ya es usuario de la empresa: "
            "elige otro."
        )
        self.name = name


class InvalidFullName(InvalidInput):
    about = Concept.FULL_NAME


class WeakPassword(InvalidInput):
    """The message never contains the password or a part of it."""

    about = Concept.PASSWORD


class PasswordUsedBefore(WeakPassword):
    def __init__(self) -> None:
        super().__init__("Esa contraseña ya la usaste: pon una que no sea de las últimas cinco.")


class InvalidPasswordDays(InvalidInput):
    about = Concept.DAYS

    def __init__(self, *, least: int, most: int) -> None:
        super().__init__(f"Escribe cuántos días, de {least} a {most}; por ejemplo: 90. O «nunca».")


class UserNotFound(NotFound):
    about = Concept.USER_NAME

    def __init__(self) -> None:
        super().__init__("No encuentro ese usuario en la empresa: revisa cómo se escribe.")


class ProfileNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("Ese perfil ya no existe en la empresa: elige otro de la lista.")


class UserNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay un usuario {clip(name)} en la empresa: elige otro nombre.")
        self.name = name


class UserNameLetGo(UserNameTaken):
    """A user of the company who was let go has the name: they come back rather than being created again."""

    def __init__(self, name: str) -> None:
        Conflict.__init__(self, f"{clip(name)} está dado de baja en la empresa.")
        self.name = name


class InvalidReason(InvalidInput):
    about = Concept.REASON

    def __init__(self, *, least: int, most: int, example: str = "perdió su teléfono") -> None:
        super().__init__(f"El motivo lleva de {least} a {most} letras; por ejemplo: {example}.")


class InvalidMoment(InvalidInput):
    about = Concept.MOMENT

    def __init__(self) -> None:
        super().__init__("No entiendo qué día: escribe uno, por ejemplo: 3 de mayo, o 3/5/2026 14:30.")


class MomentToCome(InvalidInput):
    about = Concept.MOMENT

    def __init__(self) -> None:
        super().__init__("Ese momento todavía no llega: escribe uno de hoy o de antes.")


class UserStateDiffers(Conflict):
    """The user is in another state than the one that this begins with."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__(f"{clip(name)} está {state}: no hay nada que cambiar.")
        self.name = name


class NotOnOneself(Conflict):
    """It would lock whoever asks out."""

    def __init__(self) -> None:
        super().__init__("No te lo puedes hacer a ti: pídelo a otro supervisor.")


class TooLateToTakeBack(Conflict):
    def __init__(self) -> None:
        super().__init__("Ya no se puede deshacer: da de baja a quien haga falta.")


class AlreadyTakenBack(Conflict):
    def __init__(self) -> None:
        super().__init__("Esa alta ya se deshizo.")


class UserChangedSince(Conflict):
    """Something became of the user after what is to be undone."""

    def __init__(self, name: str, *, linked: bool) -> None:
        super().__init__(f"{clip(name)} {'ya entró por Telegram' if linked else 'cambió desde entonces'}.")
        self.name = name


class NotLinked(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"{clip(name)} no tiene un Telegram vinculado.")
        self.name = name


class UserLinked(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"{clip(name)} ya entra por Telegram: desvincúlalo antes de invitarlo otra vez.")
        self.name = name


class PasswordNotLocked(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"La contraseña de {clip(name)} no está bloqueada: no hay nada que cambiar.")
        self.name = name


class UserNotActive(Conflict):
    def __init__(self, name: str, state: str) -> None:
        super().__init__(f"{clip(name)} está {state}: primero tiene que estar activo.")
        self.name = name


class NoInvitation(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"{clip(name)} no tiene ninguna invitación pendiente.")
        self.name = name


class InvalidInvitation(InvalidInput):
    """The same for one that is unknown, used, expired, revoked or not for now, so that none can be probed."""

    about = Concept.INVITATION

    def __init__(self) -> None:
        super().__init__("Esa invitación no sirve o ya se usó: pide otra a quien te la mandó.")


class InvitationUsed(Conflict):
    """The account itself used the link, and is in."""

    def __init__(self, name: str, *, resets: bool) -> None:
        done = "Ya pusiste otra contraseña con ese enlace." if resets else f"Ya entraste como {clip(name)}."
        super().__init__(done)
        self.name = name


class AccountLinked(Conflict):
    """The account is another user of the company, `active` or not."""

    def __init__(self, name: str, *, active: bool) -> None:
        name = clip(name)
        way_out = "si la invitación es para ti, pide que" if active else "pide que te reactiven, o que"
        super().__init__(
            f"Tu Telegram ya es del usuario {name} en esa empresa: {way_out} desvinculen a {name}."
        )
        self.name = name


class AccountOfAnother(Conflict):
    """The account that is to be linked is another user of the company."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Ese Telegram ya es del usuario {clip(name)} en esta empresa: desvincúlalo de él antes."
        )
        self.name = name


class NoStranger(Conflict):
    """The entry is not about somebody without a place, or they have one by now."""

    def __init__(self) -> None:
        super().__init__("Ese aviso no es de un desconocido, o ya es usuario de alguna empresa.")


class LastSupervisor(Conflict):
    """Nobody could look after the company; with `linked`, somebody could, but has no Telegram account."""

    def __init__(self, *, linked: bool = False, oneself: bool = False) -> None:
        which = " con Telegram" if linked else ""
        who, before = ("Eres", "antes de salir") if oneself else ("Es", "antes de quitarlo")
        another = "vincula a otro" if linked else "nombra a otro"
        super().__init__(f"{who} el último SUPERVISOR{which} de la empresa: {another} {before}.")


class LeaverChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("Algo cambió mientras tanto y no se dio de baja a nadie: revísalo otra vez.")


class AlreadyGone(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"{clip(name)} ya está fuera: no hay nada que dar de baja.")
        self.name = name


class ProfileIsFixed(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"El perfil {clip(name)} no se puede cambiar: haz una copia y cambia la copia.")
        self.name = name
