"""Whether a user may do something in another system: a verb in a module, as their profile says.

Systems name them in the words of the screens, without accents (`cancelar` in `documentos`), or in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.companies import Membership
from domain.permissions import GRANTABLE, Module, Verb
from domain.spelling import fold

MODULES: Mapping[str, Module] = MappingProxyType({each.value: each for each in Module})
ACTIONS: Mapping[Verb, str] = MappingProxyType({each: fold(each.label) for each in Verb})
"""What each verb is called in answers."""
_IN_ENGLISH: Mapping[str, Verb] = MappingProxyType(
    {
        "execute": Verb.EXECUTE,
        "create": Verb.CREATE,
        "delete": Verb.DELETE,
        "update": Verb.MODIFY,
        "read": Verb.VIEW,
        "cancel": Verb.CANCEL,
        "print": Verb.PRINT,
    }
)
_VERBS: Mapping[str, Verb] = {name: verb for verb, name in ACTIONS.items()} | dict(_IN_ENGLISH)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user wants to do; None for a module or a verb that there is not."""

    module: Module | None
    verb: Verb | None

    @classmethod
    def named(cls, module: str, verb: str) -> Wanted:
        """By their names, in any case and with or without accents."""
        return cls(MODULES.get(fold(module.strip())), _VERBS.get(fold(verb.strip())))

    @property
    def exists(self) -> bool:
        """Whether a profile can allow it."""
        return self.module is not None and self.verb in GRANTABLE[self.module]

    @property
    def label(self) -> str:
        """In words: `Documentos: Cancelar`."""
        if self.module is None or self.verb is None:
            return "lo que no existe"
        return f"{self.module.label}: {self.verb.label}"


def may_do(place: Membership | None, wanted: Wanted) -> bool:
    """Whether the user is active in the company and their profile allows it."""
    if place is None or not place.counts or wanted.module is None or wanted.verb is None:
        return False
    return place.profile.permissions.allows(wanted.module, wanted.verb)
