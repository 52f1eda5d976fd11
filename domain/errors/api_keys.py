"""Keys of the HTTP door."""

from uuid import UUID

from domain.errors.kinds import AccessDenied, Concept, Conflict, InvalidInput, NotFound
from domain.permissions import Right
from domain.spelling import clip


class InvalidKeyLabel(InvalidInput):
    about = Concept.KEY_LABEL

    def __init__(self, *, most: int) -> None:
        super().__init__(f"Di para qué sistema es, de 1 a {most} caracteres; por ejemplo: Punto de venta.")


class InvalidKeyExpiry(InvalidInput):
    about = Concept.KEY_EXPIRY

    def __init__(self) -> None:
        super().__init__("Lleva un día que no haya pasado, como 31/12/2026, o cuántos días, como 90.")


class InvalidKeyRights(InvalidInput):
    about = Concept.KEY_RIGHTS

    def __init__(self) -> None:
        super().__init__("Di para qué es la clave: al menos una cosa; por ejemplo, reportar operaciones.")


class InvalidKeyFilter(InvalidInput):
    """A key lasts, so what it reads can't be a period; and it names nobody."""

    about = Concept.KEY_FILTER

    def __init__(self) -> None:
        super().__init__(
            "Una clave lee por pestaña, por operación, por resultado o sólo lo sensible; por ejemplo: "
            "documento cancelado."
        )


class InvalidAddresses(InvalidInput):
    about = Concept.ADDRESSES

    def __init__(self, *, most: int, wrong: str = "") -> None:
        said = (
            f"«{clip(wrong, limit=45)}» no es una dirección IP ni una red"
            if wrong
            else "Lleva direcciones IP"
        )
        super().__init__(
            f"{said}: hasta {most}, separadas por comas; por ejemplo: 192.168.1.0/24, 187.10.20.30."
        )


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


class KeyNotFor(AccessDenied):
    """The key opens the company, but is for other things."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            f"Esta clave no es para {right.deed}: pide una que sí.",
            attempt=f"Intentó {right.deed} con una clave que no es para eso",
        )
        self.right = right


class KeyOutgrown(AccessDenied):
    """A key does nothing that whoever made it may not do by now."""

    def __init__(self, right: Right) -> None:
        super().__init__(
            f"Quien hizo esta clave ya no puede {right.deed}: pide que otra persona la cambie por una nueva.",
            attempt=f"Intentó {right.deed} con una clave de alguien que ya no puede",
        )
        self.right = right


class KeyFromElsewhere(AccessDenied):
    """The key is good, but is not taken from this address: it may have been stolen."""

    def __init__(self) -> None:
        super().__init__(
            "Esta clave no se acepta desde esta dirección: pide una que sí.",
            attempt="Usó una clave desde una dirección que no se acepta",
        )


class KeyReadsOther(AccessDenied):
    """The key reads the log, and nothing of what was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "Esta clave no lee eso: quita de lo que pides lo que no le toca, o pide otra clave.",
            attempt="Intentó leer lo que su clave no lee",
        )


class OperationNotReported(NotFound):
    """This key, and those that it replaced, reported no such operation."""

    def __init__(self, operation_id: UUID) -> None:
        super().__init__(f"Con esta clave no se ha reportado la operación {operation_id}.")
        self.operation_id = operation_id


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
