"""`vigia owner`: who owns the installation."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.command import complete, settings_of_process
from bot.command_help import Command, Group

app = typer.Typer(
    cls=Group,
    help="Los propietarios de la instalación, que son quienes registran empresas.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", cls=Command)
def list_command() -> None:
    """Dice quiénes son, y a quién se le quitó."""
    from bot.owner_console import print_owners

    settings = settings_of_process()
    complete(print_owners(settings, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def remove(
    who: Annotated[
        str,
        typer.Argument(help="Su usuario, como PROPIETARIO2, o su número de Telegram.", metavar="QUIÉN"),
    ],
) -> None:
    """Quita a un propietario: desde su siguiente toque no puede nada como tal."""
    from bot.owner_console import take_seat_away

    settings = settings_of_process()
    complete(take_seat_away(settings, who, say=typer.echo), secrets=settings.secrets)
