"""What is known of an entry's facts: which are shown, which are told, and for how much it was."""

from __future__ import annotations

import pytest

from domain.entries import Change, Detail
from domain.facts import amount_in, amounts_in, hidden_in, masked, told_in, unread_in
from domain.money import Money, money_in


def test_a_field_that_is_not_known_to_be_harmless_loses_its_value() -> None:
    detail = Detail.of(
        changes=(Change("Contraseña", "vieja", "nueva"), Change("Precio", "10.00", "12.00")),
        facts=(("Token", "abc"), ("Folio  Fiscal", "UUID-1")),
    )
    shown = masked(detail)
    assert shown.changes == (Change("Contraseña", "•••", "•••"), Change("Precio", "10.00", "12.00"))
    assert shown.facts == (("Token", "•••"), ("Folio  Fiscal", "UUID-1"))
    assert hidden_in(detail) == ("Contraseña", "Token")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12,500.00", 1_250_000),
        ("$12,500", 1_250_000),
        ("$ 12500.5 MXN", 1_250_050),
        ("MXN 1,234,567.89", 123_456_789),
        ("-350.00", -35_000),
        ("-$350.00", -35_000),
        ("(350.00)", -35_000),
        ("80.125", 8_013),
        ("0", 0),
        ("100 pesos", 10_000),
        ("12.500,00", None),
        ("1,50", None),
        ("1.250.000", None),
        ("12,5000", None),
        ("mil", None),
        ("", None),
        ("$", None),
        ("99999999999999999", None),
        ("1" * 500, None),
    ],
)
def test_an_amount_is_read_as_mexico_writes_it_or_not_at_all(text: str, cents: int | None) -> None:
    read = money_in(text)
    assert (read.cents if read is not None else None) == cents


def test_an_amount_has_a_currency() -> None:
    assert money_in("1,500 USD") == money_in("US$1,500.00") == money_in("1500", currency="usd")
    assert str(money_in("1500 usd")) == "$1,500.00 USD"
    assert str(Money(-123_456)) == "-$1,234.56"
    assert money_in("80 GBP") is None
    assert str(money_in("80", currency="GBP")) == "$80.00 GBP"


@pytest.mark.parametrize(
    ("said", "currency"),
    [("Peso Mexicano", "MXN"), ("Moneda Nacional", "MXN"), ("Dólar Americano", "USD"), ("Euro", "EUR")],
)
def test_a_currency_is_known_by_the_name_that_accounting_gives_it(said: str, currency: str) -> None:
    assert money_in("1,500.00", currency=said) == Money(150_000, currency)


def test_each_amount_of_an_entry_is_known_by_its_name() -> None:
    facts = [("SALDO", "40"), ("total", "$1,160.00"), ("Cliente", "500"), ("Total", "9"), ("Importe", "mil")]
    detail = Detail.of(facts=facts, changes=[Change("Precio", "10", "12")])
    assert list(amounts_in(detail).items()) == [
        ("Total", Money(116_000)),
        ("Importe", None),
        ("Precio", Money(1_200)),
        ("Saldo", Money(4_000)),
    ]


def test_an_entry_is_about_its_total_before_its_balance() -> None:
    facts = [("Saldo", "$0.00"), ("Cliente", "ACME 500"), ("TOTAL", "18,560.00")]
    assert amount_in(Detail.of(facts=facts)) == Money(1_856_000)
    assert amount_in(Detail.of(facts=[("Total", "mucho"), ("Saldo", "3")])) == Money(300)
    assert amount_in(Detail.of(changes=[Change("Precio", "10.00", "12.00")])) == Money(1_200)
    assert amount_in(Detail.of(changes=[Change("Precio", "10.00", None)])) == Money(1_000)
    assert amount_in(Detail.of(facts=[("Total", "9"), ("Moneda", "USD")])) == Money(900, "USD")
    assert amount_in(Detail.of(facts=[("Folio", "203"), ("Cantidad", "7")])) is None
    assert amount_in(Detail()) is None


def test_what_should_be_an_amount_and_is_none_is_told() -> None:
    detail = Detail.of(facts=[("Total", "12.500,00"), ("Cliente", "X")], changes=[Change("Precio", "x", "1")])
    assert unread_in(detail) == ("Total", "Precio")


def test_whose_for_how_much_and_why_are_told_first() -> None:
    facts = [
        ("Serie", "A"),
        ("Motivo", "02"),
        ("Total", "9"),
        ("Cliente", "X"),
        ("Token", "x"),
        ("Saldo", ""),
    ]
    assert told_in(Detail.of(facts=facts)) == (("Cliente", "X"), ("Total", "$9.00"), ("Motivo", "02"))


def test_an_amount_is_told_with_its_currency() -> None:
    detail = Detail.of(facts=[("Total", "1500"), ("MONEDA", "usd"), ("Saldo", "2 EUR")])
    assert told_in(detail) == (("Total", "$1,500.00 USD"), ("Saldo", "$2.00 EUR"))
