"""What people call the operations of a log: by verb in any form, by name, by family, by other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.catalogue import Catalogue, Operation
from domain.roots import root_of
from domain.shortcut_words import JOINING
from domain.words import words_in

DOCUMENT = root_of("documento")
_PAPERS = ("factura", "nota", "remision", "cotizacion", "comprobante")
"""Documents by their kind; what comes with an operation means the document, and alone it is text."""
_OTHER_WORDS: Mapping[str, Sequence[str]] = {
    "borrado": ("eliminado", "quitado"),
    "modificado": ("cambiado", "editado", "actualizado", "corregido", "ajustado"),
    "producto": ("articulo",),
    "usuario": ("empleado",),
    "creado": ("nuevo", "registrado", "agregado", "capturado"),
    "entrada": ("ingreso",),
    "configurado": ("configuracion",),
    "documento": _PAPERS,
}
_SAME = {root_of(other): root_of(word) for word, others in _OTHER_WORDS.items() for other in others}
PAPERS = frozenset(root_of(each) for each in _PAPERS)
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
    "profile_permissions_changed": ("permisos modificados", "perfil modificado"),
    "log_settings_changed": ("bitácora modificada",),
    "login_failed": ("acceso fallido", "contraseña equivocada"),
    "company_opened": ("inicio de sesión",),
    "document_settled": ("documento pagado",),
}
OTHER_WORDS = (
    *(word for said, others in _OTHER_WORDS.items() for word in (said, *others)),
    *(called for several in _ALSO_CALLED.values() for called in several),
    *("cancelacion", "eliminacion", "modificacion", "impresion", "exportacion"),
)
"""Words and phrases by which operations are called besides their labels."""
_NEVER_ALONE = frozenset(
    root_of(each) for each in ("pedido", "dado", "nuevo", "sin", "que", "hecho", "otra", "otro")
)
"""Of words that say too little without another."""


@dataclass(frozen=True, slots=True)
class CalledSo:
    """An operation by the roots of one of the ways to call it; its label's own words are the surest."""

    code: str
    roots: frozenset[str]
    is_label: bool


def ways_to_call(catalogue: Catalogue) -> Sequence[CalledSo]:
    """Every way to call every operation."""
    return [way for operation in catalogue for way in _ways(operation)]


def roots_in(words: Iterable[str]) -> frozenset[str]:
    """The roots of these words that say something, each as the one that stands for those of its meaning."""
    return frozenset(map(standing_for, words))


def standing_for(word: str) -> str:
    """The root that stands for this word and the others of its meaning."""
    root = root_of(word)
    return _SAME.get(root, root)


def operations_called(ways: Sequence[CalledSo], words: Sequence[str]) -> tuple[str, ...]:
    """The operations that are called with all these words; those alone that are called by no other."""
    roots = roots_in(words)
    if not roots or roots <= _NEVER_ALONE or all(root_of(word) in PAPERS for word in words):
        return ()
    having = [way for way in ways if roots <= way.roots]
    exactly = [way.code for way in having if way.is_label and way.roots - {DOCUMENT} == roots - {DOCUMENT}]
    plainly = exactly if len(roots) > 1 and not any(root_of(word) in PAPERS for word in words) else []
    return tuple(dict.fromkeys(plainly or [way.code for way in having]))


def _ways(operation: Operation) -> Iterable[CalledSo]:
    implied = {DOCUMENT} if operation.category == "documents" else set()
    yield CalledSo(operation.code, roots_in(_telling(operation.label)) | implied, is_label=True)
    for called in _ALSO_CALLED.get(operation.code, ()):
        yield CalledSo(operation.code, roots_in(_telling(called)), is_label=False)


def _telling(text: str) -> Iterable[str]:
    return (word for word in words_in(text) if word not in JOINING)
