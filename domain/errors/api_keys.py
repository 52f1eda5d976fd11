"""Keys of the HTTP door."""

from domain.errors.kinds import AccessDenied, Concept, Conflict, InvalidInput, NotFound


class InvalidKeyLabel(InvalidInput):
    about = Concept.KEY_LABEL

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Di para qué sistema es, de 1 a {most} caracteres; por ejemplo: Punto de venta.")


class InvalidKeyExpiry(InvalidInput):
    about = Concept.KEY_EXPIRY

    def __init__(self) -> None:
        super().__init__("Lleva un día que no haya pasado, como 31/12/2026, o cuántos días, como 90.")


class InvalidApiKey(AccessDenied):
    """The same message for a wrong, a revoked and another company's key, so that none can be probed."""

    def __init__(self) -> None:
        super().__init__(
            "Esa clave no abre esta empresa: pídele otra a su supervisor.",
            attempt="Intentó reportar con una clave de API que no abre la empresa",
        )


class OperationNotForKey(AccessDenied):
    """The key opens the company, but may report other operations only. The code is the catalogue's."""

    def __init__(self, code: str, label: str) -> None:
        super().__init__(
            f"Esta clave no puede reportar «{code}»: pide en la consola una que lo permita.",
            attempt=f"Intentó reportar lo que su clave no permite: {label}",
        )
        self.code = code


class ApiKeyNotFound(NotFound):
    def __init__(self, key_id: int) -> None:
        super().__init__(f"No hay una clave {key_id}.")
        self.key_id = key_id


class ApiKeyRevoked(Conflict):
    def __init__(self, key_id: int) -> None:
        super().__init__(f"La clave {key_id} ya está revocada.")
        self.key_id = key_id


class ApiKeyReplaced(Conflict):
    """Another key already took its place: rotate that one."""

    def __init__(self, key_id: int, by: int) -> None:
        super().__init__(f"La clave {key_id} ya fue reemplazada por la {by}: rota esa.")
        self.key_id = key_id
        self.by = by
