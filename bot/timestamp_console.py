"""`vigia timestamps`: each stamped day as files, for whoever checks them without us."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.bootstrap import opened_installation
from bot.failures import CannotDo
from bot.settings import Settings
from domain.phrases import count
from services.log.stamping import kept_stamps

_ROOT = "raiz.pem"


async def write_stamps(settings: Settings, folder: Path, *, say: Callable[[str], None]) -> None:
    """Write the text and the stamp of each day, and the root; raises CannotDo."""
    async with opened_installation(settings) as installation:
        stamps, authority = await kept_stamps(installation), installation.time_authority
    if not stamps:
        say("Todavía no hay ningún sello de tiempo.")
        return
    files = {f"{each.day}.txt": each.text.encode() for each in stamps}
    files |= {f"{each.day}.tsr": each.answer for each in stamps}
    files |= {_ROOT: authority.roots} if authority is not None else {}
    try:
        await asyncio.to_thread(_write, folder, files)
    except OSError as error:
        raise CannotDo(f"--out: no se puede escribir en «{folder}»: {error.strerror}.") from error
    last = stamps[0].day
    days = count(len(stamps), "día", "días")
    say(f"{days} con sello de tiempo, en {folder}. Para comprobar uno, ahí mismo:")
    say(f"openssl ts -verify -data {last}.txt -in {last}.tsr -CAfile {_ROOT}")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
