"""A chart's contents, already in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.activity import Tally


@dataclass(frozen=True, slots=True)
class Labelled:
    """A tally with its label: under a bar of time, up to two lines."""

    label: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`remarks` are lines under the period, such as the filter; `bars` follow time, with sections below."""

    company: str
    period: str
    remarks: Sequence[str]
    total: Tally
    bars_title: str
    bars: Sequence[Labelled]
    sections: Sequence[tuple[str, Sequence[Labelled]]]
