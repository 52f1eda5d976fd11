"""Self-explanatory commands in Spanish: Typer's own words too, and no line cut."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot.wrong_use import in_spanish
from domain.spelling import clip

_OPTIONS, _COMMAND = "[OPCIONES]", "COMANDO [DATOS]..."


class Command(TyperCommand):
    """A command with its help in Spanish."""

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`."""
        return _about_help(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The arguments after its name."""
        return [_OPTIONS, *(piece.strip("{}") for piece in super().collect_usage_pieces(ctx)[1:])]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options."""
        _write_parameters(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse its arguments, refusing unknown ones."""
        ctx.allow_extra_args = True
        rest = _read(ctx, args, super().parse_args)
        if rest:
            ctx.fail(f"Sobra «{clip(' '.join(rest), limit=40)}».")
        return rest


class Group(TyperGroup):
    """A group of commands with its help and errors in Spanish."""

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`."""
        return _about_help(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """The arguments after its name."""
        return [_OPTIONS, _COMMAND]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The usage line."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The options and the commands, each with its first paragraph."""
        _write_parameters(self, ctx, formatter)
        with formatter.section("Comandos"):
            formatter.write_dl([(name, _first_paragraph(each)) for name, each in self.commands.items()])

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what comes before the command, and the command."""
        return _read(ctx, args, super().parse_args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The named command."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            like = get_close_matches(args[0], self.commands, n=1)
            meant = f"; ¿quisiste decir {like[0]}?" if like else "."
            ctx.fail(f"No existe el comando «{clip(args[0], limit=40)}»{meant}")
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command; in standalone mode, print errors and end the process."""
        given = (args, prog_name, complete_var)
        try:
            code = super().main(
                *given, standalone_mode=False, windows_expand_args=windows_expand_args, **extra
            )
        except (typer.Abort, typer.TyperException) as error:
            if not standalone_mode:
                raise
            for line in in_spanish(error) if isinstance(error, typer.TyperException) else ():
                typer.echo(line, err=True)
            sys.exit(getattr(error, "exit_code", 1))
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code


def _about_help(option: Any) -> Any:
    if option is not None:
        option.help = "Muestra esta ayuda y termina."
    return option


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), prefix="Uso: ")


def _write_parameters(command: Any, ctx: Any, formatter: Any) -> None:
    for heading, kind in (("Datos", "argument"), ("Opciones", "option")):
        rows = list(_explained(command, ctx, kind))
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def _explained(command: Any, ctx: Any, kind: str) -> Iterator[tuple[str, str]]:
    """How each parameter of this kind is written, with its help."""
    for param in command.get_params(ctx):
        if param.param_type_name == kind:
            written, _ = param.get_help_record(ctx)
            name = written if kind == "option" else param.display_name_raw
            yield name, f"{param.help} Obligatoria." if kind == "option" and param.required else param.help


def _first_paragraph(command: Any) -> str:
    return str(command.help or "").partition("\n\n")[0].replace("\n", " ")


def _read(ctx: Any, args: list[str], read: Callable[[Any, list[str]], list[str]]) -> list[str]:
    """Parse the arguments; an error names its command."""
    try:
        return read(ctx, args)
    except typer.TyperException as error:
        if getattr(error, "ctx", ctx) is None:
            error.ctx = ctx  # type: ignore[attr-defined]
        raise
