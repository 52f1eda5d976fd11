"""What can go wrong, each as a fact with the sentence that the person reads.

VigiaError
├── InvalidInput                    what was typed can't be used; `field` says which
│   ├── InvalidUserName
│   │   ├── UserNameReserved
│   │   └── UserNameMisleads
│   ├── InvalidFullName
│   ├── InvalidCompanyName
│   ├── WeakPassword
│   ├── InvalidRfc
│   ├── InvalidTimeZone
│   ├── InvalidClaimCode
│   ├── SealUnreadable
│   ├── InvalidYears
│   ├── InvalidFilterName
│   ├── InvalidKeyLabel
│   ├── InvalidKeyExpiry
│   └── OperationNotFromOutside
├── AccessDenied                    who asks may not: recorded as `access_denied`
│   ├── UnknownPerson
│   ├── NotAllowed
│   ├── GrantBeyondOwn
│   ├── InvalidApiKey
│   └── OperationNotForKey
├── NotFound                        what was named is not there, or is not theirs to see
│   ├── CompanyNotFound
│   ├── UserNotFound
│   ├── ProfileNotFound
│   ├── EntryNotFound
│   ├── EntryPurged
│   ├── CategoryUnknown
│   ├── OperationUnknown
│   ├── ApiKeyNotFound
│   └── OwnerNotFound
└── Conflict                        what was asked clashes with how things stand
    ├── UserNameTaken
    ├── CompanyNameTaken
    ├── LogSettingsChangedMeanwhile
    ├── KeepingChangedMeanwhile
    ├── LossNotAccepted
    ├── NothingToExport
    ├── NothingToPurge
    ├── LogHeld
    ├── PurgeChangedMeanwhile
    ├── PurgeOfAnother
    ├── LogNotWhole
    ├── LastSupervisor
    ├── ProfileIsFixed
    ├── OperationLocked
    ├── OperationIdReused
    ├── LogStopped
    ├── InstallationClaimed
    ├── ApiKeyRevoked
    ├── ApiKeyReplaced
    └── LastOwner

The sentences are plain text; each door escapes them as it needs (`handlers/errors.py`, `api/errors.py`).
"""

from collections.abc import Sequence
from typing import ClassVar

from domain.permissions import SUMMARY_LIMIT, Module, Permissions, Verb
from domain.spelling import clip

_DEEDS = {
    (Module.USERS, Verb.CREATE): "crear usuarios",
    (Module.LOG, Verb.VIEW): "ver la bitácora",
    (Module.LOG, Verb.MODIFY): "configurar la bitácora",
    (Module.LOG, Verb.EXECUTE): "exportar la bitácora",
    (Module.SETTINGS, Verb.CREATE): "registrar empresas",
}


class VigiaError(Exception):
    """A refusal that the person can be told. `message` is one sentence in Spanish, without markup."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(VigiaError):
    """What was typed can't be used. The message says what is wrong and what would be right."""

    field: ClassVar[str]


class InvalidUserName(InvalidInput):
    field = "user_name"


class UserNameReserved(InvalidUserName):
    """One of the names that the system itself goes by, or one that is taken for it."""

    def __init__(self, name: str, *, taken_for: str) -> None:
        what = "está reservado para el sistema" if name == taken_for else f"se parece demasiado a {taken_for}"
        super().__init__(f"{clip(name)} {what}: elige otro, por ejemplo MLOPEZ.")
        self.name = name


class UserNameMisleads(InvalidUserName):
    """It is taken by eye for that of another user of the company."""

    def __init__(self, name: str, *, taken_for: str) -> None:
        super().__init__(
            f"{clip(name)} se parece demasiado a {clip(taken_for)}, que ya es usuario de la empresa: "
            "elige otro."
        )
        self.name = name


class InvalidFullName(InvalidInput):
    field = "full_name"


class InvalidCompanyName(InvalidInput):
    field = "company_name"


class WeakPassword(InvalidInput):
    """The message never holds the password or a piece of it."""

    field = "password"


class InvalidRfc(InvalidInput):
    field = "rfc"


class InvalidTimeZone(InvalidInput):
    field = "time_zone"


class InvalidClaimCode(InvalidInput):
    """Says the same for a code that is wrong, used or out of date, so that none can be probed."""

    field = "claim_code"

    def __init__(self) -> None:
        super().__init__("Ese código no sirve o ya se usó: pide uno nuevo en la consola del servidor.")


class SealUnreadable(InvalidInput):
    """What was pasted is no seal, or a letter of it was lost: nothing is said of any log."""

    field = "seal"

    def __init__(self) -> None:
        super().__init__(
            "Ese sello está incompleto o mal copiado: cópialo otra vez con el botón Copiar sello."
        )


class InvalidYears(InvalidInput):
    field = "years"

    def __init__(self, *, least: int, most: int) -> None:
        super().__init__(f"Escribe cuántos años se conserva, de {least} a {most}; por ejemplo: 10.")


class InvalidFilterName(InvalidInput):
    field = "filter_name"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Escribe un nombre de 1 a {most} caracteres; por ejemplo: Canceladas de ayer.")


class InvalidKeyLabel(InvalidInput):
    field = "key_label"

    def __init__(self, *, most: int) -> None:
        super().__init__(
            f"--label: di para qué sistema es, de 1 a {most} caracteres; por ejemplo: Punto de venta."
        )


class InvalidKeyExpiry(InvalidInput):
    field = "key_expiry"

    def __init__(self) -> None:
        super().__init__(
            "--expires: lleva un día que no haya pasado, como 31/12/2026, o cuántos días, como 90."
        )


class OperationNotFromOutside(InvalidInput):
    """Only Vigía itself writes it, so a business system can't say that it happened."""

    field = "operation"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"«{clip(code, limit=40)}» sólo la registra Vigía: no se puede reportar desde fuera."
        )
        self.code = code


class AccessDenied(VigiaError):
    """Who asks may not do it. `attempt` is what they tried, as the log tells it."""

    def __init__(self, message: str, *, attempt: str) -> None:
        super().__init__(message)
        self.attempt = attempt


class UnknownPerson(AccessDenied):
    def __init__(self, telegram_id: int) -> None:
        super().__init__(
            f"Aún no tienes acceso. Da este número a tu supervisor: {telegram_id}.",
            attempt=f"Desconocido en la puerta · Telegram {telegram_id}",
        )
        self.telegram_id = telegram_id


class NotAllowed(AccessDenied):
    def __init__(self, module: Module, verb: Verb) -> None:
        super().__init__(
            f"No puedes {_DEEDS.get((module, verb), f'{verb.label.lower()} en {module.label}')}: "
            "pídelo a tu supervisor.",
            attempt=f"{module.label}: {verb.label}",
        )
        self.module = module
        self.verb = verb


class GrantBeyondOwn(AccessDenied):
    """Nobody can give a permission that they lack."""

    def __init__(self, missing: Permissions) -> None:
        super().__init__(
            f"No puedes dar permisos que tú no tienes ({missing.summary()}).",
            attempt=clip(f"Dar permisos que no tiene: {missing.summary()}", limit=SUMMARY_LIMIT),
        )
        self.missing = missing


class InvalidApiKey(AccessDenied):
    """Says the same for a key that is wrong, revoked or another company's, so that none can be probed."""

    def __init__(self) -> None:
        super().__init__(
            "Esa clave no abre esta empresa: pide una en la consola del servidor.",
            attempt="Clave de API que no abre la empresa",
        )


class OperationNotForKey(AccessDenied):
    """The key opens the company, but was made to report other operations. The code is the catalogue's."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Esta clave no puede reportar «{code}»: pide en la consola una que lo permita.",
            attempt=f"Operación que su clave no permite: {code}",
        )
        self.code = code


class NotFound(VigiaError):
    """What was named is not there, or is not theirs to see: both read the same."""


class CompanyNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("No encuentro esa empresa: elige una con /empresa.")


class UserNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("No encuentro ese usuario en la empresa: revisa cómo se escribe.")


class ProfileNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("Ese perfil ya no existe en la empresa: elige otro de la lista.")


class EntryNotFound(NotFound):
    def __init__(self, folio: int) -> None:
        super().__init__(f"No hay un registro con el folio {folio} en esta bitácora.")
        self.folio = folio


class EntryPurged(NotFound):
    """It was there once: `by` and `on` say by whom and on which day it went, if that is still known."""

    def __init__(self, folio: int, *, by: str = "", on: str = "") -> None:
        how = f" el {on} por {by}" if by else ""
        super().__init__(f"El registro #{folio} fue depurado{how}: ya no está en la bitácora.")
        self.folio = folio


class CategoryUnknown(NotFound):
    def __init__(self, code: str) -> None:
        super().__init__(f"No existe la pestaña «{clip(code)}» en la bitácora.")
        self.code = code


class OperationUnknown(NotFound):
    def __init__(self, code: str) -> None:
        super().__init__(f"La operación «{clip(code, limit=40)}» no está en el catálogo de la bitácora.")
        self.code = code


class ApiKeyNotFound(NotFound):
    def __init__(self, key_id: int) -> None:
        super().__init__(f"No hay una clave {key_id}: mira cuáles hay con vigia api-key list.")
        self.key_id = key_id


class OwnerNotFound(NotFound):
    def __init__(self, who: str) -> None:
        super().__init__(f"No hay un propietario «{clip(who)}»: mira quiénes son con vigia owner list.")
        self.who = who


class Conflict(VigiaError):
    """What was asked clashes with how things stand."""


class UserNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay un usuario {clip(name)} en la empresa: elige otro nombre.")
        self.name = name


class CompanyNameTaken(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"Ya hay una empresa con el nombre «{clip(name, limit=40)}»: elige otro.")
        self.name = name


class LogSettingsChangedMeanwhile(Conflict):
    """Someone saved first: what they changed has to be seen before saving over it."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió la configuración mientras la editabas: revísala y guarda otra vez.")


class KeepingChangedMeanwhile(Conflict):
    """Someone changed first how the log is kept: that has to be seen before changing it again."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió la conservación mientras la veías: revísala otra vez.")


class LossNotAccepted(Conflict):
    """A change would take protection away from the log, and who asks for it did not accept that."""

    def __init__(self) -> None:
        super().__init__("Ese cambio quita protección a la bitácora: lee lo que sigue y confírmalo.")


class NothingToExport(Conflict):
    def __init__(self) -> None:
        super().__init__("No hay registros que exportar con ese filtro: cámbialo o quítalo.")


class NothingToPurge(Conflict):
    def __init__(self) -> None:
        super().__init__("Hoy no hay nada que se pueda depurar.")


class LogHeld(Conflict):
    """A legal hold stops every purge."""

    def __init__(self) -> None:
        super().__init__("La bitácora está en retención legal: no se depura nada hasta que se quite.")


class PurgeChangedMeanwhile(Conflict):
    """What may be purged is no longer what was shown, exported and confirmed."""

    def __init__(self) -> None:
        super().__init__("Lo que se puede depurar cambió mientras lo confirmabas: revísalo otra vez.")


class PurgeOfAnother(Conflict):
    """Who confirms a purge is who asked for it, saw what goes and got the file."""

    def __init__(self) -> None:
        super().__init__("Esa depuración la pidió otra persona: pide la tuya.")


class LogNotWhole(Conflict):
    """What was tampered with is evidence, and stays."""

    def __init__(self) -> None:
        super().__init__("La bitácora no cuadra, así que no se depura nada: revísala con /verificar.")


class LastSupervisor(Conflict):
    def __init__(self) -> None:
        super().__init__("Es el último SUPERVISOR de la empresa: nombra a otro antes de quitarlo.")


class ProfileIsFixed(Conflict):
    def __init__(self, name: str) -> None:
        super().__init__(f"El perfil {clip(name)} no se puede cambiar: haz una copia y cambia la copia.")
        self.name = name


class OperationLocked(Conflict):
    def __init__(self, code: str, label: str) -> None:
        super().__init__(f"«{label}» siempre se registra: no se puede apagar.")
        self.code = code


class OperationIdReused(Conflict):
    """The id of an operation on record comes with another: a mistake, or somebody who hides what they do.

    `differing` names what differs, as `domain.repeats.differences` does.
    """

    def __init__(self, differing: Sequence[str]) -> None:
        super().__init__(
            "Eso ya quedó registrado con otros datos, así que no se hizo nada: empieza otra vez."
        )
        self.differing = tuple(differing)


class LogStopped(Conflict):
    """A log ends before where it was seen to end, or its last entry is another: nothing is added to it."""

    def __init__(self, company_id: int) -> None:
        super().__init__(
            "La bitácora está detenida porque no termina donde debía: mientras, no se puede hacer nada que "
            "deba registrarse. Avisa hoy mismo a quien cuida el servidor."
        )
        self.company_id = company_id


class InstallationClaimed(Conflict):
    def __init__(self) -> None:
        super().__init__("Esta instalación ya tiene propietario: pídele que te dé acceso.")


class ApiKeyRevoked(Conflict):
    def __init__(self, key_id: int) -> None:
        super().__init__(f"La clave {key_id} ya está revocada: si hace falta otra, usa vigia api-key create.")
        self.key_id = key_id


class ApiKeyReplaced(Conflict):
    """Another key took its place already, so there is one to rotate."""

    def __init__(self, key_id: int, by: int) -> None:
        super().__init__(f"La clave {key_id} ya fue reemplazada por la {by}: rota esa.")
        self.key_id = key_id
        self.by = by


class LastOwner(Conflict):
    """Without an owner, and nobody who may become one, no company could be registered."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} es el único propietario: antes de quitarlo da un código a otra persona con vigia claim."
        )
        self.name = name
