"""`vigia witness`: what it takes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from bot.command import complete
from bot.logs import set_up_logging
from bot.setting_values import Address, parse_door
from domain.spelling import clip


def _address(given: str) -> Address:
    try:
        return Address(*parse_door(given))  # type: ignore[misc]
    except ValueError:
        raise typer.BadParameter(
            f"«{clip(given, limit=40)}» no es una dirección; usa una como 127.0.0.1:8090."
        ) from None


def witness(
    keys: Annotated[
        list[str] | None,
        typer.Argument(
            help="La llave pública de la instalación, como la da vigia seal en su servidor; vale para todas "
            "sus empresas.",
            metavar="LLAVE",
        ),
    ] = None,
    listen: Annotated[
        str,
        typer.Option(
            help="Dónde escucha; si no lo dices, 127.0.0.1:8090. Con 0.0.0.0:8090 se llega desde otras "
            "máquinas.",
            metavar="DIRECCIÓN:PUERTO",
        ),
    ] = "127.0.0.1:8090",
    folder: Annotated[
        Path,
        typer.Option(help="Dónde guarda su llave y lo que vio; si no lo dices, testigo.", metavar="CARPETA"),
    ] = Path("testigo"),
    name: Annotated[
        str | None,
        typer.Option(help="Cómo se llama, la primera vez; como despacho.example.com.", metavar="NOMBRE"),
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="Dice qué vio de cada bitácora, para compararlo, y termina.")
    ] = False,
) -> None:
    """Es testigo de una instalación, en otra máquina: firma sólo lo que sigue de lo que ya vio."""
    from bot.witness_console import print_seen, witness_logs

    set_up_logging(logging.INFO, secrets=[])
    where = _address(listen)
    work = (
        print_seen(folder, say=typer.echo)
        if show
        else witness_logs(folder, where, keys=keys or (), name=name, say=typer.echo)
    )
    complete(work, secrets=())
