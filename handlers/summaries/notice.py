"""A summary for its reader: the chart, and under it what happened and what was unusual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from domain.catalogue import Catalogue
from domain.notices import Notice
from domain.phrases import count, named
from domain.spelling import clip
from domain.summaries import Frequency, OffHours
from handlers.kit.buttons import MenuButton
from handlers.kit.entry_text import deed_line, units
from handlers.kit.screen import Picture, Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from handlers.pictures.chart_of import chart_of, user_label
from handlers.pictures.dates import period_of
from rendering.charts.pencil import drawn
from services.installation import Installation
from services.log.summaries import Summary, summary_for
from services.log.unusual import FirstTime

CAPTION_LIMIT = 1024  # UTF-16 units of a caption once its HTML is read (Bot API, sendPhoto)

_TITLES = {Frequency.DAILY: "Resumen diario", Frequency.WEEKLY: "Resumen semanal"}
# How many operations, and how many refused attempts, are named: the first with which all of it fits.
_TOLD = ((5, 3), (1, 1), (1, 0), (0, 0))
_NAMED = 3  # users, tabs and first times by name
_NAME_LENGTHS = (40, 24, 12, 6)  # characters of each name: the first limit with which all of it fits
_OFF_HOURS = {OffHours.NIGHT: "de 22:00 a 6:00", OffHours.SUNDAY: "en domingo"}
_LENGTHS = {Frequency.DAILY: "al día", Frequency.WEEKLY: "a la semana"}


async def summary_notice(installation: Installation, notice: Notice) -> Picture | Screen | None:
    """The message; None if the person may no longer read the log. No chart without entries."""
    summary = await summary_for(installation, notice)
    if summary is None:
        return None
    caption, rows = caption_of(summary, installation.catalogue), _rows(summary)
    if not summary.activity.total.entries:
        return Screen(caption, rows)
    chart = chart_of(summary.activity, summary.company, installation.catalogue)
    return Picture(await drawn(chart), caption, rows)


def caption_of(summary: Summary, catalogue: Catalogue) -> str:
    """What happened, within a caption's length: long names are cut, and fewer operations are named."""
    fewer = [
        replace(summary, remarkable=summary.remarkable[:many], refused=summary.refused[:refused])
        for many, refused in _TOLD
    ]
    for told, length in product(fewer, _NAME_LENGTHS):
        caption = _caption(told, catalogue, length)
        if units(caption) <= CAPTION_LIMIT:
            break
    return caption


def _caption(summary: Summary, catalogue: Catalogue, length: int) -> str:
    activity, zone = summary.activity, summary.company.zone
    title = heading(_TITLES[summary.plan.frequency], summary.company.name)
    top = f"{title}\n{plain(period_of(activity.since, activity.until, zone).capitalize())}"
    if not activity.total.entries:
        return page(top, "Sin registros.", _left_out(summary))
    remarkable = "\n".join(f"🔴 {deed_line(each, catalogue, longest=length)}" for each in summary.remarkable)
    unusual = list(_unusual(summary, catalogue, length))
    below = "\n".join([bold("Fuera de lo común"), *unusual]) if unusual else _nothing_unusual(summary)
    counts = "\n".join(_counts(summary, catalogue, length))
    return page(top, counts, remarkable, _refused(summary, length), below, _left_out(summary))


def _counts(summary: Summary, catalogue: Catalogue, length: int) -> Iterator[str]:
    activity = summary.activity
    sensitive = activity.total.sensitive
    parts = [count(sensitive, "sensible", "sensibles") if sensitive else "ninguno sensible"]
    if summary.denied:
        parts.append(count(summary.denied, "denegado", "denegados"))
    if summary.failed:
        parts.append(count(summary.failed, "fallido", "fallidos"))
    yield f"{count(activity.total.entries, 'registro', 'registros')}: {', '.join(parts)}."
    users = [
        f"{plain(clip(user_label(user), limit=length))} ({user.tally.entries:,})" for user in activity.users
    ]
    yield f"Quien más movimientos tuvo: {named(users, limit=_NAMED, others=activity.other_users)}."
    tabs = [f"{plain(catalogue.label_of_category(code))} {tally.entries:,}" for code, tally in activity.tabs]
    yield f"Por pestaña: {', '.join(tabs)}."


def _refused(summary: Summary, length: int) -> str:
    """What users may not do and tried: no alarm, but worth a line."""
    told = []
    for user_name, attempt, times in summary.refused:
        often = "" if times == 1 else f" ({times:,} veces)"
        tried = clip(f"{attempt[:1].lower()}{attempt[1:]}", limit=length)
        told.append(f"{plain(clip(user_name, limit=length))} {plain(tried)}{often}")
    return f"🚫 Sin permiso: {named(told, limit=_NAMED, between='; ')}." if told else ""


def _unusual(summary: Summary, catalogue: Catalogue, length: int) -> Iterator[str]:
    unusual = summary.unusual
    if unusual.first_times:
        firsts = [_first_time(each, catalogue, length) for each in unusual.first_times]
        yield f"• Por primera vez: {named(firsts, limit=_NAMED, between='; ')}."
    if unusual.off_hours:
        users = [
            f"{plain(clip(name, limit=length))} ({number:,})" for name, number in unusual.off_hours.items()
        ]
        when = " o ".join(words for each, words in _OFF_HOURS.items() if each in unusual.off_hours_when)
        total = count(sum(unusual.off_hours.values()), "registro", "registros")
        yield f"• Fuera de horario, {when}: {total}; {named(users, limit=_NAMED)}."
    if unusual.usual_denials is not None:
        usual = f"{unusual.usual_denials:,.1f}".removesuffix(".0")
        usually = f"lo usual aquí: {usual} {_LENGTHS[summary.plan.frequency]}"
        yield f"• Muchos denegados: {summary.denied:,} ({usually})."


def _first_time(first: FirstTime, catalogue: Catalogue, length: int) -> str:
    name = plain(clip(first.user_name, limit=length))
    if first.operation is None:
        return f"{name}, que no aparecía en la bitácora"
    return f"{name}, {plain(clip(catalogue.label_of_operation(first.operation), limit=length))}"


def _nothing_unusual(summary: Summary) -> str:
    return "Nada fuera de lo común." if summary.unusual.known else ""


def _left_out(summary: Summary) -> str:
    if not summary.suppressed:
        return ""
    many = count(summary.suppressed, "operación no se guardó", "operaciones no se guardaron")
    return f"{many}: {'está apagada' if summary.suppressed == 1 else 'están apagadas'} en /configurar."


def _rows(summary: Summary) -> list[Row]:
    company_id = summary.company.id
    return [
        [
            button("Ver bitácora", MenuButton("bitacora", company_id)),
            button("Cambiar resumen", MenuButton("resumen", company_id)),
        ]
    ]
