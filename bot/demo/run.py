"""Runs the demonstration: seeds a fresh folder, starts the sandbox, and runs the bot against it."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.bootstrap import opened_installation
from bot.demo.data import load_demo_data
from bot.demo.opening import greet_last, open_chats
from bot.demo.people import ANA, JORGE
from bot.demo.scene import TOKEN, scene
from bot.demo.seeding import seed
from bot.ending import until_told_to_stop
from bot.failures import CannotStart
from bot.run import running
from bot.setting_values import Address
from bot.settings import Settings
from bot.upkeep import until_one_fails

_DUE = [  # the words of each message that is due as it starts
    ("🔏 Sellos de", "Instalación", *(company.name for company in load_demo_data().companies)),
    ("🔏 Tu sello de la semana",),
    ("Resumen semanal",),
]
_FOLDER = Path("data/demo")
_HOST = "127.0.0.1"
_LISTENING = "sandbox listening on "
_PATIENCE = 15.0  # seconds for the sandbox to start
_PATIENCE_AT_END = 3.0

_WHAT_TO_TRY = """\
Abre {url} y sigue los pasos de «Qué probar», o toma el teléfono de alguien:
  Ana Ruiz, la supervisora de dos empresas: todo lo puede
  Jorge Méndez, el gerente de una: ve su bitácora y atiende alertas
  Luis Prado, un desconocido, hasta que Ana lo invite
Junto al teléfono, el mostrador: cancela una factura y mira llegar la alerta.
Ctrl-C termina. La próxima vez empieza de cero, en {folder}."""


class _DemoSettings(Settings):
    """Settings that ignore the environment and `.env`: no real database is ever touched."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


async def run_demo(*, port: int, say: Callable[[str], None]) -> None:
    """Run until SIGINT or SIGTERM; the phone is at `port`, or at a free one if that is taken."""
    await until_told_to_stop(_serve(port=port, say=say))


async def _serve(*, port: int, say: Callable[[str], None]) -> None:
    _make_afresh(_FOLDER)
    door = Address(_HOST, _free_port())
    scene_file = await _seeded(door)
    async with _sandbox(scene_file, port=port if _is_free(port) else 0) as url:
        await open_chats(url, [ANA, JORGE])
        settings = _settings(telegram_api=url, http=door)
        async with running(settings) as parts:
            await greet_last(url, ANA, after=_DUE)
            say(f"Vigía está en marcha: @{parts.application.bot.username}")
            say(_WHAT_TO_TRY.format(url=url, folder=_FOLDER))
            await until_one_fails(parts.workers)


async def _seeded(door: Address) -> Path:
    """Seed the folder; returns the path of the scene, beside the database."""
    async with opened_installation(_settings()) as installation:
        companies = await seed(installation, load_demo_data(), now=datetime.now(UTC))
    path = _FOLDER / "scene.json"
    path.write_bytes(msgspec.json.encode(scene(companies, api=f"http://{door.host}:{door.port}")))
    return path


def _settings(*, telegram_api: str = "", http: Address | None = None) -> Settings:
    return _DemoSettings(
        telegram_token=SecretStr(TOKEN),
        telegram_api=telegram_api or f"http://{_HOST}",
        data_dir=_FOLDER,
        http=http,
    )


def _make_afresh(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        FileLock(f"{folder}.lock", blocking=False, is_singleton=True).acquire()  # it ends with the process
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except Timeout as error:
        raise CannotStart("Ya hay una demostración en marcha en esta carpeta: termínala antes.") from error
    except OSError as error:
        raise CannotStart(f"No se puede usar la carpeta «{folder}»: {error.strerror}.") from error


@asynccontextmanager
async def _sandbox(scene_file: Path, *, port: int) -> AsyncIterator[str]:
    """Run the sandbox as a child process; yields its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox"),
        *("--host", _HOST, "--port", str(port), "--scene", str(scene_file)),
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C reaches us alone: the bot says goodbye to it before it goes
    )
    try:
        yield await _address_of(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_PATIENCE_AT_END):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _address_of(process: asyncio.subprocess.Process) -> str:
    line = ""
    if process.stdout is not None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                line = (await process.stdout.readline()).decode().strip()
    if not line.startswith(_LISTENING):
        raise CannotStart("El teléfono de prueba no arrancó.")
    return line.removeprefix(_LISTENING)


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def _is_free(port: int) -> bool:
    try:
        with socket.create_server((_HOST, port)):
            return True
    except OSError:
        return False
