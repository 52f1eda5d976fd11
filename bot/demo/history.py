"""Three plausible weeks of a company, generated from a seed: always the same for the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.demo.data import DemoCompany, DemoUser, Story
from domain.entries import Change, Detail
from domain.zones import local_day

DAYS = 21
_INVOICES = 45
_OTHER_DEEDS = 90
_STAMPED, _CANCELLED = 0.9, 0.08  # of all invoices
_JUST_NOW = timedelta(minutes=30)  # the demonstration starts with a quiet half hour
_OPENS, _CLOSES, _CLOSES_ON_SATURDAY = time(9), time(18, 30), time(14)
_SALES = ("AUXILIAR DE VENTAS", "GERENTE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that a user did; `moment` is in UTC."""

    moment: datetime
    user: DemoUser
    operation: str
    summary: str
    detail: Detail = Detail()  # noqa: RUF009 (it is frozen)


def history_of(company: DemoCompany, stories: list[Story], *, now: datetime, seed: int) -> list[Deed]:
    """What the company's users did in the last three weeks, in order of time."""
    writer = _Writer(company, now=now, seed=seed)
    deeds = [*writer.invoices(), *writer.others(stories)]
    return sorted(deeds, key=lambda deed: deed.moment)


class _Writer:
    def __init__(self, company: DemoCompany, *, now: datetime, seed: int) -> None:
        self._company = company
        self._chance = Random(seed)  # noqa: S311 (nothing secret hangs from it)
        self._shifts = _shifts(ZoneInfo(company.zone), now=now)

    def invoices(self) -> list[Deed]:
        """Invoices, numbered in order of time: most are stamped, and a few cancelled later."""
        deeds = []
        first = self._company.last_invoice - _INVOICES + 1
        for number, moment in enumerate(sorted(self._moment() for _ in range(_INVOICES)), first):
            deeds.extend(self._invoice(number, moment))
        return deeds

    def _invoice(self, number: int, moment: datetime) -> list[Deed]:
        user, summary = self._someone(_SALES), f"Factura {self._company.series} {number}"
        customer = self._chance.choice(self._company.customers)
        facts = self._as_at_the_desk(summary, {"Cliente": customer, "Total": self._money()})
        deeds = [_deed(moment, user, "document_created", summary, facts)]
        for_the_desk = number > self._company.last_invoice - 2  # its buttons cancel one and stamp the other
        stamped = number < self._company.last_invoice and (for_the_desk or self._happens(_STAMPED))
        if stamped:
            stamped_at = moment + timedelta(seconds=self._chance.randint(40, 400))
            deeds.append(_deed(stamped_at, user, "document_stamped", summary, facts))
        if stamped and not for_the_desk and self._happens(_CANCELLED):
            cancelled_at = moment + timedelta(seconds=self._chance.randint(600, 1500))
            why = (*facts, ("Motivo", "02 Comprobante emitido con errores sin relación"))
            deeds.append(_deed(cancelled_at, user, "document_cancelled", summary, why))
        return deeds

    def _as_at_the_desk(self, summary: str, facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
        """The facts of an invoice, as the desk's buttons will tell them of it."""
        told = [action.facts for action in self._company.actions if action.summary == summary]
        return tuple(
            (name, next((each[name] for each in told if name in each), value))
            for name, value in facts.items()
        )

    def others(self, stories: list[Story]) -> list[Deed]:
        """Everything else, at random moments."""
        weights = [story.weight for story in stories]
        chosen = self._chance.choices(stories, weights, k=_OTHER_DEEDS)
        return [self._told(story, self._moment()) for story in chosen]

    def _told(self, story: Story, moment: datetime) -> Deed:
        words = {
            "customer": self._chance.choice(self._company.customers),
            "supplier": self._chance.choice(self._company.suppliers),
            "product": self._chance.choice(self._company.products),
            "number": str(self._chance.randint(40, 400)),
            "few": str(self._chance.randint(3, 24)),
            "total": self._money(),
            "old": self._money(),
            "new": self._money(),
        }
        changes = tuple(
            Change(field, before.format_map(words), after.format_map(words))
            for field, (before, after) in story.changes.items()
        )
        facts = tuple((name, value.format_map(words)) for name, value in story.facts.items())
        return Deed(
            moment=moment,
            user=self._someone(tuple(story.profiles)),
            operation=story.operation,
            summary=story.summary.format_map(words),
            detail=Detail.of(changes=changes, facts=facts),
        )

    def _someone(self, profiles: tuple[str, ...]) -> DemoUser:
        able = [user for user in self._company.users if user.profile in profiles]
        return self._chance.choice(able or self._company.users)

    def _moment(self) -> datetime:
        opens, closes = self._chance.choice(self._shifts)
        return opens + (closes - opens) * self._chance.random()

    def _money(self) -> str:
        return f"${self._chance.randint(12_000, 2_500_000) / 100:,.2f}"

    def _happens(self, probability: float) -> bool:
        return self._chance.random() < probability


def _deed(
    moment: datetime, user: DemoUser, operation: str, summary: str, facts: tuple[tuple[str, str], ...]
) -> Deed:
    return Deed(moment=moment, user=user, operation=operation, summary=summary, detail=Detail.of(facts=facts))


def _shifts(zone: ZoneInfo, *, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the office was open, in UTC: weekdays all day, Saturdays until two, and never after now."""
    latest = now - _JUST_NOW
    shifts = []
    for back in range(DAYS):
        day = local_day(now, zone.key) - timedelta(days=back)
        closing = _CLOSES_ON_SATURDAY if day.isoweekday() == 6 else _CLOSES
        opens = datetime.combine(day, _OPENS, zone).astimezone(UTC)
        closes = min(datetime.combine(day, closing, zone).astimezone(UTC), latest)
        if day.isoweekday() < 7 and opens < closes:
            shifts.append((opens, closes))
    return shifts
