"""What permissions let somebody do, in the words of an office: `Crea, timbra y consulta facturas.`"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.permissions import GRANTABLE, Grant, Module, Permissions, Verb
from domain.phrases import listed

EVERYTHING = "Puede todo."
NOTHING = "No puede hacer nada."

# As work goes.
_ORDER = (
    Verb.CREATE, Verb.EXECUTE, Verb.PRINT, Verb.CANCEL, Verb.MODIFY, Verb.DELETE, Verb.VIEW,
)  # fmt: skip
_USUAL = {
    Verb.CREATE: ("crea",),
    Verb.EXECUTE: ("usa",),
    Verb.PRINT: ("imprime",),
    Verb.CANCEL: ("cancela",),
    Verb.MODIFY: ("cambia",),
    Verb.DELETE: ("borra",),
    Verb.VIEW: ("consulta",),
}
_OWN: Mapping[Grant, tuple[str, ...]] = {
    (Module.DOCUMENTS, Verb.EXECUTE): ("timbra",),
    (Module.PROCESSES, Verb.EXECUTE): ("corre",),
    (Module.ACCOUNTING, Verb.EXECUTE): ("genera",),
    (Module.SETTINGS, Verb.EXECUTE): ("aplica",),
    (Module.USERS, Verb.EXECUTE): ("atiende",),
    (Module.USERS, Verb.DELETE): ("da de baja",),
    (Module.LOG, Verb.EXECUTE): ("exporta",),
    (Module.LOG, Verb.MODIFY): ("configura",),
}
_THINGS = {
    Module.DOCUMENTS: "facturas",
    Module.PROCESSES: "procesos",
    Module.ACCOUNTING: "pólizas",
    Module.SETTINGS: "la configuración",
    Module.CATALOGS: "clientes y productos",
    Module.SDK: "conexiones con otros programas",
    Module.USERS: "usuarios",
    Module.LOG: "la bitácora",
}


def in_office_words(permissions: Permissions) -> Sequence[str]:
    """One sentence for each group of modules with the same verbs, in the order of CONTPAQi's window."""
    if not permissions.grants:
        return [NOTHING]
    if permissions == Permissions.full():
        return [EVERYTHING]
    return sentences_of(permissions)


def sentences_of(permissions: Permissions) -> Sequence[str]:
    """The same without a word for all of them or for none: what a change gives or takes."""
    things: dict[tuple[str, ...], list[str]] = {}
    for module in GRANTABLE:
        if verbs := _verbs(permissions, module):
            things.setdefault(verbs, []).append(_THINGS[module])
    return [_sentence(verbs, of) for verbs, of in things.items()]


def _verbs(permissions: Permissions, module: Module) -> tuple[str, ...]:
    held = [verb for verb in _ORDER if permissions.allows(module, verb)]
    return tuple(word for verb in held for word in _OWN.get((module, verb), _USUAL[verb]))


def _sentence(verbs: Sequence[str], things: Sequence[str]) -> str:
    told = listed(verbs)
    objects = [part for thing in things for part in thing.split(" y ")]  # all joined by a single «y»
    return f"{told[0].upper()}{told[1:]} {listed(objects)}."
