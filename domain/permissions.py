"""A profile's permissions: a set of module × verb, as in CONTPAQi.

Bitácora can be seen, exported and configured. Nobody can write in it by hand or delete from it, so those two
permissions do not exist and no profile can hold them. To cancel and to print exist in Documentos alone, as in
CONTPAQi's concepts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Self


class Module(StrEnum):
    """A part of the system, in the order of CONTPAQi's window. The values are stored: never change one."""

    DOCUMENTS = "documentos"
    PROCESSES = "procesos"
    ACCOUNTING = "contabilizacion"
    SETTINGS = "configuracion"
    CATALOGS = "catalogos"
    SDK = "sdk"
    USERS = "usuarios"
    LOG = "bitacora"

    @property
    def label(self) -> str:
        return _MODULE_LABELS[self]


class Verb(StrEnum):
    """An action in a module. The letters are stored: never change one. The first five are CONTPAQi's.

    Permissions are written in this order, so a new verb goes at the end: what is stored stays as it would be
    written.
    """

    EXECUTE = "E"
    CREATE = "C"
    DELETE = "B"
    MODIFY = "M"
    VIEW = "V"
    CANCEL = "A"  # of anular: C is taken
    PRINT = "I"

    @property
    def label(self) -> str:
        return _VERB_LABELS[self]


_MODULE_LABELS = {
    Module.DOCUMENTS: "Documentos",
    Module.PROCESSES: "Procesos",
    Module.ACCOUNTING: "Contabilización",
    Module.SETTINGS: "Configuración",
    Module.CATALOGS: "Catálogos",
    Module.SDK: "SDK",
    Module.USERS: "Usuarios",
    Module.LOG: "Bitácora",
}
_VERB_LABELS = {
    Verb.EXECUTE: "Ejecutar",
    Verb.CREATE: "Crear",
    Verb.DELETE: "Borrar",
    Verb.MODIFY: "Cambiar",
    Verb.VIEW: "Ver",
    Verb.CANCEL: "Cancelar",
    Verb.PRINT: "Imprimir",
}

Grant = tuple[Module, Verb]


class Scope(Enum):
    """Where a right can be held: in companies, in the installation, or in either."""

    COMPANIES = auto()
    INSTALLATION = auto()
    BOTH = auto()

    def includes(self, *, installation: bool) -> bool:
        """Whether it includes the installation or, if not asked for that, companies."""
        return self is Scope.BOTH or installation == (self is Scope.INSTALLATION)


@dataclass(frozen=True, slots=True)
class Right:
    """What a use case requires of its asker: to do this `deed`, in the words of a refusal and of its entry.

    A profile gives it through its `grant`; without one no profile does: those `OF_EVERYBODY` belong to every
    user, the rest to another kind of asker (see `services/standings.py`).
    """

    deed: str
    grant: Grant | None
    scope: Scope = Scope.BOTH

    @property
    def label(self) -> str:
        """Its name in the code and its documents: `Usuarios: Crear`. People read `deed`."""
        if self.grant is None:
            return self.deed[0].upper() + self.deed[1:]
        module, verb = self.grant
        return f"{module.label}: {verb.label}"


CREATE_USERS = Right("crear usuarios", (Module.USERS, Verb.CREATE), Scope.COMPANIES)
SEE_USERS = Right("ver a los usuarios", (Module.USERS, Verb.VIEW), Scope.COMPANIES)
CHANGE_USERS = Right("cambiar usuarios", (Module.USERS, Verb.MODIFY), Scope.COMPANIES)
REMOVE_USERS = Right("dar de baja usuarios", (Module.USERS, Verb.DELETE), Scope.COMPANIES)
SEE_PROFILES = Right("ver los perfiles", (Module.USERS, Verb.VIEW), Scope.COMPANIES)
CREATE_PROFILES = Right("crear perfiles", (Module.USERS, Verb.CREATE), Scope.COMPANIES)
CHANGE_PROFILES = Right("cambiar perfiles", (Module.USERS, Verb.MODIFY), Scope.COMPANIES)
DELETE_PROFILES = Right("borrar perfiles", (Module.USERS, Verb.DELETE), Scope.COMPANIES)
CONFIGURE_LOG = Right("configurar la bitácora", (Module.LOG, Verb.MODIFY), Scope.COMPANIES)
KEEP_LOG = Right("configurar la bitácora", (Module.LOG, Verb.MODIFY))
READ_LOG = Right("ver la bitácora", (Module.LOG, Verb.VIEW))
EXPORT_LOG = Right("exportar la bitácora", (Module.LOG, Verb.EXECUTE))
SET_APPROVALS = Right("decidir qué necesita aprobación", (Module.SETTINGS, Verb.MODIFY), Scope.COMPANIES)
CONNECT_SYSTEMS = Right("conectar sistemas", (Module.SETTINGS, Verb.MODIFY), Scope.COMPANIES)
REGISTER_COMPANIES = Right("registrar empresas", (Module.SETTINGS, Verb.CREATE), Scope.INSTALLATION)

SEE_ONESELF = Right("consultar /yo", None)
SEE_REQUESTS = Right("ver las solicitudes", None, Scope.COMPANIES)
CHANGE_ONESELF = Right("cambiar algo en /yo", None, Scope.COMPANIES)
CHECK_PASSWORDS = Right("comprobar contraseñas", None, Scope.COMPANIES)
OF_EVERYBODY = frozenset({SEE_ONESELF, SEE_REQUESTS, CHANGE_ONESELF, CHECK_PASSWORDS})

REPORT_OPERATIONS = Right("reportar operaciones", None, Scope.COMPANIES)
DECIDE = Right("consultar permisos", None, Scope.COMPANIES)
FEED_LOG = Right("leer la bitácora desde otro sistema", (Module.LOG, Verb.EXECUTE), Scope.COMPANIES)
MANAGE_KEYS = Right("administrar las claves de API", None)
MANAGE_OWNERS = Right("administrar a los propietarios", None, Scope.INSTALLATION)
MANAGE_LOGS = Right("administrar las bitácoras", None)
LOOK_AFTER_LOGS = Right("cuidar la bitácora", None)

_EVERYWHERE = (Verb.EXECUTE, Verb.CREATE, Verb.DELETE, Verb.MODIFY, Verb.VIEW)
GRANTABLE: Mapping[Module, tuple[Verb, ...]] = MappingProxyType(
    dict.fromkeys(Module, _EVERYWHERE)
    | {Module.DOCUMENTS: tuple(Verb), Module.LOG: (Verb.EXECUTE, Verb.MODIFY, Verb.VIEW)}
)
"""The verbs that exist in each module."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """A set of permissions: compared, hashed and passed around as a value.

    Raises `ValueError` for one that does not exist (see `GRANTABLE`).
    """

    grants: frozenset[Grant] = frozenset()

    def __post_init__(self) -> None:
        for module, verb in self.grants:
            if verb not in GRANTABLE[module]:
                raise ValueError(f"there is no permission {verb.value} on {module.value}")

    @classmethod
    def full(cls) -> Self:
        """Every permission there is: what SUPERVISOR holds."""
        return cls(frozenset((module, verb) for module, verbs in GRANTABLE.items() for verb in verbs))

    @classmethod
    def decode(cls, text: str) -> Self:
        """The inverse of `encode`. Raises `ValueError` on any text that `encode` does not write."""
        return cls(_decoded(text))

    def encode(self) -> str:
        """A canonical compact text, such as `documentos:ECBMV configuracion:V`."""
        return _encoded(self)

    def allows(self, module: Module, verb: Verb) -> bool:
        return (module, verb) in self.grants

    def gives(self, right: Right) -> bool:
        """Whether a profile with these permissions gives the right."""
        return right.grant in self.grants

    def covers(self, other: "Permissions") -> bool:
        """Whether somebody with these may grant `other`."""
        return self.grants >= other.grants

    def missing(self, other: "Permissions") -> "Permissions":
        """The permissions of `other` that these lack."""
        return Permissions(other.grants - self.grants)

    def within(self, module: Module) -> "Permissions":
        """Those of one module."""
        return Permissions(frozenset(grant for grant in self.grants if grant[0] is module))

    def _by_module(self) -> dict[Module, tuple[Verb, ...]]:
        """The verbs held in each module, both in the order of CONTPAQi's window."""
        held = {module: tuple(verb for verb in Verb if self.allows(module, verb)) for module in Module}
        return {module: verbs for module, verbs in held.items() if verbs}


# Profiles are few, and every request encodes and decodes them.
@lru_cache(maxsize=1024)
def _encoded(permissions: Permissions) -> str:
    return " ".join(f"{module}:{''.join(verbs)}" for module, verbs in permissions._by_module().items())


@lru_cache(maxsize=1024)
def _decoded(text: str) -> frozenset[Grant]:
    words = (word.partition(":") for word in text.split())
    grants = frozenset((Module(code), Verb(letter)) for code, _, letters in words for letter in letters)
    if Permissions(grants).encode() != text:
        raise ValueError(f"not the permissions as they are written: {text!r}")
    return grants
