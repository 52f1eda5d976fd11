"""An alert, to be read at a glance. A digest tells many in one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from telegram import InlineKeyboardButton

from domain.alert_rules import minutes_in_words
from domain.catalogue import Catalogue
from domain.companies import Company
from domain.digest import Digest
from domain.entries import WITHOUT_USER, Entry, Outcome
from domain.phrases import count, first_of
from domain.spelling import clip
from domain.zones import local_day
from handlers.acting.offers import done_lines, offer_rows
from handlers.kit.button_kinds import ActAction, ActButton, AlertAction, AlertButton, DigestButton
from handlers.kit.entry_text import (
    HASH_SHOWN,
    SEALED_UP_TO,
    author_of,
    deed_line,
    late_line,
    matter_lines,
    outcome_of,
    person,
    sign_of,
)
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, clock, code, moment, page, plain
from handlers.linking.screens import stranger_line, stranger_rows
from handlers.stories.screens import story_button
from services.log.entry_view import EntryView
from services.people.acting import OnEntry
from services.sending.alerts import DueAlert
from services.sending.escalation import ToldAgain

OWN = "⚪ "
"""The mark of what the reader did themselves."""
_NOT_YOU = "¿No fuiste tú? Revisa tus sesiones de Telegram y cambia tu contraseña en /yo."
YOURS = f"Aparece a tu nombre. {_NOT_YOU}"
WHAT_TO_DO = {
    "log_stopped": "Qué hacer: en el servidor, <code>vigia verify</code> dice qué falta. Pon de vuelta la "
    "base de datos correcta o, si es ésta, detén Vigía y sigue con <code>vigia resume</code>.",
    "witness_contradicts": "Qué hacer: pide a quien cuida ese testigo el sello que vio y pégalo en este "
    "chat. No borres nada del servidor.",
    "operation_disowned": "Qué hacer: la cuenta puede estar en otras manos. Bloquéala mientras hablas con "
    "la persona.",
}
"""By operation, for those that are not self-explanatory."""
YOURS_AMONG_THEM = f"Algunas aparecen a tu nombre. {_NOT_YOU}"
ALL_YOURS = f"Aparecen a tu nombre. {_NOT_YOU}"

_NAMED = 6  # people who attended it
_LARGEST_SHOWN = 40  # characters of each part of a line


def news_screen(alert: DueAlert, catalogue: Catalogue) -> Screen:
    """The alert as it arrives: one entry, or many as one."""
    company, news = alert.company, alert.news
    if isinstance(news, Digest):
        return digest_screen(company, news, catalogue)
    return _alert(
        company,
        news,
        catalogue,
        yours=alert.about_themselves,
        seen=[(each.full_name, each.acknowledged_at) for each in alert.seen],
        on=alert.on,
        root=alert.root,
    )


def digest_screen(company: Company, digest: Digest, catalogue: Catalogue) -> Screen:
    """Many alerts as one: how many, from when to when, who did what how often, and who attended them."""
    text = page(
        "\n".join(_digest_heading(company, digest)),
        *_by_person(digest, catalogue),
        _largest(digest, catalogue),
        _yours(digest),
        _attended(company, digest),
    )
    first, last = digest.first_folio, digest.last_folio
    buttons = [button("Ver", DigestButton(company.id, first, last, AlertAction.VIEW))]
    if digest.attended < digest.total:
        buttons.append(button("Enterado", DigestButton(company.id, first, last, AlertAction.ACK)))
    return Screen(text, [buttons])


def _attended(company: Company, digest: Digest) -> str:
    if not digest.attended:
        return ""
    by_whom = _by_whom(digest.attended_by, digest.until, company)
    if digest.attended == digest.total:
        return f"✓ Atendidas por {by_whom}"
    return f"Atendidas {digest.attended:,} de {digest.total:,}: {by_whom}"


def _digest_heading(company: Company, digest: Digest) -> Iterator[str]:
    sign = OWN if digest.done == digest.total else "🔴 "
    yield f"{sign}{bold(count(digest.total, 'operación sensible', 'operaciones sensibles'))}"
    since, until = moment(digest.since, company.zone), moment(digest.until, company.zone)
    if local_day(digest.since, company.zone) == local_day(digest.until, company.zone):
        until = clock(digest.until, company.zone)
    yield since if since.endswith(until) else f"{since} a {until}"
    yield f"{plain(company.name)} · folios {digest.first_folio} a {digest.last_folio}{_sealed(digest.root)}"


def _largest(digest: Digest, catalogue: Catalogue) -> str:
    if not digest.largest:
        return ""
    lines = [f"#{each.folio} {deed_line(each, catalogue, longest=_LARGEST_SHOWN)}" for each in digest.largest]
    return "\n".join([bold("De mayor importe"), *lines])


def _yours(digest: Digest) -> str:
    if not digest.own:
        return ""
    return ALL_YOURS if digest.own == digest.total else YOURS_AMONG_THEM


def _by_person(digest: Digest, catalogue: Catalogue) -> Iterator[str]:
    """A block for each person, with their most frequent operations; then how many people are left out."""
    people: dict[tuple[str, str, bool], list[str]] = {}
    for line in digest.lines:
        done = f"{plain(catalogue.label_of_operation(line.operation))}: {line.count:,}"
        people.setdefault((line.user_name, line.full_name, line.without_user), []).append(done)
    for (user_name, full_name, without_user), lines in people.items():
        who = person(user_name, full_name)
        yield "\n".join([f"{who} ({WITHOUT_USER})" if without_user else who, *lines])
    rest = digest.total - sum(line.count for line in digest.lines)
    if rest:
        yield f"y {rest:,} más"


def alert_screen(view: EntryView, catalogue: Catalogue, *, above: str = "") -> Screen:
    """The same alert later, with everyone who has seen it and what was done about it; `above` it, in HTML."""
    return _alert(
        view.company,
        view.entry,
        catalogue,
        yours=view.about_reader,
        seen=[(each.full_name, each.acknowledged_at) for each in view.acknowledgements],
        on=view.on,
        root=view.root,
        above=above,
    )


def waited_line(minutes: int, *, is_next: bool) -> str:
    """Why an alert is told again."""
    waited = minutes_in_words(minutes)
    if is_next:
        return f"⏰ {bold('Te toca a ti')}: en {waited} nadie la ha atendido."
    return f"⏰ {bold(f'Nadie la ha atendido en {waited}')}"


def several_again_screen(told: ToldAgain, catalogue: Catalogue, *, above: str = "") -> Screen:
    """Several alerts that nobody attended, as they are by now: those still open, by name."""
    company, still = told.company, told.open
    attended = sum(many for _, _, many in told.attended_by)
    title = count(still.count, "alerta sigue sin atender", "alertas siguen sin atender")
    lines = [f"#{each.folio} {deed_line(each, catalogue, longest=_LARGEST_SHOWN)}" for each in still.newest]
    rest = still.count - len(still.newest)
    by_whom = first_of([plain(name) for name, _, _ in told.attended_by], limit=_NAMED)
    text = page(
        above if still.count else "",
        bold(title) if still.count else "✓ Todas se atendieron",
        "\n".join([*lines, f"y {rest:,} más"] if rest else lines),
        f"Atendidas {attended:,}: {'; '.join(by_whom)}" if by_whom else "",
        f"{plain(company.name)} · folios {told.first} a {told.last}",
    )
    buttons = [button("Ver", DigestButton(company.id, told.first, told.last, AlertAction.VIEW))]
    if still.count:
        again = DigestButton(company.id, told.first, told.last, AlertAction.ACK_OPEN)
        buttons.append(button("Enterado", again))
    return Screen(text, [buttons])


def _alert(
    company: Company,
    entry: Entry,
    catalogue: Catalogue,
    *,
    yours: bool,
    seen: Sequence[tuple[str, datetime]],
    on: OnEntry,
    root: bytes,
    above: str = "",
) -> Screen:
    """Whoever attends it attends it for all: then nobody else has to."""
    text = page(
        "" if seen else above,
        f"{_text(company, entry, catalogue, yours=yours)}{_sealed(root)}",
        WHAT_TO_DO.get(entry.operation, ""),
        YOURS if yours else "",
        f"✓ Atendida por {_by_whom(seen, entry.recorded_at, company)}" if seen else "",
        done_lines(on, entry, company),
        stranger_line(on.stranger),
    )
    buttons = _looking(company, entry)
    if entry.sensitive and not seen:
        buttons.append(_seen_button(company, entry))
    return Screen(text, [buttons, *_rows(on, company, entry)])


def _sealed(root: bytes) -> str:
    """The head of the log as it was with the last entry told: from here on the reader has seen it."""
    return f"\n{SEALED_UP_TO}: {code(root.hex()[:HASH_SHOWN])}" if root else ""


def _by_whom(attended: Sequence[tuple[str, datetime]], since: datetime, company: Company) -> str:
    """`Ana Ruiz · 22:54`, with the date if on another day; then who else did."""
    names = []
    for name, at in attended:
        same_day = local_day(at, company.zone) == local_day(since, company.zone)
        when = clock(at, company.zone) if same_day else moment(at, company.zone)
        names.append(f"{plain(name)} · {when}")
    return "; ".join(first_of(names, limit=_NAMED))


def _rows(on: OnEntry, company: Company, entry: Entry) -> list[Row]:
    return [
        *offer_rows(on, _spot(company, entry)),
        *stranger_rows(company.id, entry, on.stranger),
    ]


def _text(company: Company, entry: Entry, catalogue: Catalogue, *, yours: bool) -> str:
    outcome = outcome_of(entry, catalogue)
    did_it = yours and entry.outcome is Outcome.ALLOWED
    title = f"{OWN if did_it else sign_of(entry)}{bold(catalogue.label_of_operation(entry.operation))}"
    lines = [
        f"{title} · {outcome}" if outcome else title,
        plain(clip(entry.summary, limit=200)),
        *matter_lines(entry),
        f"{author_of(entry)} · {moment(entry.occurred_at, company.zone)}",
        late_line(entry),
        f"{plain(company.name)} · folio {entry.folio}",
    ]
    return "\n".join(line for line in lines if line)


def _spot(company: Company, entry: Entry) -> ActButton:
    return ActButton(company.id, entry.folio, ActAction.BACK)


def _looking(company: Company, entry: Entry) -> list[InlineKeyboardButton]:
    """*Ver*, and *Historia* of what it is about."""
    view = button("Ver", AlertButton(company.id, entry.folio, AlertAction.VIEW))
    return [view, *story_button(company.id, entry)]


def _seen_button(company: Company, entry: Entry) -> InlineKeyboardButton:
    return button("Enterado", AlertButton(company.id, entry.folio, AlertAction.ACK))
