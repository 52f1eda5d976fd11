"""What an alert and an entry offer to do about it, and what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.companies import Company, UserState
from domain.entries import Entry
from domain.spelling import clip
from handlers.kit.button_kinds import ActAction, ActButton
from handlers.kit.entry_text import time_since
from handlers.kit.screen import Row, button
from handlers.kit.text import plain
from services.people.acting import Act, OnEntry
from services.people.explaining import ANSWER, ASKED, DISOWNED, GIVEN
from services.people.ways_to_undo import FACT as UNDOES

SHOWN = 5  # of what was done, the last ones
NAME_LENGTH = 60  # characters of a full name
_SAYS = {
    "user_blocked": "🔒 Se bloqueó a {user}: {who} {when}",
    ASKED: "❓ Preguntó por qué: {who} {when}",
    GIVEN: "💬 {who} {when}: «{said}»",
    DISOWNED: "⚠️ {who} {when}: «No fui yo»",
}
_UNDONE = "↩️ Deshecho: {who} {when} · folio {folio}"


def offer_rows(on: OnEntry, spot: ActButton) -> list[Row]:
    """Two rows at most; `spot` is any button of the place that they are under."""
    rows: list[Row] = []
    if Act.BLOCK in on.may and on.author is not None:
        label = f"Bloquear a {on.author.user.name}"
        rows.append([button(label, replace(spot, action=ActAction.BLOCK), style="danger")])
    others = []
    if Act.UNDO in on.may:
        others.append(button("Deshacer", replace(spot, action=ActAction.UNDO)))
    if Act.ASK_WHY in on.may:
        others.append(button("¿Por qué?", replace(spot, action=ActAction.WHY)))
    return [*rows, others] if others else rows


def done_lines(on: OnEntry, entry: Entry, company: Company) -> str:
    """What was done about the entry, and whether its author is blocked, a line each."""
    return "\n".join([*_blocked(on, entry, company), *_done(on, entry, company)])


def _done(on: OnEntry, entry: Entry, company: Company) -> Iterator[str]:
    for each in on.done[-SHOWN:]:
        facts = dict(each.detail.facts)
        says = _UNDONE if UNDOES in facts else _SAYS.get(each.operation)
        if says is not None:
            yield says.format(
                who=plain(clip(each.full_name, limit=NAME_LENGTH)),
                when=time_since(each.recorded_at, entry, zone=company.zone),
                user=plain(facts.get("Usuario", "")),
                said=plain(facts.get(ANSWER, "")),
                folio=each.folio,
            )


def _blocked(on: OnEntry, entry: Entry, company: Company) -> Iterator[str]:
    """That its author was blocked elsewhere, by whom and when."""
    if on.author is None or on.author.user.state is not UserState.BLOCKED:
        return
    if not any(each.operation == "user_blocked" for each in on.done):
        user = on.author.user
        when = time_since(user.state_since, entry, zone=company.zone)
        by = f" · {plain(user.state_by)}" if user.state_by else ""
        yield f"🔒 {plain(user.name)} está bloqueado desde {when}{by}"
