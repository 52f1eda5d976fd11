"""What depends on the hour, as people say it: `en las últimas 3 horas`, `hace rato`, `en la noche`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.dates import ABOUT, NUMBERS
from domain.log_filter import Period, Stretch
from domain.periods import PARTS_OF_A_DAY, last_night

_UNITS = {
    "hora": timedelta(hours=1), "horas": timedelta(hours=1), "minuto": timedelta(minutes=1),
    "minutos": timedelta(minutes=1), "min": timedelta(minutes=1),
}  # fmt: skip
_A_WHILE = timedelta(hours=1)
_NOON = 12
_TODAYS = frozenset({"hoy", "esta"})
_SINCE = frozenset({"desde", "partir"})
_AFTER_NOON = frozenset({"noche", "pm", "p.m", "tarde"})
_LONGEST = timedelta(hours=72)


def recent_at(words: Sequence[str], now: datetime) -> tuple[int, Period] | None:
    """How many of the leading words say so, and the period from then; `now` is on the company's clock.

    The words have no accents or capitals. The period begins at a whole minute.
    """
    if words[:1] == ["hace"] and words[1:2] and words[1] in ABOUT:
        found = recent_at(["hace", *words[2:]], now)
        return None if found is None else (found[0] + 1, found[1])
    first, second, third = (*words[:3], "", "", "")[:3]
    if first == "hace" and second in ("rato", "poco", "ratito"):
        return 2, _since(now - _A_WHILE, now)
    if first in ("ultima", "ultimo") and second in _UNITS:
        return 2, _since(now - _UNITS[second], now)
    number = NUMBERS.get(second) or (int(second) if second.isdecimal() and len(second) < 4 else 0)
    if first in ("hace", "ultimas", "ultimos") and number and third in _UNITS:
        ago = min(number * _UNITS[third], _LONGEST)
        return 3, _since(now - ago, now)
    return None


def already_come(period: Period, words: Sequence[str], now: datetime) -> Period:
    """The same hours of yesterday, if today's are still to come: `en la noche`, asked at noon.

    In the afternoon, `desde las 8` is from this morning. Of `hoy` they are today's all the same.
    """
    if period.stretch is not Stretch.TODAY or period.since is None or period.since <= now.time():
        return period
    if _SINCE.intersection(words) and _AFTER_NOON.isdisjoint(words) and period.since.hour > _NOON:
        morning = period.since.replace(hour=period.since.hour - _NOON)
        if str(morning.hour) in words and morning <= now.time():
            return replace(period, since=morning)
    if _TODAYS.intersection(words):
        return period
    if (period.since, period.until) == PARTS_OF_A_DAY["noche"]:
        return last_night(now.date())
    return replace(period, stretch=Stretch.YESTERDAY)


def _since(moment: datetime, now: datetime) -> Period:
    time = moment.time().replace(second=0, microsecond=0)
    if moment.date() == now.date():
        return Period(Stretch.TODAY, since=time)
    return Period(Stretch.BETWEEN, moment.date(), now.date(), time)
