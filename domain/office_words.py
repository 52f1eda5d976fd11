"""What permissions let somebody do, in the words of an office: `Crea, timbra y consulta facturas.`

Whatever people read of permissions is written here; `Documentos: Crear` is for who writes code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import NamedTuple

from domain.permissions import GRANTABLE, Grant, Module, Permissions, Verb
from domain.phrases import listed, named

EVERYTHING = "Puede todo."
NOTHING = "No puede hacer nada."
LONGEST = 200
"""Characters of a paragraph: about five lines on a phone."""
_NAMED = 3
_MANY = 3  # verbs of a module, from which it is shorter to say which one is lacking


class _Word(NamedTuple):
    does: str
    do: str


# As work goes.
_ORDER = (
    Verb.CREATE, Verb.EXECUTE, Verb.PRINT, Verb.CANCEL, Verb.MODIFY, Verb.DELETE, Verb.VIEW,
)  # fmt: skip
_USUAL = {
    Verb.CREATE: _Word("crea", "crear"),
    Verb.EXECUTE: _Word("usa", "usar"),
    Verb.PRINT: _Word("imprime", "imprimir"),
    Verb.CANCEL: _Word("cancela", "cancelar"),
    Verb.MODIFY: _Word("cambia", "cambiar"),
    Verb.DELETE: _Word("borra", "borrar"),
    Verb.VIEW: _Word("consulta", "consultar"),
}
_OWN: Mapping[Grant, _Word] = {
    (Module.DOCUMENTS, Verb.EXECUTE): _Word("timbra", "timbrar"),
    (Module.PROCESSES, Verb.EXECUTE): _Word("corre", "correr"),
    (Module.ACCOUNTING, Verb.EXECUTE): _Word("genera", "generar"),
    (Module.SETTINGS, Verb.EXECUTE): _Word("aplica", "aplicar"),
    (Module.USERS, Verb.EXECUTE): _Word("atiende", "atender"),
    (Module.USERS, Verb.DELETE): _Word("da de baja", "dar de baja"),
    (Module.LOG, Verb.EXECUTE): _Word("exporta", "exportar"),
    (Module.LOG, Verb.MODIFY): _Word("configura", "configurar"),
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
    return [
        f"{_capital(_phrase([each.does for each in words], things))}."
        for words, things in _groups(permissions)
    ]


def in_one_paragraph(permissions: Permissions) -> str:
    """The same in up to `LONGEST` characters."""
    return shorten(" ".join(in_office_words(permissions)), LONGEST, placeholder=" …")


def deeds_of(permissions: Permissions) -> Sequence[str]:
    """What they let somebody do, as deeds: `cancelar e imprimir facturas`, `exportar la bitácora`."""
    if permissions == Permissions.full():
        return ["todo"]
    return [_phrase([each.do for each in words], things) for words, things in _groups(permissions)]


def deeds_in_lines(permissions: Permissions) -> str:
    """What is gained, lost or one profile's alone, a deed in each line."""
    return "\n".join(map(_capital, deeds_of(permissions)))


def deeds_in_one_line(permissions: Permissions) -> str:
    """The first of them, within a sentence: `cancelar facturas; exportar la bitácora`."""
    return named(deeds_of(permissions), limit=_NAMED, between="; ")


def deeds_in(module: Module, permissions: Permissions) -> str:
    """What they let somebody do in one module, under its name: `crear y consultar`, `todo menos borrar`."""
    words, lacking = (_words(each, module) for each in (permissions, permissions.missing(Permissions.full())))
    if not words:
        return "nada"
    if len(lacking) > 1 or len(words) < _MANY:
        return listed([each.do for each in words])
    return " menos ".join(["todo", *(each.do for each in lacking)])


def _groups(permissions: Permissions) -> Iterable[tuple[Sequence[_Word], Sequence[str]]]:
    """The words of each group of modules that share them, and the things that these modules are about."""
    things: dict[tuple[_Word, ...], list[str]] = {}
    for module in GRANTABLE:
        if words := _words(permissions, module):
            things.setdefault(words, []).append(_THINGS[module])
    return things.items()


def _words(permissions: Permissions, module: Module) -> tuple[_Word, ...]:
    held = [verb for verb in _ORDER if permissions.allows(module, verb)]
    return tuple(_OWN.get((module, verb), _USUAL[verb]) for verb in held)


def _phrase(verbs: Sequence[str], things: Sequence[str]) -> str:
    objects = [part for thing in things for part in thing.split(" y ")]  # all joined by a single «y»
    return f"{listed(verbs)} {listed(objects)}"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
