"""Charts as pictures: what can be checked without looking."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from domain.activity import Tally
from rendering.charts.chart import Chart, Labelled
from rendering.charts.pencil import drawn
from rendering.charts.sheet import PLAIN, SENSITIVE, WIDTH

HOSTILE = [
    "$x^2$", r"$\frac{1", "{}{%s}", "<b>&amp;", "\U0001f680\u2603\u200d\U0001f467", "Ñandú, S.A. de C.V.",
    r"$\frac{$", "日本 שלום", "\u202eabc", "\n\t", "",
]  # fmt: skip
DAYS = [Labelled(f"vie\n{day} nov", Tally(day * 7, 0)) for day in range(1, 31)]


def chart(
    *,
    name: str = "Comercializadora del Sureste",
    bars: Sequence[Labelled] = DAYS,
    rows: Sequence[Labelled] = (Labelled("MLOPEZ · María López", Tally(3255, 0)),),
    remarks: Sequence[str] = (),
) -> Chart:
    return Chart(
        company=name,
        period="1 nov – 30 nov 2026",
        remarks=remarks,
        total=sum((bar.tally for bar in bars), Tally()),
        bars_title="Por día",
        bars=bars,
        sections=[("Por usuario", rows)],
    )


async def picture(wanted: Chart) -> Image.Image:
    return Image.open(io.BytesIO(await drawn(wanted))).convert("RGB")


def counted(image: Image.Image) -> dict[str, int]:
    """How many pixels there are of each colour."""
    found: list[tuple[int, Any]] = image.getcolors(maxcolors=image.width * image.height) or []
    return {f"#{red:02X}{green:02X}{blue:02X}": count for count, (red, green, blue) in found}


def colours_in(image: Image.Image, *, least: int = 100) -> set[str]:
    """The colours of at least so many pixels."""
    return {colour for colour, count in counted(image).items() if count >= least}


def box_of(image: Image.Image, colour: str) -> tuple[int, int, int, int]:
    """The largest box of this colour, which is that in the bars: the others are small."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    bars = image.crop((0, 500, image.width, 800))
    places = [at for at, each in enumerate(bars.get_flattened_data()) if each == wanted]
    across, down = [at % bars.width for at in places], [at // bars.width for at in places]
    return min(across), min(down) + 500, max(across), max(down) + 500


async def test_what_is_sensitive_has_a_colour_and_a_hatch_of_its_own() -> None:
    image = await picture(chart(bars=[Labelled("vie\n30 nov", Tally(200, 100))]))
    assert {PLAIN, SENSITIVE} <= colours_in(image)
    left, upper, right, lower = box_of(image, SENSITIVE)
    middle = image.crop((left + 20, (upper + lower) // 2, right - 20, (upper + lower) // 2 + 1))
    assert {SENSITIVE, "#FFFFFF"} <= colours_in(middle, least=10)
    plain = image.crop((left + 20, upper - 60, right - 20, upper - 50))
    assert colours_in(plain) == {PLAIN}


async def test_one_sensitive_entry_among_many_can_be_seen() -> None:
    many = [Labelled("x", Tally(1_000_000, 0)), Labelled("y", Tally(1_000_000, 1))]
    none = [Labelled("x", Tally(1_000_000, 0)), Labelled("y", Tally(1_000_000, 0))]
    with_one, without = await picture(chart(bars=many)), await picture(chart(bars=none))
    assert counted(with_one)[SENSITIVE] > counted(without)[SENSITIVE] + 500


async def test_the_least_of_what_is_sensitive_is_hatched_too() -> None:
    """By itself in its bar, and at the foot of others."""
    rows = [Labelled("x", Tally(1_000_000, 0)), Labelled("y", Tally(1, 1))]
    image = await picture(chart(bars=[Labelled("vie\n30 nov", Tally(1_000_000, 1))], rows=rows))
    left, _, right, lower = box_of(image, SENSITIVE)
    foot = image.crop((left, lower - 5, right, lower + 1))
    assert {SENSITIVE, "#FFFFFF"} <= colours_in(foot, least=500)
    row = image.crop((600, image.height - 120, 640, image.height))
    assert counted(row)[SENSITIVE] < 6 * 40 * 0.8  # of a box of so many pixels, the rest is its stripes


@pytest.mark.parametrize("text", HOSTILE)
async def test_nobodys_text_is_anything_but_text(text: str) -> None:
    image = await picture(chart(name=text, rows=[Labelled(text, Tally(3, 1))], remarks=[f"Filtro: «{text}»"]))
    assert image.width == WIDTH


async def test_nothing_is_written_past_the_margins() -> None:
    """Neither by the longest names nor by the widest numbers: a log has up to 2,147,483,647 entries."""
    most = Tally(61_000_000, 2_000_000)
    bars = [Labelled("mié\n30 nov", most) for _ in range(35)]
    rows = [Labelled("W" * 60, most), Labelled("W" * 60, Tally(1, 1))]
    image = await picture(chart(name="W" * 80, bars=bars, rows=rows, remarks=["W" * 200]))
    for edge in ((0, 0, 16, image.height), (WIDTH - 16, 0, WIDTH, image.height)):
        assert image.crop(edge).getcolors() == [(16 * image.height, (255, 255, 255))]
    for edge in ((0, 0, WIDTH, 30), (0, image.height - 20, WIDTH, image.height)):
        assert len(image.crop(edge).getcolors() or []) == 1


async def test_several_are_drawn_one_at_a_time() -> None:
    pictures = await asyncio.gather(*(drawn(chart(name=f"Empresa {number}")) for number in range(4)))
    assert len(set(pictures)) == 4
    assert pictures[2] == await drawn(chart(name="Empresa 2"))


def test_nothing_is_imported_for_it_before_a_chart_is_asked_for() -> None:
    check = "import bot.run, sys; sys.exit('PIL' in sys.modules or 'fontTools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
