"""`vigia witness`: the work of a witness, on a machine that is not the installation's."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path

from api.witness import create_witness
from bot.ending import until_told_to_stop
from bot.failures import CannotDo, CannotStart
from bot.http_door import WHAT_ANYBODY_CAUSES
from bot.http_server import Serving, listen, serving
from bot.private_files import WITNESS_KEY_FILE, open_data_folder, write_once
from bot.seldom import told_seldom
from bot.setting_values import Address, is_loopback
from domain.checkpoints import installation_name
from domain.seals import Seal
from domain.signed_notes import ED25519, read_verifier_key
from services.witnessing.cosigning import Cosigner
from services.witnessing.key import WitnessKey
from storage.seen_logs import SeenHead, SeenLogs

Say = Callable[[str], None]

_STATE = "witness.db"
_ORIGIN = re.compile(r"vigia/([0-9a-f]{16})/([0-9]{1,9})")
_PLAIN = (
    "Lo que contesta va firmado, pero sin cifrar: quien esté en el camino puede leer hasta qué folio vio, y "
    "estorbar, pero no firmar en su lugar."
)


async def witness_logs(
    folder: Path, address: Address, *, keys: Sequence[str], name: str | None, say: Say
) -> None:
    """Cosign until SIGINT or SIGTERM; says its key and the setting to copy. Raises CannotStart."""
    installations = [_installation_key(each) for each in keys]
    if not installations:
        raise CannotStart("Falta la llave pública de la instalación: la da vigia seal en su servidor.")
    key, seen = _opened(folder, name)
    app = create_witness(Cosigner(key, seen, installations))
    listening = listen(address, "--listen")

    async def serve() -> None:
        with told_seldom(WHAT_ANYBODY_CAUSES):
            async with serving(app, listening) as server:
                for line in _introduction(key, server, address, installations):
                    say(line)
                await server.finished

    await until_told_to_stop(serve())


async def print_seen(folder: Path, *, say: Say) -> None:
    """Print what the witness saw last of each log, and what it refused to cosign. Raises CannotDo."""
    if not (folder / _STATE).exists():
        raise CannotDo(f"--folder: en la carpeta «{folder}» no hay ningún testigo.")
    seen = SeenLogs(folder / _STATE)
    heads, refused = seen.all(), seen.refused()
    if not heads and not refused:
        say("Este testigo todavía no ha visto ninguna bitácora.")
    for each in heads:
        say(f"✅ {_whose(each)}: hasta el #{each.head.folio:,}, visto {_when(each)}\n{_proof(each)}")
    for each in refused:
        say(
            f"⛔ {_whose(each)}: {_when(each)} le pidieron firmar otra cosa hasta el #{each.head.folio:,}, "
            f"con la firma de esa instalación y sin probar que sigue de lo que vio\n{_proof(each)}"
        )


def _opened(folder: Path, name: str | None) -> tuple[WitnessKey, SeenLogs]:
    open_data_folder(folder, "--folder")
    path = folder / WITNESS_KEY_FILE
    try:
        if not path.exists():
            write_once(path, WitnessKey.new(name).text.encode())
    except ValueError:
        raise CannotStart(
            f"--name: «{name}» no sirve; lleva minúsculas, números, puntos, guiones o diagonales, como "
            "despacho.example.com."
        ) from None
    try:
        key = WitnessKey.read(path.read_text(encoding="ascii"))
    except (ValueError, OSError) as error:
        raise CannotStart(f"{path}: no es la llave de un testigo.") from error
    if name not in (None, key.verifier.name):
        raise CannotStart(f"--name: este testigo ya se llama {key.verifier.name}.")
    return key, SeenLogs(folder / _STATE)


def _installation_key(text: str) -> bytes:
    try:
        return read_verifier_key(text, ED25519).public
    except ValueError:
        raise CannotStart(
            "Ésa no es la llave pública de una instalación: es la línea «Llave pública» que da vigia seal."
        ) from None


def _introduction(
    key: WitnessKey, server: Serving, address: Address, installations: Sequence[bytes]
) -> Sequence[str]:
    url = server.url if is_loopback(address.host) else _reached_at(server.url, address.host)
    names = ", ".join(installation_name(each) for each in installations)
    lines = [
        f"Testigo {key.verifier.name} en {url}, de la instalación {names}.",
        f"Su llave pública: {key.verifier.text}",
        "Copia esta línea en los ajustes de Vigía:",
        f"VIGIA_WITNESSES={key.verifier.text} {url}",
    ]
    return lines if is_loopback(address.host) else [*lines, _PLAIN]


def _reached_at(url: str, host: str) -> str:
    """Where others reach it: by the machine's name, if it listens on all its addresses."""
    try:
        everywhere = ip_address(host).is_unspecified
    except ValueError:
        everywhere = False
    return f"http://{socket.gethostname()}:{url.rpartition(':')[2]}" if everywhere else url


def _whose(seen: SeenHead) -> str:
    match = _ORIGIN.fullmatch(seen.origin)
    return f"Empresa {match[2]} de la instalación {match[1]}" if match is not None else seen.origin


def _when(seen: SeenHead) -> str:
    return f"el {seen.at.astimezone():%d/%m/%Y a las %H:%M}"


def _proof(seen: SeenHead) -> str:
    """The seal, to compare with those that people kept or to paste into the chat, and as it was signed."""
    match = _ORIGIN.fullmatch(seen.origin)
    short = f"{Seal.of(int(match[2]), seen.head).text}\n\n" if match is not None else ""
    return f"{short}{seen.note}"
