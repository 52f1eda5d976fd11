"""One entry in full, with the state of its alert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from domain.catalogue import Catalogue
from domain.entries import Detail, Entry, Origin, Outcome
from domain.filter_words import ORIGINS
from domain.office_words import in_office_words
from domain.permissions import Permissions
from domain.spelling import clip
from handlers.acting.offers import done_lines, offer_rows
from handlers.audit_log.changes_table import table_lines
from handlers.audit_log.log_buttons import LogSpot
from handlers.kit.button_kinds import ActAction, ActButton, CertificateButton, LogAction
from handlers.kit.entry_text import (
    HASH_SHOWN,
    SEALED_UP_TO,
    TEXT_LIMIT,
    altered_line,
    author_of,
    seen_by,
    sign_of,
    some,
    time_after,
    units,
)
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, code, exact_moment, folded, page, plain
from handlers.stories.screens import story_rows
from services.log.entry_view import AlertDelivery, EntryView
from services.log.filters import NO_FILTER_ID

VALUE_LENGTH = 150  # characters of a field's value
REASON_LENGTH = 60  # characters of the reason why an alert failed
RECORDED_LATE = timedelta(minutes=1)


def entry_screen(
    view: EntryView,
    catalogue: Catalogue,
    *,
    size: int,
    filter_id: int = NO_FILTER_ID,
    remark: str | None = None,
) -> Screen:
    """The entry, and the way back to the page of `size` entries under its filter that starts with it."""
    entry = view.entry
    label = catalogue.label_of_operation(entry.operation)
    changed = altered_line([entry.folio] if view.altered else [])
    title = page(changed, f"{sign_of(entry)}{bold(label)}\n{plain(clip(entry.summary, limit=200))}")
    done = done_lines(view.on, entry, view.company)
    below = page(
        "\n".join(_facts(view, catalogue)),
        "\n".join(_alert(view)),
        done,
        folded(_fine_print(view)),
        error=remark,
    )
    room = TEXT_LIMIT - units(page(title, below)) - len("\n\n")
    spot = LogSpot(company_id=view.company.id, size=size, filter_id=filter_id)
    return Screen(page(title, _detail(entry.detail, room=room), below), _rows(view, spot))


def _rows(view: EntryView, spot: LogSpot) -> list[Row]:
    entry = view.entry
    name = clip(entry.user_name, limit=15)
    rows: list[Row] = []
    if view.earlier is not None:
        rows.append([spot.button(f"‹ Anterior de {name}", LogAction.ENTRY, view.earlier)])
    if view.later is not None:
        rows.append([spot.button(f"Siguiente de {name} ›", LogAction.ENTRY, view.later)])
    last = [spot.button("« Bitácora", LogAction.FROM, entry.folio)]
    if entry.sensitive and not view.acknowledgements:  # whoever attends it attends it for all
        last.append(spot.button("Enterado", LogAction.ACK, entry.folio))
    if view.can_certify:
        last.append(button("Constancia", CertificateButton(spot.company_id, entry.folio)))
    acting = ActButton(spot.company_id, entry.folio, ActAction.BACK, spot.size, spot.filter_id)
    return [*rows, *story_rows(spot.company_id, entry), *offer_rows(view.on, acting), last]


def _fine_print(view: EntryView) -> Iterator[str]:
    """What the author could do then, the entry's own hash and the log's up to it, and its operation's id."""
    entry = view.entry
    if entry.profile:
        can = " ".join(in_office_words(Permissions.decode(entry.permissions)))
        yield f"Perfil en ese momento: {plain(entry.profile)}. {plain(can)}"
    yield f"Huella: {code(entry.hash.hex()[:HASH_SHOWN])}"
    if view.root:
        yield f"{SEALED_UP_TO}: {code(view.root.hex()[:HASH_SHOWN])}"
    yield f"Identificador: {code(str(entry.operation_id))}"


def _facts(view: EntryView, catalogue: Catalogue) -> Iterator[str]:
    entry, zone = view.entry, view.company.zone
    yield plain(view.company.name)
    yield f"Folio {entry.folio} · {plain(catalogue.label_of_category(entry.category))}"
    yield exact_moment(entry.occurred_at, zone)
    if abs(entry.recorded_at - entry.occurred_at) > RECORDED_LATE:
        yield f"Registrado: {exact_moment(entry.recorded_at, zone)}"
    yield author_of(entry)
    if entry.outcome is not Outcome.ALLOWED:
        yield f"Resultado: ⛔ {entry.outcome}"
    yield f"Origen: {_origin(entry)}"


def _origin(entry: Entry) -> str:
    """The door; the business system's id of the operation; the computer. A chat message's id is left out."""
    reference = "" if entry.origin is Origin.TELEGRAM else entry.origin_reference
    parts = (ORIGINS[entry.origin], clip(reference, limit=80), clip(entry.workstation, limit=80))
    return " · ".join(plain(part) for part in parts if part)


def _detail(detail: Detail, *, room: int) -> str:
    """The changes, as a table if they fit in one, and the facts: as many as fit in `room` UTF-16 units."""
    facts = [f"{_short(name)}: {_short(value)}" for name, value in detail.facts]
    if (table := table_lines(detail.changes)) is None:
        changes = [
            f"{_short(each.field)}: {_short(each.before)} → {_short(each.after)}" for each in detail.changes
        ]
        return _as_many([*changes, *facts], room=room)
    shown = f"<pre>{_as_many(table, room=room)}</pre>"
    return page(shown, _as_many(facts, room=room - units(shown) - len("\n\n")))


def _as_many(lines: Sequence[str], *, room: int) -> str:
    """As many of the lines as fit, and how many are left out."""
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
        yield f"✓ Atendida por {seen_by(view)}"


def _delivery(delivery: AlertDelivery, *, view: EntryView) -> str:
    name = plain(delivery.full_name)
    if delivery.failure is not None:
        return f"{name} no la recibió: {plain(clip(delivery.failure, limit=REASON_LENGTH))}"
    if delivery.sent_at is None:
        return f"{name} pendiente"
    return f"{name} ✓ {time_after(delivery.sent_at, view=view)}"
