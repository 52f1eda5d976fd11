"""Text in a picture: clipped to its room, and of letters that can be written."""

from __future__ import annotations

import pytest

from rendering.charts.lettering import fitted, width_of


@pytest.mark.parametrize(
    "text", ["W" * 80, "Ñ" * 400, "i" * 300, "Una Empresa Con Un Nombre Largo " * 4, "💣" * 90]
)
@pytest.mark.parametrize("room", [40, 300, 968])
def test_text_is_clipped_to_its_room(text: str, room: int) -> None:
    for bold in (False, True):
        shown = fitted(text, size=34, bold=bold, room=room)
        assert width_of(shown, size=34, bold=bold) <= room


@pytest.mark.parametrize(
    "text", ["MLOPEZ · María López", "Ñandú y Güereña, S.A.", "Žofie Łukasiewicz", "$x^2$"]
)
def test_text_that_fits_is_left_as_it_is(text: str) -> None:
    assert fitted(text, size=34, room=968) == text


@pytest.mark.parametrize("text", ["\U0001f680", "日本", "שלום", "سلام"])
def test_what_can_not_be_written_is_left_out(text: str) -> None:
    """Missing glyphs, and text from right to left, which would come out backwards."""
    assert fitted(f"Filtro: «{text}» ayer", size=34, room=968) == "Filtro: «» ayer"
