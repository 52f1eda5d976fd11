"""A company's rules for its alerts: which are urgent, and what follows if nobody attends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from domain.catalogue import Catalogue, Operation
from domain.phrases import named

SHORTEST, LONGEST = 1, 24 * 60
"""Minutes after which an alert may be told again."""
MOST_NEXT = 5
"""People who may follow."""
_NAMED = 6  # operations that are told by name


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRules:
    """A company's rules. `urgent` are operations besides those that the catalogue calls so.

    What nobody attends in `again_after` minutes is told again to whom it was told, then to each of the
    `next_people`, by user id and in order: the urgent ones, or `all_again`. None: never.
    """

    urgent: frozenset[str] = frozenset()
    again_after: int | None = 30
    all_again: bool = False
    next_people: tuple[int, ...] = ()

    def is_urgent(self, operation: Operation) -> bool:
        """Whether its alert waits for no quiet hours."""
        return operation.urgent or operation.code in self.urgent

    def tells_again(self, operation: Operation) -> bool:
        """Whether its alert is told again if nobody attends it."""
        return self.again_after is not None and (self.all_again or self.is_urgent(operation))

    def encode(self) -> str:
        """The rules as canonical JSON."""
        values = {
            "urgent": sorted(self.urgent),
            "again_after": self.again_after,
            "all_again": self.all_again,
            "next_people": self.next_people,
        }
        return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def decode(cls, text: str) -> AlertRules:
        """The inverse of `encode`."""
        values = orjson.loads(text)
        return cls(
            urgent=frozenset(values["urgent"]),
            again_after=values["again_after"],
            all_again=values["all_again"],
            next_people=tuple(values["next_people"]),
        )


USUAL_RULES = AlertRules()


def may_be_urgent(operation: Operation) -> bool:
    """Whether a company may call it urgent: it alerts, and is not urgent anyway."""
    alerts = operation.sensitive or bool(operation.sensitive_when) or operation.alarm
    return alerts and not operation.urgent


def urgent_in_words(rules: AlertRules, catalogue: Catalogue) -> str:
    """`Documento cancelado y Precio modificado, además de las de siempre`; `las de siempre`."""
    labels = [each.label for each in catalogue if each.code in rules.urgent]
    return f"{named(labels, limit=_NAMED)}, además de las de siempre" if labels else "las de siempre"


def again_in_words(rules: AlertRules) -> str:
    """`después de 30 min, lo urgente`; `no se repite`."""
    if rules.again_after is None:
        return "no se repite"
    return f"después de {minutes_in_words(rules.again_after)}, {'todo' if rules.all_again else 'lo urgente'}"


def minutes_in_words(minutes: int) -> str:
    """`45 min`; `2 h`."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} h" if hours and not rest else f"{minutes:,} min"


def next_in_words(rules: AlertRules, names: Mapping[int, str]) -> str:
    """`Jorge Méndez, luego Eva Ruiz`; `nadie más`. Somebody without a name is there no more."""
    people = [names[each] for each in rules.next_people if each in names]
    return ", luego ".join(people) if people else "nadie más"


def rule_lines(rules: AlertRules, catalogue: Catalogue, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """Each rule with its name, as people read them."""
    return [
        ("Urgentes", urgent_in_words(rules, catalogue)),
        ("Si nadie la atiende", again_in_words(rules)),
        ("Después se avisa a", next_in_words(rules, names)),
    ]
