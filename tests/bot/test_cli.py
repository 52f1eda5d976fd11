"""The console's commands, and their failures."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import sqlite3
import subprocess
import sys
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.bootstrap import opened_installation
from bot.owner_link import with_qr
from bot.settings import Settings
from domain.askers import InChat
from domain.checkpoints import read_notes
from domain.seals import Seal, read_seal
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.asking import Ask
from services.people.claims import check_claim_code
from services.seal_key import SealKey
from tests.console import assert_one_line, company_at_the_console, vigia

_HARD = resource.getrlimit(resource.RLIMIT_CORE)[1]

pytestmark = pytest.mark.usefixtures("empty_folder")


async def _check(code: str) -> None:
    async with opened_installation(Settings()) as installation:
        await check_claim_code(Ask(installation, InChat(1), datetime.now(UTC)), code)


def test_says_its_version() -> None:
    assert re.fullmatch(r"vigia \d+\.\d+\.\d+\n", vigia("--version").stdout)


def test_gives_a_claim_code_that_serves_and_says_how_to_use_it() -> None:
    result = vigia("claim")
    code = re.search(r"Envía a tu bot: /start (\S+)", result.stdout)
    assert code is not None
    assert "24 horas" in result.stdout
    asyncio.run(_check(code[1]))


async def test_gives_the_codes_link_with_its_qr_where_telegram_says_what_the_bot_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World([])
    async with sandbox_running(world) as root:
        monkeypatch.setenv("VIGIA_TELEGRAM_TOKEN", world.token)
        monkeypatch.setenv("VIGIA_TELEGRAM_API", root)
        said = (await asyncio.to_thread(vigia, "claim")).stdout
    link = re.search(rf"https://t\.me/{world.bot.username}\?start=(\S+)", said)
    assert link is not None
    assert f"/start {link[1]}" in said
    drawn = [line for line in said.splitlines() if "█" in line]
    assert len({len(line) for line in drawn}) == 1
    assert len(drawn) > 12


async def test_gives_the_code_without_a_link_where_telegram_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with sandbox_running(World([])) as root:
        pass
    monkeypatch.setenv("VIGIA_TELEGRAM_TOKEN", World([]).token)
    monkeypatch.setenv("VIGIA_TELEGRAM_API", root)
    said = (await asyncio.to_thread(vigia, "claim")).stdout
    assert "Envía a tu bot: /start " in said
    assert "t.me" not in said


def test_draws_no_qr_where_the_screen_has_not_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", TextIOWrapper(BytesIO(), encoding="latin-1"))
    assert with_qr("vigia_bot", "ABCD-EFGH-JKLM-NPQR") == (
        "O abre: https://t.me/vigia_bot?start=ABCD-EFGH-JKLM-NPQR\n"
    )


@pytest.mark.parametrize(
    "command", [("claim",), ("api-key", "create", "1", "--label", "Caja"), ("api-key", "rotate", "1")]
)
def test_prints_no_secret_into_the_systems_journal(command: tuple[str, ...], tmp_path: Path) -> None:
    with (tmp_path / "journal").open("w+b") as journal:
        file = os.fstat(journal.fileno())
        environment = os.environ | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "JOURNAL_STREAM": f"{file.st_dev}:{file.st_ino}",
        }
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *command], env=environment, stdout=journal, stderr=subprocess.PIPE
        )
        journal.seek(0)
        assert journal.read() == b""
    assert ended.returncode == 1
    assert "ejecútalo en una terminal" in ended.stderr.decode()
    assert not (tmp_path / "data").exists()  # so no code was made that nobody could read


def test_verifies_every_log_with_a_line_for_each() -> None:
    asyncio.run(company_at_the_console())
    result = vigia("verify")
    assert result.exit_code == 0
    own, company = result.stdout.splitlines()
    assert own.startswith("✅ Instalación: íntegra · ")
    assert re.fullmatch(
        r"✅ Comercializadora del Sureste: íntegra · 1 registro · del 21/11/2026 al 21/11/2026 "
        r"· huella [0-9a-f]{64} · [0-9.]+ s",
        company,
    )


def test_ends_with_1_where_a_log_is_broken_and_says_where(tmp_path: Path) -> None:
    company_id = asyncio.run(company_at_the_console())
    database = sqlite3.connect(tmp_path / "data" / "vigia.db")
    for verb in ("UPDATE", "DELETE"):
        database.execute(f"DROP TRIGGER bitacora_{company_id}_refuses_{verb}")
    database.execute(f"UPDATE bitacora_{company_id} SET summary = 'Otra cosa'")
    database.commit()
    database.close()
    result = vigia("verify")
    assert result.exit_code == 1
    own, company = result.stdout.splitlines()
    assert own.startswith("✅ Instalación")
    assert company == (
        "⛔ Comercializadora del Sureste: no está íntegra. El registro #1 fue cambiado después de guardarse."
    )
    assert vigia("verify", "--company", "0").exit_code == 0
    assert vigia("verify", "--company", str(company_id)).exit_code == 1


def test_does_not_verify_a_company_that_is_not() -> None:
    asyncio.run(company_at_the_console())
    assert_one_line(vigia("verify", "--company", "987"), code=1, says="No hay una empresa 987")


def test_does_not_run_without_a_token() -> None:
    assert_one_line(vigia("run"), code=2, says="VIGIA_TELEGRAM_TOKEN: falta")


def test_tells_each_wrong_setting_on_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_HTTP", "x")
    monkeypatch.setenv("VIGIA_TIMEZONE", "y")
    result = vigia("claim")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)


def test_says_so_when_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_DATABASE_URL", "postgresql://vigia:canary@127.0.0.1:1/vigia")
    result = vigia("claim")
    assert_one_line(result, code=1, says="VIGIA_DATABASE_URL: no se puede usar la base de datos")
    assert "canary" not in result.output


def test_says_so_when_the_file_is_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "carta.txt"
    path.write_text("Querida Ana:" * 100, encoding="utf-8")
    monkeypatch.setenv("VIGIA_DATABASE_URL", f"sqlite:///{path}")
    assert_one_line(vigia("claim"), code=1, says="VIGIA_DATABASE_URL")


def test_says_so_when_the_data_folder_cannot_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VIGIA_DATA_DIR", str(tmp_path / "file" / "data"))
    assert_one_line(vigia("claim"), code=1, says="VIGIA_DATA_DIR")


def test_prints_a_seal_of_each_log_that_verify_then_takes() -> None:
    company_id = asyncio.run(company_at_the_console())
    result = vigia("seal")
    own, company = [each for each in result.stdout.splitlines() if each.startswith("VIGIA")]
    assert result.exit_code == 0
    assert re.fullmatch(r"VIGIA-2-0-2-[0-9a-f]{64}-[0-9a-f]{4} · Instalación", own)
    assert vigia("seal", "--company", str(company_id)).stdout.splitlines()[0] == company
    checked = vigia("verify", "--seal", company)
    assert checked.exit_code == 0
    assert checked.stdout == (
        "✅ Comercializadora del Sureste: Coincide con el sello: nada cambió hasta el #1, que es el último.\n"
    )


def test_prints_each_seal_signed_and_the_public_key_that_checks_it() -> None:
    company_id = asyncio.run(company_at_the_console())
    printed = vigia("seal", "--company", str(company_id)).stdout
    (signed,) = read_notes(printed)
    (vkey,) = re.findall(r"Llave pública: (\S+)", printed)
    assert signed.seal == read_seal(printed.splitlines()[0])
    assert signed.note in printed
    key = Ed25519PublicKey.from_public_bytes(b64decode(vkey.split("+", 2)[2])[1:])
    key.verify(signed.signature, signed.checkpoint.text.encode())
    assert vkey.startswith(f"{signed.checkpoint.origin}+{signed.key_id.hex()}+")
    assert f"vigia/{signed.checkpoint.installation}/0" in vigia("seal", "--company", "0").stdout


def test_verify_takes_a_signed_seal_too_and_refuses_one_with_another_signature() -> None:
    company_id = asyncio.run(company_at_the_console())
    printed = vigia("seal", "--company", str(company_id)).stdout
    (signed,) = read_notes(printed)
    assert "Coincide con el sello" in vigia("verify", "--seal", signed.note).stdout
    forged = signed.note.replace("hecho 2", "hecho 3")
    assert_one_line(vigia("verify", "--seal", forged), code=1, says="La firma de ese sello no es válida")
    other = SealKey.random().sign(replace(signed.checkpoint, installation="0" * 16))
    assert_one_line(vigia("verify", "--seal", other.note), code=1, says="lo firmó otra instalación")


def test_ends_with_1_where_a_log_is_not_what_was_sealed() -> None:
    company_id = asyncio.run(company_at_the_console())
    forged = Seal(company_id, 1, bytes(32)).text
    result = vigia("verify", "--seal", forged)
    assert result.exit_code == 1
    assert result.stdout.startswith("⛔ Comercializadora del Sureste: El #1 no es el que se selló")
    assert vigia("verify").exit_code == 0  # the chain alone holds


def test_a_seal_that_can_not_be_read_is_one_line() -> None:
    company_id = asyncio.run(company_at_the_console())
    seal = vigia("seal", "--company", str(company_id)).stdout.split()[0]
    assert_one_line(vigia("verify", "--seal", seal[:-1]), code=1, says="incompleto o mal copiado")
    wrong_company = vigia("verify", "--seal", seal, "--company", "0")
    assert_one_line(wrong_company, code=1, says=f"es de la empresa {company_id}, no de la 0")
    assert_one_line(vigia("seal", "--company", "987"), code=1, says="No hay una empresa 987")


def test_no_command_and_no_process_of_its_own_leaves_a_core_dump() -> None:
    asks = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE))"
    command = (
        "import subprocess, sys\n"
        "from bot import cli\n"
        f"cli.app = lambda: subprocess.run([sys.executable, '-c', {asks!r}], check=True)\n"
        "cli.main()\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    ended = subprocess.run(
        [sys.executable, "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (_HARD, _HARD)),
    )
    assert ended.stdout == "(0, 0)\n"
