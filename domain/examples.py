"""What is shown as an example to whoever makes up a name: one that is free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import NamedTuple

from domain.lookalikes import outline
from domain.spelling import without_accents


class Person(NamedTuple):
    """A user's name and full name."""

    user_name: str
    full_name: str


PEOPLE = (
    Person("MLOPEZ", "María López Ruiz"),
    Person("RSOTO", "Rosa Soto Díaz"),
    Person("JGARCIA", "Javier García León"),
    Person("CVEGA", "Carmen Vega Ríos"),
    Person("HMORA", "Hugo Mora Santos"),
    Person("LORTIZ", "Lucía Ortiz Peña"),
    Person("TREYES", "Teresa Reyes Luna"),
    Person("GNAVA", "Gabriel Nava Cruz"),
)
DOCUMENTS = ("A 203", "B 417", "C 1088", "F 562", "K 936")
PROFILES = ("AUXILIAR DE CAJA", "CAPTURISTA", "JEFE DE ALMACÉN", "COBRANZA", "MOSTRADOR")
COMPANIES = (
    "Comercializadora del Sureste",
    "Ferretería La Palma",
    "Abarrotes Santa Clara",
    "Transportes del Bajío",
    "Papelería El Lápiz",
)
RFCS = ("EKU9003173C9", "IIA040805DZ4", "IVD920810GU2", "KIJ0906199R1", "JES900109Q90", "URE180429TM6")
"""The SAT's own, for tests."""


class Examples(NamedTuple):
    """What the examples of commands name."""

    person: Person
    document: str


def documents() -> Iterator[str]:
    """Documents, to look for one that is free among them; without end."""
    return chain(DOCUMENTS, (f"Z {number}" for number in count(9001)))


def free_person(taken: Iterable[str]) -> Person:
    """A person whose user name is none of these, nor looks like one."""
    free = _first_free([each.user_name for each in PEOPLE], taken)
    return next((each for each in PEOPLE if each.user_name == free), Person(free, PEOPLE[0].full_name))


def free_profile(taken: Iterable[str]) -> str:
    """The name of a profile that is none of these."""
    return _first_free(PROFILES, taken)


def free_company(taken: Iterable[str]) -> str:
    """The name of a company that is none of these."""
    return _first_free(COMPANIES, taken)


def free_rfc(taken: Iterable[str]) -> str:
    """An RFC that is none of these, while there is one."""
    return next((each for each in RFCS if each not in set(taken)), RFCS[0])


def _first_free(examples: Iterable[str], taken: Iterable[str]) -> str:
    """Where all of them are taken, the first with a number."""
    looks, examples = {_look(each) for each in taken}, list(examples)
    numbered = (f"{examples[0]}{number}" for number in range(2, len(looks) + 3))
    return next(each for each in [*examples, *numbered] if _look(each) not in looks)


def _look(name: str) -> str:
    return outline(without_accents(name).upper())
