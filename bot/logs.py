"""The process's own log: one line for each record on standard error, without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from urllib.parse import quote, quote_plus

MASK = "•••"

_SHORTEST = 4  # characters: masking less would make a log unreadable and reveal the secret
_OURS = frozenset({"bot", "handlers", "services", "storage", "rendering", "domain", "api", "connectors"})
_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")
_UNDERLINES = re.compile(r"^[ ~^]+\n", re.MULTILINE)  # a traceback's, meaningless on one line
_AFTER_A_MESSAGE = r"(?= ⏎ (?:\[SQL|HINT:|The above |During handling |Traceback |File |\(Background )|$)"
_SHAPES = (
    # A bot's token, alone or in a URL of the Bot API.
    (re.compile(r"\bbot\d+(?::|%3A)[\w-]+", re.IGNORECASE), f"bot{MASK}"),
    (re.compile(r"\b\d{6,}(?::|%3A)[\w-]{20,}", re.IGNORECASE), MASK),
    # The password in a database's URL, except the placeholder in our own examples.
    (re.compile(r"(\w+://[^\s:/@]*):(?!contraseña@)[^\s/]+@"), rf"\1:{MASK}@"),
    # An API key.
    (re.compile(r"\bvigia_[\w-]{20,}"), f"vigia_{MASK}"),
    # An invitation.
    (re.compile(r"\binvita_[\w-]{20,}"), f"invita_{MASK}"),
    # A claim code.
    (re.compile(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b"), MASK),
    # PostgreSQL and its driver quote rows and parameters here.
    (re.compile(rf"\b(DETAIL:|CONTEXT:).*?{_AFTER_A_MESSAGE}"), rf"\1 {MASK}"),
    (re.compile(rf"(invalid input for query argument \$\d+:).*?{_AFTER_A_MESSAGE}"), rf"\1 {MASK}"),
    # In debug mode asyncio shows the slow call and a future's content.
    (re.compile(r"(Executing <[^(>]*).*( took [\d.]+ seconds)"), rf"\1{MASK}\2"),
    (re.compile(r"(<(?:Task|Future)\b.*?\bresult=).*?(?=>$|> | ⏎ |$)"), rf"\1{MASK}"),
)


class Redactor:
    """Masks secrets in a line: the given ones, as a URL, JSON or Python may spell them, and lookalikes."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spelled = {spelling for each in secrets if len(each) >= _SHORTEST for spelling in _spellings(each)}
        # The longest first, so that a shorter one inside it does not leave half of it visible.
        self._secrets = sorted(spelled, key=len, reverse=True)

    def redact(self, line: str) -> str:
        """The line without secrets."""
        for secret in self._secrets:
            line = line.replace(secret, MASK)
        for shape, shown in _SHAPES:
            line = shape.sub(shown, line)
        return line


def _spellings(secret: str) -> set[str]:
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        repr(secret.encode())[2:-1],
    }


class RedactingFormatter(logging.Formatter):
    """Formats a record, with its traceback, on one line, and masks each secret in it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record).strip()
        return self._redactor.redact(_LINE_BREAKS.sub(" ⏎ ", _UNDERLINES.sub("", line)))


class _Handler(logging.StreamHandler):  # type: ignore[type-arg] # generic in the type stubs alone
    """Takes other loggers' records from WARNING on, whatever their level.

    httpx logs URLs with the token at INFO; python-telegram-bot, aiosqlite and SQLAlchemy log what people
    wrote at DEBUG.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        ours = record.name.partition(".")[0] in _OURS
        return ours or record.levelno >= logging.WARNING

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """The standard one would print the record's arguments as they are."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"a record of {record.name}, line {record.lineno}, could not be written\n")


def set_up_logging(level: int, *, secrets: Iterable[str] = ()) -> None:
    """Log to standard error; `level` is for our own code, others log only warnings and errors.

    Uncaught exceptions, which would be printed unmasked, are logged too.
    """
    handler = _Handler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("nobody caught this", exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(uncaught: threading.ExceptHookArgs) -> None:
    if uncaught.exc_value is not None and uncaught.exc_type is not SystemExit:
        _log_uncaught(uncaught.exc_type, uncaught.exc_value, uncaught.exc_traceback)


def _log_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """The object itself is not shown, as its content is unknown."""
    error = unraisable.exc_value or unraisable.exc_type()
    logging.getLogger(__name__).error(
        "ignored in %s",
        type(unraisable.object).__name__,
        exc_info=error.with_traceback(unraisable.exc_traceback),
    )
