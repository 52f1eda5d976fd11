"""Where a command's output goes: a secret belongs on somebody's screen, never in the system's journal."""

from __future__ import annotations

import os
import sys
from io import UnsupportedOperation

from bot.failures import CannotDo


def on_a_screen() -> bool:
    """Whether somebody reads the output live."""
    return sys.stdout.isatty()


def keep_out_of_the_journal() -> None:
    """Raise CannotDo if the output goes to the system's journal, where many can read it."""
    if _is_the_journal():
        raise CannotDo(
            "Este comando muestra un secreto y aquí quedaría en el registro del sistema: "
            "ejecútalo en una terminal."
        )


def _is_the_journal() -> bool:
    """systemd tells which file it connected to the journal (systemd.exec(5), `$JOURNAL_STREAM`)."""
    try:
        output = os.fstat(sys.stdout.fileno())
    except (OSError, UnsupportedOperation):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{output.st_dev}:{output.st_ino}"
