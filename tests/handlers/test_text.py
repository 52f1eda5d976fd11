"""How anybody's text, and times, are written in the chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.kit.text import bold, clock, code, exact_moment, moment, plain

FIRST = datetime(2026, 11, 1, 8, 30, 5, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)
ZONE = "America/Tijuana"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("paga en sat-mx.com/pago hoy", "paga en <code>sat-mx.com/pago</code> hoy"),
        ("https://example.com/?a=1&b=2", "<code>https://example.com/?a=1&amp;b=2</code>"),
        ("ve a (www.example.com).", "ve a <code>(www.example.com).</code>"),
        ("http://localhost:8080", "<code>http://localhost:8080</code>"),
        ("tg://resolve?domain=x", "<code>tg://resolve?domain=x</code>"),
        ("192.168.1.10/entrar", "<code>192.168.1.10/entrar</code>"),
        ("escribe a @soporte_sat", "escribe a <code>@soporte_sat</code>"),
        ("ana@example.com", "<code>ana@example.com</code>"),
        ("<b>x.mx</b>", "<code>&lt;b&gt;x.mx&lt;/b&gt;</code>"),
        ("ejemplo.méxico", "<code>ejemplo.méxico</code>"),
    ],
)
def test_what_telegram_would_make_a_link_of_is_shown_as_code(text: str, html: str) -> None:
    assert plain(text) == html
    assert bold(text) == f"<b>{html}</b>"


@pytest.mark.parametrize(
    "text",
    [
        "Factura A 203",
        "López e Hijos, S.A. de C.V.",
        "Ma. López",
        "$1,284.50",
        "3.5.2",
        "a las 18:40.",
        "¿@?",
        "J. R.",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_code_has_no_code_within() -> None:
    assert code("a.mx & b.mx") == "<code>a.mx &amp; b.mx</code>"


def test_in_the_hour_that_comes_twice_the_offset_tells_which() -> None:
    assert (clock(FIRST, ZONE), clock(SECOND, ZONE)) == ("01:30 (UTC−7)", "01:30 (UTC−8)")
    assert moment(SECOND, ZONE) == "01/11/2026 01:30 (UTC−8)"
    assert exact_moment(SECOND, ZONE) == "01/11/2026 01:30:05 (UTC−8)"


def test_at_any_other_time_nothing_is_added() -> None:
    assert clock(SECOND + timedelta(hours=1), ZONE) == "02:30"
    assert moment(FIRST, "America/Mexico_City") == "01/11/2026 02:30"
