"""HTML as Telegram reads it, and refuses it."""

import contextlib
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.html_entities import parse_html
from sandbox.formatting import FormattedText, tidied, utf16_length, utf16_slice
from sandbox.wire import Wire

TAGS = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "code", "pre", "blockquote"]


def entity(kind: str, offset: int, length: int, **more: str) -> Wire:
    return {"type": kind, "offset": offset, "length": length, **more}


@given(st.text())
def test_any_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == FormattedText(text)


@given(st.text(), st.sampled_from(TAGS), st.text(min_size=1), st.text())
def test_an_entity_covers_exactly_the_text_of_its_tag(before: str, tag: str, inside: str, after: str) -> None:
    parsed = parse_html(f"{html.escape(before)}<{tag}>{html.escape(inside)}</{tag}>{html.escape(after)}")
    assert parsed.text == before + inside + after
    (found,) = parsed.entities
    assert utf16_slice(parsed.text, found["offset"], found["length"]) == inside


@given(st.text(st.sampled_from("<>/&;=\"' abipre#x1𝄞-"), max_size=40))
def test_any_markup_is_either_parsed_or_refused(markup: str) -> None:
    with contextlib.suppress(BadRequest):
        parsed = parse_html(markup)
        total = utf16_length(parsed.text)
        assert all(e["offset"] + e["length"] <= total for e in parsed.entities)


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [entity("underline", 2, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        (
            '<a href="https://e.mx/?a=1&amp;b">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://e.mx/?a=1&b")],
        ),
        ("<a href='http://localhost/'>x</a>", "x", []),
        ("<a>vigia.mx</a>", "vigia.mx", [entity("text_link", 0, 8, url="http://vigia.mx/")]),
        (
            '<pre><code class="language-sql">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="sql")],
        ),
        ('<code class="language-sql">x</code>', "x", [entity("code", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
        ("<B>x</b>", "x", [entity("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        (f"&#{'9' * 5000};", f"&#{'9' * 5000};", []),
        ("&lt;&#64;&#x40;&nbsp;&quot", '<@@&nbsp;"', []),
    ],
)
def test_parses(markup: str, text: str, entities: list[Wire]) -> None:
    assert parse_html(markup) == FormattedText(text, entities)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>á</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("1 < 2>", 'Unsupported start tag "" at byte offset 2'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=a_b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =1>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_refuses(markup: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse_html(markup)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_blanks_around_are_cut_and_entities_moved() -> None:
    around = [entity("bold", 0, 5), entity("italic", 5, 3), entity("underline", 6, 2)]
    inside = [entity("bold", 0, 2), entity("italic", 2, 1)]
    assert tidied(FormattedText(" \n a b \n", around)) == FormattedText("a b", inside)
