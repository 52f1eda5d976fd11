"""A repeated operation id: whether it is the same operation, or another in its place."""

from __future__ import annotations

from collections.abc import Iterator

from domain.entries import Detail, Entry, Event

# What the author claims. What we add (the folio, the permissions of that moment, whether it is sensitive) may
# differ when it comes again.
_CLAIMED = (
    "operation",
    "user_name",
    "origin",
    "outcome",
    "summary",
    "occurred_at",
    "origin_reference",
    "workstation",
)


def differences(entry: Entry, event: Event) -> tuple[str, ...]:
    """The fields in which the event differs from the recorded entry with its operation id.

    Those of a detail are named like `detail.Total`. A full name counts only if the reporter supplies it: that
    of our own user may have changed since.
    """
    return tuple(_differing(entry, event))


def _differing(entry: Entry, event: Event) -> Iterator[str]:
    for name in _CLAIMED:
        if getattr(entry, name) != getattr(event, name):
            yield name
    if not entry.profile and not event.profile and entry.full_name != event.full_name:
        yield "full_name"
    if entry.detail != event.detail:
        yield from _in_detail(entry.detail, event.detail)


def _in_detail(before: Detail, after: Detail) -> Iterator[str]:
    told = [
        [*((fact[0], fact) for fact in each.facts), *((c.field, c) for c in each.changes)]
        for each in (before, after)
    ]
    either = [pair for pair in (*told[0], *told[1]) if (pair in told[0]) != (pair in told[1])]
    names = dict.fromkeys(name for name, _ in either)
    yield from (f"detail.{name}" for name in names) if names else ("detail",)
