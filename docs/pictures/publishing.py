"""Puts the pictures that a page names beside the page, small."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

MANUAL = Path(__file__).parents[1] / "manual"
PICTURES = MANUAL / "imagenes"
_NAMED = re.compile(r"imagenes/([\w-]+)\.png")
_COLOURS = 64  # enough for a phone's screen, and a third of the file


def pages() -> list[Path]:
    """The manual's pages."""
    return sorted(MANUAL.glob("*.md"))


def named() -> set[str]:
    """The pictures that the manual's pages show."""
    return {name for page in pages() for name in _NAMED.findall(page.read_text())}


def publish(taken: Path) -> None:
    """Copy those of this folder that the manual shows, and delete those that it no longer does."""
    PICTURES.mkdir(exist_ok=True)
    shown = named()
    for name in shown:
        if (picture := taken / f"{name}.png").exists():
            shrink(picture, PICTURES / f"{name}.png")
    for left in PICTURES.glob("*.png"):
        if left.stem not in shown:
            left.unlink()


def shrink(picture: Path, to: Path) -> None:
    """Write the picture with few colours."""
    with Image.open(picture) as image:
        # Median cut, Pillow's default, makes a small 🔴 brown.
        few = image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(to, optimize=True)
