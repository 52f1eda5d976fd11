"""Who may not do what they ask for."""

from domain.errors.kinds import AccessDenied
from domain.permissions import SUMMARY_LIMIT, Module, Permissions, Verb
from domain.spelling import clip

_DEEDS = {
    (Module.USERS, Verb.CREATE): "crear usuarios",
    (Module.LOG, Verb.VIEW): "ver la bitácora",
    (Module.LOG, Verb.MODIFY): "configurar la bitácora",
    (Module.LOG, Verb.EXECUTE): "exportar la bitácora",
    (Module.SETTINGS, Verb.CREATE): "registrar empresas",
}


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
