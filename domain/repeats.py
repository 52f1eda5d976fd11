"""An operation that comes again under the same id: whether it is the same one, or another in its place."""

from __future__ import annotations

from collections.abc import Iterator

from domain.entries import Detail, Entry, Event

# What whoever does an operation says of it. What we add (its folio, the permissions of then, whether it is
# sensitive) may be otherwise when it comes again.
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
    """The names of the fields in which the event says otherwise than the entry that has its operation id.

    Of a detail they are those of the facts and changes that differ, as `detail.Total`. A full name counts
    only where whoever reports gives it: that of a user of ours may have been changed since.
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
