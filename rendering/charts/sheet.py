"""A sheet of pixels that is filled from the top: text and boxes at their place.

Importing it imports matplotlib.
"""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rendering.charts.lettering import Lettering

WIDTH = 1080
MARGIN = 48
INK, GREY, LINE = "#1A1A1A", "#555555", "#D5D5D5"
# Two of Okabe and Ito's colours (jfly.uni-koeln.de/color), which everybody tells apart; hatched as well.
PLAIN, SENSITIVE = "#0072B2", "#D55E00"

_DPI = 100
_CAPITALS = 0.73  # their height, as a part of the size of the type


class Sheet:
    """`y` is how far it is filled. All lengths are in pixels, from the upper left corner."""

    def __init__(self, height: int) -> None:
        self.y = MARGIN
        self._height = height
        self._figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
        self._canvas = FigureCanvasAgg(self._figure)
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        self._letters = Lettering(renderer, dpi=_DPI)

    def write(
        self,
        x: float,
        text: str,
        *,
        size: int,
        y: float | None = None,
        room: float = WIDTH - 2 * MARGIN,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
    ) -> float:
        """One line of text with the top of its capitals at `y`, clipped to `room`; returns its width."""
        shown = self._letters.fitted(text, size=size, bold=bold, room=room)
        baseline = (self.y if y is None else y) + _CAPITALS * size
        self._figure.text(
            x / WIDTH,
            1 - baseline / self._height,
            shown,
            fontproperties=self._letters.face(size, bold=bold),
            color=colour,
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,  # a company may have a $ in its name
        )
        return self._letters.width_of(shown, size=size, bold=bold)

    def width_of(self, text: str, *, size: int) -> float:
        """How wide a line of text is."""
        return self._letters.width_of(text, size=size)

    def box(self, x: float, y: float, width: float, height: float, *, sensitive: bool = False) -> None:
        """A box in the colour of what is sensitive, and hatched; or in that of what is not."""
        box = self._rectangle(x, y, width, height, colour=SENSITIVE if sensitive else PLAIN)
        if sensitive:
            box.set_hatch("//")
            box.set_hatch_linewidth(2.5)

    def rule(self, x: float, y: float, width: float) -> None:
        """A thin line across."""
        self._rectangle(x, y - 1, width, 2, colour=LINE)

    def _rectangle(self, x: float, y: float, width: float, height: float, *, colour: str) -> Rectangle:
        corner = (x / WIDTH, 1 - (y + height) / self._height)
        rectangle = Rectangle(
            corner,
            width / WIDTH,
            height / self._height,
            facecolor=colour,
            edgecolor="white",  # which is the hatch's colour too
            linewidth=0,
        )
        self._figure.add_artist(rectangle)
        return rectangle

    def png(self) -> bytes:
        """The picture."""
        file = io.BytesIO()
        self._figure.savefig(file, format="png")
        return file.getvalue()
