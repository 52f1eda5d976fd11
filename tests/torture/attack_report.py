"""What an attack came to, as it is printed, and what the process logged meanwhile."""

from __future__ import annotations

import logging
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """What was sent, what it cost, and every rule that broke."""

    engine: str
    inputs: Counter[str] = field(default_factory=Counter)
    http: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    to_attackers: Counter[str] = field(default_factory=Counter)
    turned_away: Counter[int] = field(default_factory=Counter)
    too_late: Counter[str] = field(default_factory=Counter)
    asked_in_group: int = 0
    unanswered: int = 0
    refused: int | None = None
    refused_in_group: int | None = None
    shop: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    lines_logged: int = 0
    stopped: Counter[str] = field(default_factory=Counter)
    denials: int = 0
    alerts: int = 0
    finished: int = 0
    memory: list[float] = field(default_factory=list)
    quiet: list[float] = field(default_factory=list)
    flood: list[float] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All inputs."""
        return sum(self.inputs.values()) + sum(self.http.values())

    def lines(self) -> list[str]:
        """The report as it is printed."""
        rate = self.total / max(self.seconds, 1)
        return [
            f"engine {self.engine}: {self.total} inputs in {self.seconds:.0f} s, {rate:.0f} a second",
            *(f"  {count:7} {kind}" for kind, count in self.inputs.most_common()),
            f"  {sum(self.http.values()):7} HTTP, answered {dict(sorted(self.http.items()))}",
            f"messages and answers to attackers: {dict(self.to_attackers)}",
            f"attempts at the closed door: {self.turned_away.total()}; counted as refused: {self.refused}",
            f"of outsiders' taps, past the first few: {self.unanswered} without an answer",
            f"asked for in a group: {self.asked_in_group}; counted as refused: {self.refused_in_group}",
            f"reports with the shop's key, answered: {dict(sorted(self.shop.items()))}",
            f"deeds of people whose ids were guessed at: {dict(self.deeds)}",
            f"logs changed by hand: {dict(self.stopped)}",
            f"entries access_denied: {self.denials}; alerts made due by them: {self.alerts}",
            f"taps whose turn came after Telegram had dropped them: {dict(self.too_late)}",
            f"victims' conversations begun before and finished after: {self.finished}",
            f"memory of the process, bot and sandbox: {', '.join(f'{each:.0f}' for each in self.memory)} MB",
            f"tap to answer, quiet: {spread(self.quiet)}",
            f"tap to answer, flooded: {spread(self.flood)}",
            f"lines logged: {self.lines_logged}; warnings: {dict(self.warnings)}",
            f"violations: {len(self.violations)}",
            *(f"  {each[:600]}" for each in self.violations[:200]),
        ]


def spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "not measured"
    ms = sorted(1000 * each for each in seconds)
    late = ms[min(len(ms) - 1, int(0.99 * len(ms)))]
    return f"median {statistics.median(ms):.0f} ms, p99 {late:.0f} ms, worst {ms[-1]:.0f} ms of {len(ms)}"


class Watch(logging.Handler):
    """Notes what is logged at WARNING and above, and what reaches the application's error handler."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.WARNING)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        self._report.lines_logged += 1
        line = f"{record.levelname} {record.name}: {record.getMessage()[:200]}"
        if record.levelno >= logging.ERROR:
            cause = record.exc_info[1] if record.exc_info else None
            self._report.violations.append(f"{line} · {type(cause).__name__}: {cause}")
        else:
            self._report.warnings[line[:120]] += 1

    async def on_error(self, _: object, context: object) -> None:
        self._report.violations.append(f"the error handler was called: {getattr(context, 'error', None)!r}")
