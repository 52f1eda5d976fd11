"""What every command of the console does: read the settings, do its work, say in a line why it could not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

import typer

from bot.advice import sentence_of
from bot.failures import CannotDo
from bot.logs import Redactor, set_up_logging
from bot.settings import Settings, WrongSettings, load_settings
from domain.errors import VigiaError

_WRONG_SETTINGS = 2

_T = TypeVar("_T")


def settings_of_process() -> Settings:
    """The settings, with the process's log as they ask; each wrong one is a line, and the exit code is 2."""
    try:
        settings = load_settings()
    except WrongSettings as wrong:
        raise _failed(*wrong.lines, code=_WRONG_SETTINGS) from None
    set_up_logging(settings.log_level_number, secrets=settings.secrets)
    return settings


def complete(work: Coroutine[Any, Any, _T], *, secrets: Iterable[str]) -> _T:
    """Do the work; what it can't do is one line, and the exit code is 1."""
    try:
        return asyncio.run(work)
    except WrongSettings as wrong:
        raise _failed(*wrong.lines, code=_WRONG_SETTINGS) from None
    except CannotDo as error:
        raise _failed(error.message, secrets=secrets) from None
    except VigiaError as refusal:
        raise _failed(sentence_of(refusal), secrets=secrets) from None
    except Exception:
        logging.getLogger(__name__).exception("the command failed")
        raise _failed("Algo falló; el registro de arriba dice qué.") from None


def _failed(*lines: str, code: int = 1, secrets: Iterable[str] = ()) -> typer.Exit:
    """A line may quote a driver, or a setting that was given another one's value."""
    redactor = Redactor(secrets)
    for line in lines:
        typer.echo(f"vigia: {redactor.redact(line)}", err=True)
    return typer.Exit(code)
