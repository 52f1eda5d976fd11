"""The commands of the console, and how they say that they could not."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.bootstrap import opened_installation
from bot.cli import app
from bot.settings import PREFIX, Settings
from domain.seals import Seal
from services.claims import check_claim_code, prepare_installation
from tests.conftest import NOW, OWNER_ID
from tests.people import registered_company


@pytest.fixture(autouse=True)
def an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests; the data goes in a fresh folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setattr("bot.cli.set_up_logging", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)


def vigia(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def assert_one_line(result: Result, *, code: int, says: str) -> None:
    assert result.exit_code == code
    assert result.stderr.count("\n") == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


async def _company() -> int:
    async with opened_installation(Settings(owner_ids=frozenset({OWNER_ID}))) as installation:
        await prepare_installation(installation, now=NOW)
        return (await registered_company(installation)).company.id


async def _check(code: str) -> None:
    async with opened_installation(Settings()) as installation:
        await check_claim_code(installation, code, now=datetime.now(UTC))


def test_says_its_version() -> None:
    assert re.fullmatch(r"vigia \d+\.\d+\.\d+\n", vigia("--version").stdout)


def test_gives_a_claim_code_that_serves_and_says_how_to_use_it() -> None:
    result = vigia("claim")
    code = re.search(r"Envía a tu bot: /start (\S+)", result.stdout)
    assert code is not None
    assert "24 horas" in result.stdout
    asyncio.run(_check(code[1]))


def test_gives_a_key_of_a_company() -> None:
    company_id = asyncio.run(_company())
    result = vigia("api-key", str(company_id), "--label", "Punto de venta")
    assert result.exit_code == 0
    assert re.search(r"«Comercializadora del Sureste» para «Punto de venta»: vigia_[\w-]{43}", result.stdout)


def test_says_which_companies_there_are_for_one_that_is_not() -> None:
    company_id = asyncio.run(_company())
    result = vigia("api-key", "987", "--label", "Caja")
    assert_one_line(result, code=1, says=f"hay {company_id} (Comercializadora del Sureste)")


def test_verifies_every_log_with_a_line_for_each() -> None:
    asyncio.run(_company())
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
    company_id = asyncio.run(_company())
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
    asyncio.run(_company())
    assert_one_line(vigia("verify", "--company", "987"), code=1, says="No hay una empresa 987")


@pytest.mark.parametrize("label", ["", "   ", "x" * 41])
def test_refuses_a_key_without_a_good_label(label: str) -> None:
    assert_one_line(vigia("api-key", "1", "--label", label), code=1, says="--label")


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
    company_id = asyncio.run(_company())
    result = vigia("seal")
    own, company = result.stdout.splitlines()
    assert result.exit_code == 0
    assert re.fullmatch(r"VIGIA-1-0-2-[0-9a-f]{64}-[0-9a-f]{4} · Instalación", own)
    assert vigia("seal", "--company", str(company_id)).stdout.splitlines() == [company]
    checked = vigia("verify", "--seal", company)
    assert checked.exit_code == 0
    assert checked.stdout == (
        "✅ Comercializadora del Sureste: Coincide con el sello: nada cambió hasta el #1, que es el último.\n"
    )


def test_ends_with_1_where_a_log_is_not_what_was_sealed() -> None:
    company_id = asyncio.run(_company())
    forged = Seal(company_id, 1, bytes(32)).text
    result = vigia("verify", "--seal", forged)
    assert result.exit_code == 1
    assert result.stdout.startswith("⛔ Comercializadora del Sureste: El #1 no es el que se selló")
    assert vigia("verify").exit_code == 0  # the chain alone holds


def test_a_seal_that_can_not_be_read_is_one_line() -> None:
    company_id = asyncio.run(_company())
    seal = vigia("seal", "--company", str(company_id)).stdout.split()[0]
    assert_one_line(vigia("verify", "--seal", seal[:-1]), code=1, says="incompleto o mal copiado")
    wrong_company = vigia("verify", "--seal", seal, "--company", "0")
    assert_one_line(wrong_company, code=1, says=f"es de la empresa {company_id}, no de la 0")
    assert_one_line(vigia("seal", "--company", "987"), code=1, says="No hay una empresa 987")
