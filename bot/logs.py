"""The process's own log: one line a record on standard error, and no secret in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

MASK = "•••"

_SHORTEST = 4  # characters: masking less would make a log unreadable and give the secret away
_OURS = ("bot", "handlers", "services", "storage", "domain", "api", "connectors")
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_UNDERLINES = re.compile(r"^[ ~^]+\n", re.MULTILINE)  # a traceback's, which mean nothing on one line
_SHAPES = (
    # A bot's token, alone or in a URL of the Bot API.
    (re.compile(r"\bbot\d+:[\w-]+"), f"bot{MASK}"),
    (re.compile(r"\b\d{6,}:[\w-]{30,}"), MASK),
    # The password in a database's URL.
    (re.compile(r"(\w+://[^\s:/@]*):[^\s/]+@"), rf"\1:{MASK}@"),
    # A key of the HTTP door.
    (re.compile(r"\bvigia_[\w-]{20,}"), f"vigia_{MASK}"),
)


class RedactingFormatter(logging.Formatter):
    """Formats a record, its traceback too, on one line, and masks each secret in the outcome."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        # The longest first, so that none is left half shown by a shorter one that is part of it.
        self._secrets = sorted((each for each in secrets if len(each) >= _SHORTEST), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record).strip()
        line = _LINE_BREAKS.sub(" ⏎ ", _UNDERLINES.sub("", line))
        for secret in self._secrets:
            line = line.replace(secret, MASK)
        for shape, shown in _SHAPES:
            line = shape.sub(shown, line)
        return line


def set_up_logging(level: int, *, secrets: Iterable[str] = ()) -> None:
    """Log to standard error; `level` is for our own code, and all others speak up when something is wrong.

    httpx logs URLs with the token at INFO; python-telegram-bot, aiosqlite and SQLAlchemy log what people
    wrote at DEBUG.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
