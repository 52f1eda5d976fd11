"""A chart's names of periods and bars: short, in Spanish, in the company's zone."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date

from domain.activity import Activity, Bar, Grain, days_of
from domain.local_time import told_apart
from domain.zones import end_of_day, start_of_day

BARS_TITLES = {
    Grain.HOUR: "Por hora",
    Grain.TWO_HOURS: "Cada dos horas",
    Grain.DAY: "Por día",
    Grain.WEEK: "Por semana",
    Grain.MONTH: "Por mes",
    Grain.YEAR: "Por año",
}

_LOCALE = "es_MX"
# CLDR patterns, with literal text in quotes.
_BUSIEST = {
    Grain.DAY: "'Día con más registros:' EEEE d 'de' MMMM",
    Grain.WEEK: "'Semana con más registros: la del' d 'de' MMMM",
    Grain.MONTH: "'Mes con más registros:' MMMM 'de' y",
    Grain.YEAR: "'Año con más registros:' y",
}
_LABELS = {
    Grain.DAY: "EEE\nd MMM",
    Grain.WEEK: "d MMM\ny",
    Grain.MONTH: "MMM\ny",
    Grain.YEAR: "y",
}


def period_of(since: datetime, until: datetime, zone: str) -> str:
    """A period: `sábado 21 de noviembre de 2026`, `15 nov – 21 nov 2026`, with hours if it has any."""
    first, last = days_of(since, until, zone)
    if (since, until) == (start_of_day(first, zone), end_of_day(last, zone)):
        if first == last:
            return _in_words(first, "EEEE d 'de' MMMM 'de' y")
        beginning = _in_words(first, "d MMM" if first.year == last.year else "d MMM y")
        return f"{beginning} – {_in_words(last, 'd MMM y')}"
    return f"{_with_hour(since, zone)} – {_with_hour(until, zone)}"


def _with_hour(moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    return f"{_in_words(local, 'EEE d MMM')} {_clock(local)}"


def bar_label(bar: Bar, activity: Activity, zone: str) -> str:
    """The label under a bar, in one or two lines."""
    local = bar.begins_at.astimezone(ZoneInfo(zone))
    if activity.grain in (Grain.HOUR, Grain.TWO_HOURS):
        first, last = days_of(activity.since, activity.until, zone)
        day = f"\n{_in_words(local, 'EEE d')}" if first != last else ""
        return f"{_clock(local)}{day}"
    return "\n".join(_in_words(local, line) for line in _LABELS[activity.grain].split("\n"))


def busiest_of(activity: Activity, zone: str) -> str:
    """The fullest bar in words: `Día con más registros: viernes 20 de noviembre`."""
    local = activity.busiest.begins_at.astimezone(ZoneInfo(zone))
    if activity.grain in (Grain.HOUR, Grain.TWO_HOURS):
        first, last = days_of(activity.since, activity.until, zone)
        end = time((local.hour + (1 if activity.grain is Grain.HOUR else 2)) % 24).strftime("%H:%M")
        day = "" if first == last else _in_words(local, " 'del' EEEE d")
        return f"Hora con más registros: de {_clock(local)} a {end}{day}"
    return _in_words(local, _BUSIEST[activity.grain])


def _clock(local: datetime) -> str:
    return f"{local:%H:%M}{told_apart(local)}"


def _in_words(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=_LOCALE)
