"""What a key is for, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.api_keys import KeyRight, KeyScope
from domain.catalogue import Catalogue
from domain.filter_words import in_words
from domain.sources import in_short


def scope_in_words(scope: KeyScope, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Each thing that the key does, and from where: `("Operaciones", "todas")`."""
    if KeyRight.REPORT in scope.rights:
        yield "Operaciones", operations_in_words(scope, catalogue)
    if KeyRight.READ in scope.rights:
        yield "Lee", read_in_words(scope, catalogue)
    if KeyRight.LOGINS in scope.rights:
        yield "Contraseñas", "las comprueba"
    if KeyRight.DECIDE in scope.rights:
        yield "Permisos", "los consulta"
    if scope.addresses:
        yield "Desde", addresses_in_words(scope)


def operations_in_words(scope: KeyScope, catalogue: Catalogue) -> str:
    """Which operations it reports."""
    if scope.operations is None:
        return "todas"
    return ", ".join(map(catalogue.label_of_operation, sorted(scope.operations)))


def read_in_words(scope: KeyScope, catalogue: Catalogue) -> str:
    """Which entries it reads."""
    return in_words(scope.reads, catalogue, today=date.min) or "toda la bitácora"


def addresses_in_words(scope: KeyScope) -> str:
    """From which addresses it is taken; a network of one address is written as that."""
    if not scope.addresses:
        return "cualquier dirección"
    return ", ".join(map(in_short, scope.addresses))
