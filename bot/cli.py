"""The command line: `vigia run`, `claim`, `owner`, `approvals`, `api-key`, `verify`, `resume`, `seal`…"""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from bot import key_commands, owner_commands
from bot.command import complete, settings_of_process
from bot.command_help import Command, Group
from bot.logs import set_up_logging
from bot.private_files import close_to_others
from bot.roles import EVERY_ROLE, Role
from bot.witness_command import witness
from domain.spelling import clip

_ONE_COMPANY = typer.Option(help="Sólo la de esta empresa, por su número.", min=0, metavar="NÚMERO")

app = typer.Typer(
    name="vigia",
    cls=Group,
    help="Vigía: los usuarios y la bitácora de tus empresas, desde Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vigia {version('vigia')}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option("--version", help="Dice la versión y termina.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Vigía: los usuarios y la bitácora de tus empresas, desde Telegram."""


def _parts(given: list[str] | None) -> list[str] | None:
    known = [role.value for role in Role]
    if wrong := [each for each in given or () if each not in known]:
        raise typer.BadParameter(f"«{clip(wrong[0], limit=40)}» no es una parte; usa {', '.join(known)}.")
    return given


@app.command("run", cls=Command)
def run_command(
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Sólo esta parte, en un proceso aparte: chat, deliveries (lo que sale solo) o door (la "
            "puerta HTTP); se puede repetir.",
            metavar="PARTE",
            callback=_parts,
        ),
    ] = None,
) -> None:
    """Pone en marcha el bot con los ajustes del entorno y del archivo .env."""
    # A command's imports take a while, and each command needs others.
    from bot.run import run

    settings = settings_of_process()
    roles = frozenset(map(Role, only)) if only else EVERY_ROLE
    complete(run(settings, roles=roles, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def claim() -> None:
    """Da un código de un solo uso para hacerse propietario de la instalación."""
    from bot.console import new_claim

    settings = settings_of_process()
    typer.echo(complete(new_claim(settings), secrets=settings.secrets))


app.add_typer(owner_commands.app, name="owner")
app.add_typer(key_commands.app, name="api-key")


@app.command(cls=Command)
def approvals(
    company: Annotated[
        int | None,
        typer.Argument(
            help="El número de la empresa; si no lo dices, dice qué se aprueba en cada una.",
            min=1,
            metavar="NÚMERO",
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Deja de pedir aprobaciones en la empresa.")] = False,
) -> None:
    """Dice qué necesita la aprobación de otra persona, y deja de pedirla donde ya nadie puede darla."""
    from bot.approval_console import clear_rules, print_rules

    settings = settings_of_process()
    if clear and company is None:
        raise typer.BadParameter("--clear necesita el número de la empresa.")
    if company is not None and clear:
        work = partial(clear_rules, company_id=company)
    else:
        work = partial(print_rules, company_id=company)
    complete(work(settings, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def verify(
    company: Annotated[int | None, _ONE_COMPANY] = None,
    seal: Annotated[
        str | None,
        typer.Option(
            help="Un sello, como se copia del chat o firmado: se compara con su bitácora.", metavar="SELLO"
        ),
    ] = None,
) -> None:
    """Revisa que nadie haya tocado las bitácoras; si alguna no está íntegra, termina con código 1."""
    from bot.verifying import verify_logs

    settings = settings_of_process()
    if not complete(verify_logs(settings, company, seal=seal, say=typer.echo), secrets=settings.secrets):
        raise typer.Exit(1)


@app.command(cls=Command)
def resume(
    company: Annotated[
        int | None,
        typer.Argument(
            help="El número de la empresa; si no lo dices, dice cuáles están detenidas.",
            min=0,
            metavar="NÚMERO",
        ),
    ] = None,
) -> None:
    """Sigue con una bitácora detenida desde donde termina hoy, cuando ya se sabe por qué."""
    from bot.resuming import list_stopped, resume_one

    settings = settings_of_process()
    work = list_stopped if company is None else partial(resume_one, company_id=company)
    complete(work(settings, say=typer.echo), secrets=settings.secrets)


@app.command("migrate", cls=Command)
def migrate_command(
    role: Annotated[
        str | None,
        typer.Option(
            help="El papel de PostgreSQL con que correrá Vigía: a las bitácoras sólo podrá agregarles.",
            metavar="PAPEL",
        ),
    ] = None,
) -> None:
    """Pone la base de datos al día; con PostgreSQL, como dueño de las tablas."""
    from bot.migrating import migrate_database

    settings = settings_of_process()
    complete(migrate_database(settings, role, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def doctor() -> None:
    """Revisa la instalación y dice qué corregir; si algo no está bien, termina con código 1."""
    from bot.doctor import examine

    settings = settings_of_process()
    if not complete(examine(settings, say=typer.echo), secrets=settings.secrets):
        raise typer.Exit(1)


@app.command("seal", cls=Command)
def seal_command(company: Annotated[int | None, _ONE_COMPANY] = None) -> None:
    """Da el sello de cada bitácora, para guardarlo fuera de este servidor y revisarlo después."""
    from bot.console import print_seals

    settings = settings_of_process()
    complete(print_seals(settings, company, say=typer.echo), secrets=settings.secrets)


@app.command(cls=Command)
def timestamps(
    out: Annotated[
        Path, typer.Option(help="La carpeta donde se escriben; se crea si no existe.", metavar="CARPETA")
    ],
) -> None:
    """Da los sellos de tiempo de cada día, para comprobarlos con openssl en cualquier máquina."""
    from bot.timestamp_console import write_stamps

    settings = settings_of_process()
    complete(write_stamps(settings, out, say=typer.echo), secrets=settings.secrets)


app.command(cls=Command)(witness)


@app.command(cls=Command)
def demo(
    port: Annotated[
        int,
        typer.Option(
            help="El puerto del teléfono de prueba; si no lo dices, 8081.", min=0, max=65535, metavar="NÚMERO"
        ),
    ] = 8081,
) -> None:
    """Prueba Vigía sin token ni red, con un teléfono en el navegador y dos empresas de ejemplo."""
    from bot.demo.run import run_demo

    set_up_logging(logging.WARNING, secrets=[])
    complete(run_demo(port=port, say=typer.echo), secrets=())


def main() -> None:
    """The command `vigia`. A signal ends it silently, at any moment."""
    close_to_others()
    _leave_no_core_dump()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    app()


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # once is enough
    raise SystemExit


def _leave_no_core_dump() -> None:
    """A core dump is all of the memory: the token, keys, codes, and what people are typing.

    Child processes inherit the limit.
    """
    with suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
