"""Amounts of money as people and systems write them, as numbers that compare: `$12,500.00`, `1500 USD`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.spelling import fold, fold_spaces

PESOS = "MXN"
MOST = 10**15  # cents: more than any company's year
_CURRENCIES = {
    "mxn": PESOS, "mn": PESOS, "m.n.": PESOS, "m.n": PESOS, "pesos": PESOS, "peso": PESOS,
    "peso mexicano": PESOS, "pesos mexicanos": PESOS, "moneda nacional": PESOS,
    "usd": "USD", "us": "USD", "dlls": "USD", "dolares": "USD", "dolar": "USD", "dolar americano": "USD",
    "dolares americanos": "USD", "eur": "EUR", "euros": "EUR", "euro": "EUR",
}  # fmt: skip
_CURRENCY = "|".join(re.escape(name) for name in sorted(_CURRENCIES, key=len, reverse=True))
_SIGNS = {"€": "EUR"}
_MONEY = re.compile(
    rf"(?P<minus>-|\()? ?(?P<before>{_CURRENCY})? ?(?P<sign>[$€])? ?(?P<minus_within>-)?"
    rf"(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d{{1,15}})(?:\.(?P<part>\d{{1,6}}))?\)?"
    rf" ?[$€]? ?(?P<after>{_CURRENCY})?"
)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in hundredths of its currency, an ISO 4217 code."""

    cents: int
    currency: str = PESOS

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        shown = f"{sign}${abs(self.cents) // 100:,}.{abs(self.cents) % 100:02}"
        return shown if self.currency == PESOS else f"{shown} {self.currency}"


@dataclass(frozen=True, slots=True)
class AmountRange:
    """Amounts in hundredths, both included, whatever their currency and sign; without `most`, all above."""

    least: int = 0
    most: int | None = None

    def has(self, amount: Money | None) -> bool:
        """Whether the amount is one of them."""
        if amount is None:
            return False
        return self.least <= abs(amount.cents) and (self.most is None or abs(amount.cents) <= self.most)

    def __str__(self) -> str:
        least, most = self.least, self.most
        if most is None:
            return f"más de {Money(least - 1)}" if least % 10 == 1 else f"desde {Money(least)}"
        if least == most:
            return str(Money(least))
        if least == 0:
            return f"menos de {Money(most + 1)}" if most % 10 == 9 else f"hasta {Money(most)}"
        return f"{Money(least)} a {Money(most)}"


def money_in(text: str, *, currency: str = "") -> Money | None:
    """The amount that the whole text is, rounded to hundredths; None if it is none, or ambiguous.

    Thousands are parted by commas, and hundredths by a point, as in Mexico. The `currency` is for a text that
    names none; an unknown one stands for itself.
    """
    match = _MONEY.fullmatch(fold_spaces(fold(text))) if len(text) <= 60 else None
    if match is None:
        return None
    part = (match["part"] or "").ljust(3, "0")
    cents = int(match["whole"].replace(",", "")) * 100 + int(part[:2]) + (part[2] >= "5")
    if cents > MOST:
        return None
    said = _CURRENCIES.get(match["before"] or match["after"] or "") or _SIGNS.get(match["sign"] or "")
    return Money(
        -cents if match["minus"] or match["minus_within"] else cents,
        said or _CURRENCIES.get(fold(currency).strip(), currency.strip().upper()[:3]) or PESOS,
    )
