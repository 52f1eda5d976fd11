"""Takes the pictures from `vigia demo`, as a person would: `python -m docs.pictures.take [chapter…]`.

All of them are in `data/pictures`; those that a page of the manual names are put beside it.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from docs.pictures.chapters import CHAPTERS
from docs.pictures.chapters.readme import put_together
from docs.pictures.publishing import publish
from docs.pictures.stage import opened_stage
from tests.browser.chromium import PHONE, chromium
from tests.demo import demonstration


async def take(chapters: Collection[str], *, width: int) -> None:
    """Play the scenes of these chapters, on phones of this width; only the usual width is published."""
    async with chromium() as browser:
        with TemporaryDirectory(prefix="vigia-pictures-") as folder:
            async with (
                demonstration(Path(folder)) as demo,
                opened_stage(browser, demo.url, width=width) as stage,
            ):
                for name in chapters:
                    for scene in CHAPTERS[name]:
                        await scene(stage)
                        await stage.clear()
        if width == PHONE[0]:
            publish(stage.folder)
            await put_together(browser, stage.folder)


def main() -> None:
    """Read which chapters are wanted, and how wide."""
    reader = argparse.ArgumentParser(prog="python -m docs.pictures.take")
    reader.add_argument(
        "chapters", nargs="*", default=[*CHAPTERS], metavar="chapter", help=", ".join(CHAPTERS)
    )
    reader.add_argument("--width", type=int, default=PHONE[0], help="pixels; 320 is a narrow phone")
    asked = reader.parse_args()
    if unknown := {*asked.chapters} - {*CHAPTERS}:
        reader.error(f"no such chapter: {', '.join(sorted(unknown))}")
    asyncio.run(take(asked.chapters, width=asked.width))


if __name__ == "__main__":
    main()
