"""The frame of every console command: read the settings, do the work, explain a failure in a line."""

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
    """The settings, with logging set up; on wrong ones print a line for each and exit with 2."""
    try:
        settings = load_settings()
    except WrongSettings as wrong:
        raise _failed(*wrong.lines, code=_WRONG_SETTINGS) from None
    set_up_logging(settings.log_level_number, secrets=settings.secrets)
    return settings


def complete(work: Coroutine[Any, Any, _T], *, secrets: Iterable[str]) -> _T:
    """Do the work; on a failure print a line and exit with 1."""
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
    """A line may quote a driver, or a setting that holds another one's value."""
    redactor = Redactor(secrets)
    for line in lines:
        typer.echo(f"vigia: {redactor.redact(line)}", err=True)
    return typer.Exit(code)
