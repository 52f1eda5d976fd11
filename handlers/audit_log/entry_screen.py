"""One entry in full, with what became of its alert."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.catalogue import Catalogue
from domain.entries import Detail, Entry, Origin, Outcome
from domain.errors import CategoryUnknown
from domain.permissions import Permissions
from domain.spelling import clip
from handlers.entry_text import TEXT_LIMIT, label_of, person_of, seen_by, sign_of, some, time_after, units
from handlers.screen import Screen, button
from handlers.text import bold, code, page, plain
from services.audit_log import AlertDelivery, EntryView

HASH_SHOWN = 16  # hexadecimal digits: enough to tell entries apart by eye
VALUE_LENGTH = 150  # characters of a field's value
REASON_LENGTH = 60  # characters of why an alert could not be sent
RECORDED_LATE = timedelta(minutes=1)

_ORIGINS = {
    Origin.TELEGRAM: "Telegram",
    Origin.API: "API",
    Origin.CONTPAQI: "CONTPAQi",
    Origin.CONSOLE: "Consola",
}


def entry_screen(view: EntryView, catalogue: Catalogue, *, size: int) -> Screen:
    """The entry, and the way back to the page of `size` entries that starts with it."""
    entry = view.entry
    title = f"{sign_of(entry)}{bold(label_of(entry, catalogue))}\n{plain(clip(entry.summary, limit=200))}"
    above = page(title, "\n".join(_facts(view, catalogue)))
    below = page("\n".join(_alert(view)), f"Huella: {code(entry.hash.hex()[:HASH_SHOWN])}")
    room = TEXT_LIMIT - units(page(above, below)) - len("\n\n")
    buttons = [button("« Bitácora", f"log:{view.company.id}:{size}:from:{entry.folio}")]
    if entry.sensitive and not view.seen_by_reader:
        buttons.append(button("Enterado", f"log:{view.company.id}:{size}:ack:{entry.folio}"))
    return Screen(page(above, _detail(entry.detail, room=room), below), [buttons])


def _facts(view: EntryView, catalogue: Catalogue) -> Iterator[str]:
    entry, zone = view.entry, view.company.zone
    yield plain(view.company.name)
    yield f"Folio {entry.folio} · {plain(_tab(entry, catalogue))}"
    yield _exact(entry.occurred_at, zone)
    if abs(entry.recorded_at - entry.occurred_at) > RECORDED_LATE:
        yield f"Registrado: {_exact(entry.recorded_at, zone)}"
    yield person_of(entry)
    if entry.profile:
        yield f"Perfil en ese momento: {plain(entry.profile)}"
        yield f"Permisos en ese momento: {plain(Permissions.decode(entry.permissions).summary())}"
    yield f"Resultado: {entry.outcome if entry.outcome is Outcome.ALLOWED else f'⛔ {entry.outcome}'}"
    yield f"Origen: {_origin(entry)}"


def _tab(entry: Entry, catalogue: Catalogue) -> str:
    try:
        return catalogue.category(entry.category).label
    except CategoryUnknown:
        return entry.category


def _exact(value: datetime, zone: str) -> str:
    return value.astimezone(ZoneInfo(zone)).strftime("%d/%m/%Y %H:%M:%S")


def _origin(entry: Entry) -> str:
    """The door; what a business system calls the operation; the computer. A chat's message says nothing."""
    reference = "" if entry.origin is Origin.TELEGRAM else entry.origin_reference
    parts = (_ORIGINS[entry.origin], clip(reference, limit=80), clip(entry.workstation, limit=80))
    return " · ".join(plain(part) for part in parts if part)


def _detail(detail: Detail, *, room: int) -> str:
    """The changes and the facts, as many as fit in `room` UTF-16 units."""
    changes = [
        f"{_short(each.field)}: {_short(each.before)} → {_short(each.after)}" for each in detail.changes
    ]
    lines = [*changes, *(f"{_short(name)}: {_short(value)}" for name, value in detail.facts)]
    room -= units(f"\ny {len(lines)} más")
    kept: list[str] = []
    for line in lines:
        room -= units(line) + len("\n")
        if room < 0:
            return "\n".join([*kept, f"y {len(lines) - len(kept)} más"])
        kept.append(line)
    return "\n".join(kept)


def _short(value: str | None) -> str:
    return plain(clip(value, limit=VALUE_LENGTH)) if value else "—"


def _alert(view: EntryView) -> Iterator[str]:
    if view.deliveries:
        yield f"Alerta: {some([_delivery(each, view=view) for each in view.deliveries])}"
    if view.acknowledgements:
        yield f"Enterado: {seen_by(view)}"


def _delivery(delivery: AlertDelivery, *, view: EntryView) -> str:
    name = plain(delivery.full_name)
    if delivery.failure is not None:
        return f"{name} falló: {plain(clip(delivery.failure, limit=REASON_LENGTH))}"
    if delivery.sent_at is None:
        return f"{name} pendiente"
    return f"{name} ✓ {time_after(delivery.sent_at, view=view)}"
