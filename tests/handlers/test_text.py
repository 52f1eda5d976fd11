"""How anybody's text is written in a chat."""

from __future__ import annotations

import pytest

from handlers.text import bold, code, plain


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
