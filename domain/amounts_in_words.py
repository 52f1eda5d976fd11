"""Amounts as people look for them: `de más de 10,000`, `entre mil y 5 mil pesos`, `por $12,500`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.dates import MONTHS, NUMBERS, YEARS
from domain.money import MOST, AmountRange, money_in
from domain.spelling import LONGEST_READ, fold

_FIGURE = re.compile(
    r"(?P<sign>\$)?(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(?P<part>\d{1,2}))?(?P<times>k|mil|m)?"
)
_WRITTEN = {
    **NUMBERS, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "cien": 100, "doscientos": 200,
    "trescientos": 300, "quinientos": 500,
}  # fmt: skip
_TIMES = {"k": 1_000, "m": 1_000_000, "mil": 1_000, "millon": 1_000_000, "millones": 1_000_000}
_CURRENCY = frozenset({"pesos", "peso", "mxn", "usd", "dolares", "dolar", "mn", "m.n"})
_NOUNS = frozenset({"importe", "importes", "monto", "montos", "total", "totales", "valor"})
_OTHER_UNITS = frozenset(
    {
        "ano", "anos", "cambios", "cancelaciones", "dia", "dias", "documentos", "empresas", "facturas",
        "hora", "horas", "intentos", "mes", "meses", "minutos", "movimientos", "operaciones", "personas",
        "registros", "semana", "semanas", "usuarios", "veces", *MONTHS,
    }
)  # fmt: skip
_OVER = frozenset(
    {
        "mas de", "mas que", "mayor a", "mayor de", "mayor que", "mayores a", "mayores de", "mayores que",
        "superior a", "superiores a", "arriba de", "por arriba de", "encima de", "por encima de", "pasan de",
        "pasen de", "pase de", "pasa de", "rebasan", "rebasen", "exceden", "excedan", "que pasan de",
        "que pasen de", "que rebasan", "que rebasen", "que exceden", "que excedan",
    }
)  # fmt: skip
_UNDER = frozenset(
    {
        "menos de", "menor a", "menor de", "menor que", "menores a", "menores de", "menores que",
        "inferior a", "inferiores a", "abajo de", "debajo de", "por debajo de", "por abajo de",
    }
)  # fmt: skip
_AT_LEAST = frozenset({"desde", "a partir de", "al menos", "por lo menos", "minimo", "como minimo"})
_AT_MOST = frozenset({"hasta", "maximo", "como maximo", "no mas de", "a lo mucho", "cuando mucho"})
_OR_MORE, _OR_LESS = frozenset({"o mas", "en adelante", "para arriba"}), frozenset({"o menos", "para abajo"})
_EXACTLY = frozenset({"de", "por", "con"})
_LONGEST = 3  # words that compare
_LEAST_ALONE = 100_00
"""From here two bare numbers are amounts rather than days or hours: `entre 1000 y 5000`."""
Found = tuple[int, AmountRange]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number in hundredths; `sure` if it can only be an amount of money."""

    taken: int
    cents: int
    sure: bool


def parse_amount(text: str) -> AmountRange | None:
    """The amounts that this whole text means; a number alone is that amount."""
    words = [word.strip(",;:¿?¡!()") for word in fold(text[:LONGEST_READ]).split()]
    found = amount_at(words)
    if found is not None and found[0] == len(words):
        return found[1]
    exactly = money_in(text)
    return None if exactly is None else AmountRange(abs(exactly.cents), abs(exactly.cents))


def amount_at(words: Sequence[str]) -> Found | None:
    """How many of the leading words say which amounts are meant, and which.

    The words have no accents or capitals. A number alone is none, unless it is written as money.
    """
    start = 1 if words and words[0] in _NOUNS else 0
    found = _between(words, start) or _compared(words, start) or _exactly(words, start)
    return found if found is None or found[1].least <= MOST else None


def _between(words: Sequence[str], at: int) -> Found | None:
    """`entre 1,000 y 5,000`, `de 1,000 a 5,000`."""
    for begins, goes_on in (("entre", "y"), ("de", "a"), ("desde", "hasta")):
        if words[at : at + 1] != [begins]:
            continue
        first = _figure(words, at + 1)
        if first is None or words[at + 1 + first.taken : at + 2 + first.taken] != [goes_on]:
            continue
        second = _figure(words, at + 2 + first.taken)
        sure = begins == "entre" and first.cents >= _LEAST_ALONE and not _may_be_years(first, second or first)
        if second is not None and (first.sure or second.sure or sure):
            least = first.cents
            if not first.sure and least < second.cents // 100:
                least *= _times_of(words, at + 2 + first.taken)  # `entre 5 y 10 mil`
            taken = at + 2 + first.taken + second.taken
            return taken, AmountRange(min(least, second.cents), max(least, second.cents))
    return None


def _may_be_years(*figures: _Figure) -> bool:
    return all(each.cents % 100 == 0 and each.cents // 100 in YEARS for each in figures)


def _times_of(words: Sequence[str], at: int) -> int:
    return next((_TIMES[word] for word in words[at + 1 : at + 2] if word in _TIMES), 1)


def _compared(words: Sequence[str], at: int) -> Found | None:
    for length in range(_LONGEST, 0, -1):
        phrase = " ".join(words[at : at + length])
        if phrase not in _OVER | _UNDER | _AT_LEAST | _AT_MOST:
            continue
        figure = _figure(words, at + length)
        needs_sureness = phrase in _AT_LEAST | _AT_MOST
        if figure is None or (needs_sureness and not figure.sure):
            continue
        taken = at + length + figure.taken
        if not figure.sure and words[taken : taken + 1] and words[taken] in _OTHER_UNITS:
            continue
        cents = figure.cents
        if phrase in _OVER:
            return taken, AmountRange(cents + 1)
        if phrase in _AT_LEAST:
            return taken, AmountRange(cents)
        return taken, AmountRange(0, cents - 1 if phrase in _UNDER and cents else cents)
    return None


def _exactly(words: Sequence[str], at: int) -> Found | None:
    """`por 12,500.00`, `10 mil pesos o más`."""
    named = at > 0
    at += words[at : at + 1] != [] and words[at] in _EXACTLY
    figure = _figure(words, at)
    if figure is None or not (figure.sure or named):
        return None
    taken = at + figure.taken
    following = " ".join(words[taken : taken + 2])
    if following in _OR_MORE:
        return taken + 2, AmountRange(figure.cents)
    if following in _OR_LESS:
        return taken + 2, AmountRange(0, figure.cents)
    return taken, AmountRange(figure.cents, figure.cents)


def _figure(words: Sequence[str], at: int) -> _Figure | None:
    """`10,000`, `$500`, `10 mil`, `un millón`, `mil pesos`."""
    word = words[at] if at < len(words) else ""
    taken, sure = 1, False
    if word in _TIMES and word not in ("k", "m", "millones"):
        cents = 100 * _TIMES[word]
        sure = True
    elif word in _WRITTEN:
        cents = 100 * _WRITTEN[word]
    elif match := _FIGURE.fullmatch(word):
        cents = int(match["whole"].replace(",", "")) * 100 + int((match["part"] or "0").ljust(2, "0"))
        cents *= _TIMES.get(match["times"] or "", 1)
        sure = bool(match["sign"] or match["times"] or "," in word or len(match["part"] or "") == 2)
    else:
        return None
    while at + taken < len(words) and words[at + taken] in ("mil", "millon", "millones"):
        cents, taken, sure = cents * _TIMES[words[at + taken]], taken + 1, True
    if words[at + taken : at + taken + 1] == ["de"] and words[at + taken + 1 : at + taken + 2] == ["pesos"]:
        taken += 1
    if at + taken < len(words) and words[at + taken] in _CURRENCY:
        taken, sure = taken + 1, True
    return _Figure(taken, cents, sure)
