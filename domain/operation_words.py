"""What people call the operations of a log: by verb in any form, by name, by family, by other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.catalogue import Catalogue, Operation
from domain.roots import key_of, root_of, singular
from domain.shortcut_words import JOINING
from domain.words import words_in

_INVOICED = frozenset(
    {
        "facturo",
        "facture",
        "facturaron",
        "facturar",
        "facturamos",
        "facturado",
        "facturados",
        "facturada",
        "facturadas",
    }
)
"""The verb; the noun names the document."""
DOCUMENT = key_of("documento")
PAPERS = ("factura", "nota", "remision", "cotizacion", "comprobante")
"""Documents by their kind; what comes with an operation means the document, and alone it is text."""
_OTHER_WORDS: Mapping[str, Sequence[str]] = {
    "borrado": ("eliminado", "quitado"),
    "cancelado": ("anulado",),
    "modificado": (
        "cambiado",
        "editado",
        "actualizado",
        "corregido",
        "ajustado",
        "movido",
        "movio",
        "movieron",
        "mover",
        "movi",
        "moviendo",
        "mueve",
        "mueven",
    ),
    "producto": ("articulo",),
    "usuario": ("empleado",),
    "restablecido": ("reseteado",),
    "timbrado": ("retimbrado",),
    "creado": ("nuevo", "nueva", "registrado", "agregado", "capturado"),
    "configurado": ("configuracion",),
    "documento": PAPERS,
}  # fmt: skip
_SAME = {key_of(other): key_of(word) for word, others in _OTHER_WORDS.items() for other in others}
_PAPER_KEYS = frozenset(map(key_of, PAPERS))
_JOIN = JOINING | {"dar", "hacerse", "para", "sin", "via"}
_ALSO_CALLED: Mapping[str, Sequence[str]] = {
    "user_created": ("alta de usuario",),
    "customer_created": ("alta de cliente",),
    "product_created": ("alta de producto", "alta de servicio"),
    "profile_created": ("alta de perfil",),
    "company_created": ("alta de empresa",),
    "user_deactivated": ("baja de usuario",),
    "customer_deleted": ("baja de cliente",),
    "product_deleted": ("baja de producto", "baja de servicio"),
    "profile_assigned": ("perfil modificado", "perfil dado"),
    "profile_permissions_changed": (
        "permisos modificados",
        "permisos dados",
        "perfil modificado",
    ),
    "log_settings_changed": ("bitácora modificada",),
    "log_consulted": ("bitácora vista", "bitácora vio"),
    "login_failed": (
        "acceso fallido",
        "inicio de sesión fallido",
        "login fallido",
        "contraseña equivocada",
        "contraseña incorrecta",
        "contraseña mala",
    ),
    "company_opened": (
        "inicio de sesión",
        "acceso",
        "conectado",
        "llegado",
        "logueado",
        "login",
        "ingreso al sistema",
    ),
    "company_closed": ("cierre de sesión", "sesión cerrada"),
    "approval_given": ("solicitud autorizada", "autorizado"),
    "document_settled": ("documento pagado", "documento cobrado", "documento abonado", "documento liquidado"),
    "backup_created": ("respaldado",),
    "fiscal_year_closed": ("ejercicio cerrado",),
    "product_recosted": ("producto recosteado", "recálculo de costos", "costos recalculados"),
}
_ONLY_IN_FULL: Mapping[str, Sequence[str]] = {
    "backup_restored": ("respaldo restaurado",),
    "profile_assigned": ("permisos quitados",),
    "profile_permissions_changed": ("permisos quitados",),
}
"""Phrases each word of which means other operations."""
OTHER_WORDS = (
    *(word for said, others in _OTHER_WORDS.items() for word in (said, *others)),
    *(called for several in _ALSO_CALLED.values() for called in several),
    *("cancelacion", "eliminacion", "modificacion", "impresion", "exportacion"),
)
"""Words and phrases by which operations are called besides their labels."""
_IDIOMS: Mapping[str, Sequence[str]] = {
    "se fue": ("company_closed",),
    "se fueron": ("company_closed",),
    "se metio": ("company_opened",),
    "se metieron": ("company_opened",),
    "de nuevo": (),
    "quien uso": (),
}
"""Phrases of which a word alone means something else, or nothing; without accents."""
_SAYS_LITTLE = ("pedido", "dado", "hecho", "otra", "masivo", "vía", "telegram", "visto", "vio", "ingreso")
_NEVER_ALONE = frozenset(key(word) for word in _SAYS_LITTLE for key in (key_of, root_of))
"""Of words that say too little without another."""


@dataclass(frozen=True, slots=True)
class CalledSo:
    """An operation by the roots of one of the ways to call it; its label's own words are the surest.

    Some mean it only `in_full`.
    """

    code: str
    roots: frozenset[str]
    is_label: bool
    in_full: bool = False


def ways_to_call(catalogue: Catalogue) -> Sequence[CalledSo]:
    """Every way to call every operation."""
    return [way for operation in catalogue for way in _ways(operation)]


def operations_called(ways: Sequence[CalledSo], words: Sequence[str]) -> tuple[str, ...]:
    """The operations that are called with all these words; those alone that are called by no other."""
    if len(words) == 1 and words[0] in _INVOICED:
        return ("document_created", "sdk_document_created")
    said = [_meant_by(word) for word in words]
    papers = [keys for keys in said if keys & _PAPER_KEYS]
    if not said or len(papers) == len(said) or all(keys & _NEVER_ALONE for keys in said):
        return ()
    having = [
        way
        for way in ways
        if all(keys & way.roots for keys in said) and (not way.in_full or _says_all(said, way))
    ]
    whole = [way.code for way in having if way.is_label and _says_all(said, way)]
    surely = whole if len(said) > 1 and not papers else []
    return tuple(dict.fromkeys(surely or [way.code for way in having]))


def is_a_name(ways: Sequence[CalledSo], word: str) -> bool:
    """Whether operations are called with the word as it is, and not by a form of a verb."""
    return any(word in way.roots for way in ways)


def idiom_at(words: Sequence[str]) -> tuple[int, Sequence[str]] | None:
    """How many of the leading words are an idiom, and the operations that it means; perhaps none."""
    codes = _IDIOMS.get(" ".join(words[:2]))
    return None if codes is None else (2, codes)


def _says_all(said: Sequence[frozenset[str]], way: CalledSo) -> bool:
    return all(any(root in keys for keys in said) for root in way.roots - {DOCUMENT})


def _meant_by(word: str) -> frozenset[str]:
    """The keys that a typed word may stand for: as a name, or as a form of a verb."""
    keys = {singular(word), root_of(word)}
    return frozenset(keys | {_SAME[key] for key in keys if key in _SAME})


def _ways(operation: Operation) -> Iterable[CalledSo]:
    implied = {DOCUMENT} if operation.category == "documents" else set()
    yield CalledSo(operation.code, _keys(operation.label) | implied, is_label=True)
    for called in _ALSO_CALLED.get(operation.code, ()):
        yield CalledSo(operation.code, _keys(called), is_label=False)
    for called in _ONLY_IN_FULL.get(operation.code, ()):
        yield CalledSo(operation.code, _keys(called), is_label=False, in_full=True)


def _keys(text: str) -> frozenset[str]:
    keys = (key_of(word) for word in words_in(text) if word not in _JOIN)
    return frozenset(_SAME.get(key, key) for key in keys)
