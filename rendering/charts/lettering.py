"""The type of a picture: the face that matplotlib brings, so that a chart is the same on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

_FACES = Path(get_data_path()) / "fonts" / "ttf"
_POINTS_AN_INCH = 72


class Lettering:
    """Measures and clips text for one picture."""

    def __init__(self, renderer: RendererAgg, *, dpi: int) -> None:
        self._renderer = renderer
        self._dpi = dpi

    def face(self, size: int, *, bold: bool = False) -> FontProperties:
        """The face at so many pixels."""
        return FontProperties(fname=_file(bold=bold), size=size * _POINTS_AN_INCH / self._dpi)

    def width_of(self, text: str, *, size: int, bold: bool = False) -> float:
        """How many pixels it takes."""
        face = self.face(size, bold=bold)
        size_of = self._renderer.get_text_width_height_descent
        return float(size_of(text, face, ismath=False)[0])  # type: ignore[no-untyped-call]

    def fitted(self, text: str, *, size: int, room: float, bold: bool = False) -> str:
        """As much of the text as fits in so many pixels; signs that the face lacks are left out."""
        shown = " ".join("".join(sign for sign in text if _has(sign, bold=bold)).split())
        if self.width_of(shown, size=size, bold=bold) <= room:
            return shown
        least, most = 0, len(shown)
        while least < most:
            middle = (least + most + 1) // 2
            if self.width_of(_clipped(shown, middle), size=size, bold=bold) <= room:
                least = middle
            else:
                most = middle - 1
        return _clipped(shown, least)


def _clipped(text: str, length: int) -> str:
    return f"{text[:length].rstrip()}…"


def _file(*, bold: bool) -> Path:
    return _FACES / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@cache
def _font(*, bold: bool) -> FT2Font:
    return FT2Font(str(_file(bold=bold)))


def _has(sign: str, *, bold: bool) -> bool:
    return sign.isspace() or _font(bold=bold).get_char_index(ord(sign)) != 0
