"""Errors in a command's usage, in Spanish: what is wrong, what would be right, where to look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer import TyperException

from domain.spelling import clip


def in_spanish(error: TyperException) -> Sequence[str]:
    """The lines for this error of Typer's, whose kinds have no public names."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return [error.message]  # the help itself
    context = getattr(error, "ctx", None)
    lines = [f"vigia: {_SENTENCES.get(kind, _not_understood)(error)}"]
    return [*lines, f"Mira cómo se usa con: {context.command_path} --help"] if context is not None else lines


def _said_by_us(error: Any) -> str:
    """Errors of `bot/command_help.py` are already in Spanish."""
    return str(error.message)


def _not_understood(_error: Any) -> str:
    return "Ese comando no está bien escrito."


def _missing(error: Any) -> str:
    help_text = (error.param.help or "").rstrip(".")
    return f"Falta {_name_of(error.param)}: {help_text[:1].lower()}{help_text[1:]}."


def _bad_value(error: Any) -> str:
    details = getattr(error.__cause__, "errors", None)  # pydantic's, which parses the values
    if details is None:
        return f"{_name_of(error.param)}: {error.message}" if error.param is not None else str(error.message)
    given = str(details()[0]["input"])
    return (
        f"{_name_of(error.param)}: «{clip(given, limit=40)}» no sirve; lleva {_what_it_takes(error.param)}."
    )


def _no_such_option(error: Any) -> str:
    meant = f"; ¿quisiste decir {error.possibilities[0]}?" if error.possibilities else "."
    return f"No existe la opción {clip(error.option_name, limit=40)}{meant}"


def _option_misused(error: Any) -> str:
    params = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
    takes_none = any(error.option_name in param.opts and param.is_flag for param in params)
    return f"{error.option_name}: {'no lleva ningún valor' if takes_none else 'falta su valor'}."


def _what_it_takes(param: Any) -> str:
    number = "un número entero" if param.type_descriptor.annotation is int else "otro valor"
    if param.min is not None and param.max is not None:
        return f"{number} de {param.min} a {param.max}"
    return f"{number} de {param.min} en adelante" if param.min is not None else number


def _name_of(param: Any) -> str:
    """`--label`, or `EMPRESA` for a positional argument."""
    return str(param.opts[0] if param.param_type_name == "option" else param.display_name_raw)


_SENTENCES = {
    "UsageError": _said_by_us,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "NoSuchOption": _no_such_option,
    "BadOptionUsage": _option_misused,
}
