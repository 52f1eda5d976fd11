"""A sheet of pixels, filled from the top with text and boxes. It imports Pillow."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from rendering.charts import lettering

WIDTH = 1080
MARGIN = 48
INK, GREY, LINE = "#1A1A1A", "#555555", "#D5D5D5"
# Two of Okabe and Ito's colours (jfly.uni-koeln.de/color), safe for the colour-blind; hatched as well.
PLAIN, SENSITIVE = "#0072B2", "#D55E00"

_PAPER = "#FFFFFF"  # also the hatch's colour
_CAPITALS = 0.73  # their height, as a fraction of the type size
_ANCHORS = {"left": "ls", "center": "ms", "right": "rs"}  # Pillow's, on the baseline
_STRIPE, _FROM_STRIPE_TO_STRIPE = 5, 16  # pixels along the foot of a hatched box
_FINE = 4  # supersampling of a hatch, for smooth edges


class Sheet:
    """`y` is the filled height. All lengths are in pixels, from the upper left corner."""

    def __init__(self, height: int) -> None:
        self.y = MARGIN
        self._image = Image.new("RGB", (WIDTH, height), _PAPER)
        self._draw = ImageDraw.Draw(self._image)

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
        """Write a line of text with the top of its capitals at `y`, clipped to `room`; returns its width."""
        shown = lettering.fitted(text, size=size, bold=bold, room=room)
        baseline = round((self.y if y is None else y) + _CAPITALS * size)
        face = lettering.face(size, bold=bold)
        self._draw.text((x, baseline), shown, fill=colour, font=face, anchor=_ANCHORS[align])
        return lettering.width_of(shown, size=size, bold=bold)

    def box(self, x: float, y: float, width: float, height: float, *, sensitive: bool = False) -> None:
        """Draw a box in the sensitive colour, hatched; or in the plain one."""
        left, top, wide = round(x), round(y), round(width)
        high = round(y + height) - top
        if not wide or not high:
            return
        self._image.paste(SENSITIVE if sensitive else PLAIN, (left, top, left + wide, top + high))
        if sensitive:
            self._image.paste(_PAPER, (left, top), _hatch(wide, high))

    def rule(self, x: float, y: float, width: float) -> None:
        """Draw a thin horizontal line."""
        self._image.paste(LINE, (round(x), round(y) - 1, round(x + width), round(y) + 1))

    def png(self) -> bytes:
        """The picture."""
        file = io.BytesIO()
        self._image.save(file, format="png")
        return file.getvalue()


def _hatch(width: int, height: int) -> Image.Image:
    """A box's stripes as a mask. They rise to the right, starting at each box's lower left corner."""
    across, down = width * _FINE, height * _FINE
    mask = Image.new("L", (across, down))
    draw = ImageDraw.Draw(mask)
    stripe, step = _STRIPE * _FINE, _FROM_STRIPE_TO_STRIPE * _FINE
    for number in range(-1 - down // step, 1 + across // step):  # including those that enter from the left
        foot = number * step + stripe
        draw.polygon([(foot, down), (foot + stripe, down), (foot + stripe + down, 0), (foot + down, 0)], 255)
    return mask.reduce(_FINE)
