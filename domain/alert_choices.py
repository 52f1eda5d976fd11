"""How a person wants a company's alerts: of what, from what amount, when, and whether with a sound."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

import orjson

from domain.catalogue import Catalogue, Category, Operation
from domain.entries import Change, Entry, Outcome
from domain.facts import amount_in
from domain.money import Money
from domain.phrases import listed
from domain.snapshots import Snapshot, State, SubjectKind
from domain.zones import at_hour, local_day

HOURS = range(24)


class OwnDeeds(StrEnum):
    """What comes of what one did oneself. The values are stored: never change one."""

    LOUD = "loud"
    SILENT = "silent"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChoices:
    """A user's choices in a company.

    Of the `muted` tabs, and below `from_cents` hundredths, nothing comes, but for what nobody can leave. From
    the first to the second hour of `quiet`, on the company's clock, all waits but what is urgent. With
    `topic`, all that the company tells comes in a topic of its own, if the bot has topics.
    """

    muted: frozenset[str] = frozenset()
    own: OwnDeeds = OwnDeeds.SILENT
    from_cents: int = 0
    quiet: tuple[int, int] | None = None
    sound: bool = True
    topic: bool = False

    def wants(self, entry: Entry, operation: Operation, *, user_name: str) -> bool:
        """Whether the user of this name is alerted to the entry."""
        if is_own_deed(entry, user_name) and self.own is OwnDeeds.NONE:
            return False
        if not operation.alert_may_be_left:
            return True
        if entry.category in self.muted:
            return False
        amount = amount_in(entry.detail) if self.from_cents else None
        return amount is None or abs(amount.cents) >= self.from_cents

    def quiet_until(self, now: datetime, zone: str) -> datetime | None:
        """When the quiet hours end; None if there are none now."""
        if self.quiet is None:
            return None
        begins, ends = self.quiet
        today = local_day(now, zone)
        for day in (today - timedelta(days=1), today):
            start = at_hour(day, time(begins), zone)
            end = at_hour(day if begins < ends else day + timedelta(days=1), time(ends), zone)
            if start <= now < end:
                return end
        return None

    def encode(self) -> str:
        """The choices as canonical JSON."""
        values = {
            "muted": sorted(self.muted),
            "own": self.own.value,
            "from_cents": self.from_cents,
            "quiet": self.quiet,
            "sound": self.sound,
            "topic": self.topic,
        }
        return orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def decode(cls, text: str) -> AlertChoices:
        """The inverse of `encode`."""
        values = orjson.loads(text)
        return cls(
            muted=frozenset(values["muted"]),
            own=OwnDeeds(values["own"]),
            from_cents=int(values["from_cents"]),
            quiet=tuple(values["quiet"]) if values["quiet"] is not None else None,
            sound=bool(values["sound"]),
            topic=bool(values.get("topic", False)),
        )


USUAL = AlertChoices()


def choices_snapshot(user_id: int, before: AlertChoices, after: AlertChoices) -> Snapshot:
    """A user's choices before and after."""
    return Snapshot(SubjectKind.CHOICES, user_id, choices_state(before), choices_state(after))


def choices_state(choices: AlertChoices) -> State | None:
    """All that counts of choices; None for the usual ones."""
    if choices == USUAL:
        return None
    return {
        "muted": " ".join(sorted(choices.muted)),
        "own": choices.own.value,
        "from_cents": choices.from_cents,
        "quiet": None if choices.quiet is None else f"{choices.quiet[0]}-{choices.quiet[1]}",
        "sound": choices.sound,
        "topic": choices.topic,
    }


def choices_of(state: State | None) -> AlertChoices:
    """The inverse, as far as it decides what comes: without quiet hours."""
    if state is None:
        return USUAL
    return AlertChoices(
        muted=frozenset(str(state["muted"]).split()),
        own=OwnDeeds(str(state["own"])),
        from_cents=int(state["from_cents"] or 0),
    )


_TOPIC = "Tema propio"


def is_own_deed(entry: Entry, user_name: str) -> bool:
    """Whether the user did it: what was denied or failed under their name is news to them as to anybody."""
    return entry.user_name == user_name and entry.outcome is Outcome.ALLOWED


_OWN = {OwnDeeds.LOUD: "con sonido", OwnDeeds.SILENT: "sin sonido", OwnDeeds.NONE: "no me llega"}


def optional_tabs(catalogue: Catalogue) -> list[Category]:
    """The tabs with an alert that one may go without."""
    return [
        category
        for category in catalogue.categories
        if any(each.alert_may_be_left for each in catalogue.in_category(category.code))
    ]


def tabs_in_words(catalogue: Catalogue, muted: Collection[str]) -> str:
    """`todas`; `todas, menos Catálogos y SDK`; `sólo las obligatorias`."""
    labels = [each.label for each in optional_tabs(catalogue) if each.code in muted]
    if not labels:
        return "todas"
    if len(labels) == len(optional_tabs(catalogue)):
        return "sólo las obligatorias"
    return f"todas, menos {listed(labels)}"


def own_in_words(own: OwnDeeds) -> str:
    """`sin sonido`."""
    return _OWN[own]


def amount_in_words(cents: int) -> str:
    """`desde $10,000.00`; `cualquiera`."""
    return f"desde {Money(cents)}" if cents else "cualquiera"


def quiet_in_words(quiet: tuple[int, int] | None) -> str:
    """`de 22:00 a 7:00`; `ninguna`."""
    return "ninguna" if quiet is None else f"de {quiet[0]}:00 a {quiet[1]}:00"


def lines_of(choices: AlertChoices, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Each choice with its name, as people read them; a topic only if there is to be one."""
    lines = [
        ("Pestañas", tabs_in_words(catalogue, choices.muted)),
        ("Lo que tú haces", own_in_words(choices.own)),
        ("Importe", amount_in_words(choices.from_cents)),
        ("Horas de silencio", quiet_in_words(choices.quiet)),
        ("Sonido", "sí" if choices.sound else "no"),
    ]
    return [*lines, (_TOPIC, "sí")] if choices.topic else lines


def changes_between(before: AlertChoices, after: AlertChoices, catalogue: Catalogue) -> list[Change]:
    """What differs, as people read it."""
    was, becomes = dict(lines_of(before, catalogue)), dict(lines_of(after, catalogue))
    names = was | becomes
    values = [(name, was.get(name, "no"), becomes.get(name, "no")) for name in names]
    return [Change(*each) for each in values if each[1] != each[2]]
