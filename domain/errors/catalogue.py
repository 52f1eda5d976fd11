"""Operations, and whether they are recorded."""

from domain.errors.kinds import Concept, Conflict, InvalidInput, NotFound
from domain.spelling import clip


class OperationNotFromOutside(InvalidInput):
    """Only Vigía records it, so a business system can't report it."""

    about = Concept.OPERATION

    def __init__(self, code: str) -> None:
        super().__init__(
            f"«{clip(code, limit=40)}» sólo la registra Vigía: no se puede reportar desde fuera."
        )
        self.code = code


class CategoryUnknown(NotFound):
    def __init__(self, code: str) -> None:
        super().__init__(f"No existe la pestaña «{clip(code)}» en la bitácora.")
        self.code = code


class OperationUnknown(NotFound):
    about = Concept.OPERATION

    def __init__(self, code: str) -> None:
        super().__init__(f"La operación «{clip(code, limit=40)}» no está en el catálogo de la bitácora.")
        self.code = code


class InvalidAlertRules(InvalidInput):
    about = Concept.ALERTS

    def __init__(self) -> None:
        super().__init__(
            "Esas reglas no se pueden guardar: pon de 1 a 1,440 minutos, y hasta cinco personas que lean la "
            "bitácora."
        )


class AlertRulesChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("Alguien cambió las alertas de la empresa mientras las editabas: ábrelas otra vez.")


class LogSettingsChangedMeanwhile(Conflict):
    """Somebody else saved first: their changes have to be seen before saving over them."""

    def __init__(self) -> None:
        super().__init__("Alguien cambió la configuración mientras la editabas: revísala y guarda otra vez.")


class OperationLocked(Conflict):
    def __init__(self, code: str, label: str) -> None:
        super().__init__(f"«{label}» siempre se registra: no se puede apagar.")
        self.code = code
