"""The command line: `vigia run`, `claim`, `api-key`, `verify`, `seal`, `demo`."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from importlib.metadata import version
from types import FrameType
from typing import Annotated, Any, TypeVar

import typer

from bot.failures import CannotDo
from bot.logs import Redactor, set_up_logging
from bot.settings import Settings, WrongSettings, load_settings
from domain.errors import VigiaError

_WRONG_SETTINGS = 2

_T = TypeVar("_T")

app = typer.Typer(
    name="vigia",
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
        bool, typer.Option("--version", help="Decir la versión.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Vigía: los usuarios y la bitácora de tus empresas, desde Telegram."""


@app.command("run")
def run_command() -> None:
    """Pone en marcha el bot con los ajustes del entorno y del archivo .env."""
    # What a command needs takes a while to import, and each needs something else.
    from bot.run import run

    _leave_no_core_dump()
    settings = _settings()
    _complete(run(settings, say=typer.echo), secrets=settings.secrets)


@app.command()
def claim() -> None:
    """Da un código de un solo uso para hacerse propietario de la instalación."""
    from bot.console import new_claim

    settings = _settings()
    typer.echo(_complete(new_claim(settings), secrets=settings.secrets))


@app.command("api-key")
def api_key(
    company: Annotated[int, typer.Argument(help="El número de la empresa.", min=1)],
    label: Annotated[
        str, typer.Option(help="Para qué sistema es, como «Punto de venta»; hasta 40 caracteres.")
    ],
) -> None:
    """Da una clave para que los sistemas de una empresa reporten operaciones por HTTP."""
    from bot.console import new_api_key

    settings = _settings()
    typer.echo(_complete(new_api_key(settings, company, label=label), secrets=settings.secrets))


@app.command()
def verify(
    company: Annotated[
        int | None, typer.Option(help="Sólo la de esta empresa, por su número.", min=0)
    ] = None,
    seal: Annotated[
        str | None, typer.Option(help="Un sello, como se copia del chat: se compara con su bitácora.")
    ] = None,
) -> None:
    """Revisa que nadie haya tocado las bitácoras; si alguna no está íntegra, termina con código 1."""
    from bot.verifying import verify_logs

    settings = _settings()
    if not _complete(verify_logs(settings, company, seal=seal, say=typer.echo), secrets=settings.secrets):
        raise typer.Exit(1)


@app.command("seal")
def seal_command(
    company: Annotated[
        int | None, typer.Option(help="Sólo la de esta empresa, por su número.", min=0)
    ] = None,
) -> None:
    """Da el sello de cada bitácora, para guardarlo fuera de este servidor y revisarlo después."""
    from bot.console import print_seals

    settings = _settings()
    _complete(print_seals(settings, company, say=typer.echo), secrets=settings.secrets)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="El puerto del teléfono de prueba.", min=0, max=65535)] = 8081,
) -> None:
    """Prueba Vigía sin token ni red, con un teléfono en el navegador y dos empresas de ejemplo."""
    from bot.demo.run import run_demo

    set_up_logging(logging.WARNING, secrets=[])
    _complete(run_demo(port=port, say=typer.echo), secrets=())


def main() -> None:
    """The command `vigia`. A signal ends it in silence, at any moment."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    app()


def _end(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # once is enough
    raise SystemExit


def _leave_no_core_dump() -> None:
    """A core dump is all of the memory: the token, and what people are typing."""
    with suppress(ImportError):  # Windows has none
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _settings() -> Settings:
    """The settings, with the process's log as they ask; each wrong one is a line, and the exit code is 2."""
    try:
        settings = load_settings()
    except WrongSettings as wrong:
        raise _failed(*wrong.lines, code=_WRONG_SETTINGS) from None
    set_up_logging(settings.log_level_number, secrets=settings.secrets)
    return settings


def _complete(work: Coroutine[Any, Any, _T], *, secrets: Iterable[str]) -> _T:
    """Do the work; what it can't do is one line, and the exit code is 1."""
    try:
        return asyncio.run(work)
    except WrongSettings as wrong:
        raise _failed(*wrong.lines, code=_WRONG_SETTINGS) from None
    except (CannotDo, VigiaError) as error:
        raise _failed(error.message, secrets=secrets) from None
    except Exception:
        logging.getLogger(__name__).exception("the command failed")
        raise _failed("Algo falló; el registro de arriba dice qué.") from None


def _failed(*lines: str, code: int = 1, secrets: Iterable[str] = ()) -> typer.Exit:
    """A line may quote a driver, or a setting that was given another one's value."""
    redactor = Redactor(secrets)
    for line in lines:
        typer.echo(f"vigia: {redactor.redact(line)}", err=True)
    return typer.Exit(code)
