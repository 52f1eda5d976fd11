"""`vigia api-key`: the HTTP door's keys."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.command import complete, settings_of_process
from bot.command_help import Command, Group

_KEY = typer.Argument(help="El número de la clave, como lo dice list.", min=1, metavar="CLAVE")

app = typer.Typer(
    cls=Group,
    help="Claves con que los sistemas de una empresa usan la puerta de HTTP.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command(cls=Command)
def create(
    company: Annotated[int, typer.Argument(help="El número de la empresa.", min=1, metavar="EMPRESA")],
    label: Annotated[
        str,
        typer.Option(
            help="Para qué sistema es, como «Punto de venta»; hasta 40 caracteres.", metavar="TEXTO"
        ),
    ],
    expires: Annotated[
        str | None,
        typer.Option(
            help="Hasta qué día sirve, como 31/12/2026, o cuántos días, como 90; si no lo dices, no vence.",
            metavar="DÍA",
        ),
    ] = None,
    rights: Annotated[
        str,
        typer.Option(
            help="Para qué es, separado por comas: report (reportar operaciones), read (leer la bitácora), "
            "logins (comprobar contraseñas), decide (consultar permisos).",
            metavar="COSAS",
        ),
    ] = "report",
    operations: Annotated[
        str | None,
        typer.Option(
            help="Lo único que puede reportar, por sus códigos del catálogo, separados por comas, como "
            "document_created,document_cancelled; si no lo dices, todo.",
            metavar="CÓDIGOS",
        ),
    ] = None,
    reads: Annotated[
        str | None,
        typer.Option(
            help="Lo único que puede leer, como «documento cancelado», «catálogos» o «sensible»; si no lo "
            "dices, toda la bitácora.",
            metavar="FILTRO",
        ),
    ] = None,
    addresses: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Desde qué direcciones se acepta, separadas por comas, como 192.168.1.0/24; si no lo dices, "
            "desde cualquiera.",
            metavar="DIRECCIONES",
        ),
    ] = None,
) -> None:
    """Da una clave nueva de una empresa; se muestra una sola vez."""
    from bot.key_console import AskedKey, new_key

    settings = settings_of_process()
    asked = AskedKey(
        label=label, expires=expires, rights=rights, operations=operations, reads=reads, addresses=addresses
    )
    complete(new_key(settings, company, asked, say=typer.echo), secrets=settings.secrets)


@app.command("list", cls=Command)
def list_command(
    company: Annotated[
        int | None, typer.Option(help="Sólo las de esta empresa, por su número.", min=1, metavar="NÚMERO")
    ] = None,
) -> None:
    """Dice qué claves hay: para qué, desde cuándo, hasta cuándo, su último uso y si sirven."""
    from bot.key_console import print_keys

    settings = settings_of_process()
    complete(print_keys(settings, company, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def revoke(key: Annotated[int, _KEY]) -> None:
    """Revoca una clave: deja de servir en ese momento, aunque Vigía esté en marcha."""
    from bot.key_console import end_key

    settings = settings_of_process()
    complete(end_key(settings, key, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def rotate(
    key: Annotated[int, _KEY],
    hours: Annotated[
        int,
        typer.Option(
            help="Cuántas horas más sirve la anterior, de 0 a 168; si no lo dices, 24.",
            min=0,
            max=168,
            metavar="HORAS",
        ),
    ] = 24,
) -> None:
    """Cambia una clave por otra igual; durante un día sirven las dos, para cambiarla sin prisa."""
    from bot.key_console import rotate_key

    settings = settings_of_process()
    complete(rotate_key(settings, key, hours=hours, say=typer.echo), secrets=settings.secrets)
