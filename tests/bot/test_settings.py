"""The settings: their sources, their values, and the errors."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from bot.bootstrap import opened_installation
from bot.failures import CannotStart
from bot.setting_values import Address
from bot.settings import PREFIX, Settings, WrongSettings, load_settings
from services.seal_key import SealKey
from services.witnessing.key import WitnessKey

ROOT = Path(__file__).parents[2]
TOKEN = "123456:canary-AAH_dqTc"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, without the settings of the person who runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def wrong_lines() -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as refusal:
        load_settings()
    return refusal.value.lines


def test_has_a_default_for_everything_but_the_token() -> None:
    settings = load_settings()
    assert settings.telegram_api == "https://api.telegram.org"
    assert settings.database == URL.create("sqlite", database="data/vigia.db")
    assert (settings.owner_ids, settings.http, settings.called_at) == (frozenset(), None, None)
    assert (settings.timezone, settings.log_level) == ("America/Mexico_City", "INFO")
    with pytest.raises(WrongSettings, match="VIGIA_TELEGRAM_TOKEN: falta"):
        _ = settings.token


def test_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API": "http://127.0.0.1:8081/",
        "DATABASE_URL": "postgresql://vigia:canary@db/vigia",
        "DATA_DIR": "/var/lib/vigia",
        "OWNER_IDS": "1001, 1002,",
        "HTTP": "127.0.0.1:0",
        "TIMEZONE": "america/cancun",
        "LOG_LEVEL": "debug",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    settings = load_settings()
    assert settings.token == TOKEN
    assert settings.telegram_api == "http://127.0.0.1:8081"
    assert settings.database == make_url("postgresql://vigia:canary@db/vigia")
    assert settings.data_dir == Path("/var/lib/vigia")
    assert settings.owner_ids == {1001, 1002}
    assert settings.http == Address("127.0.0.1", 0)
    assert (settings.timezone, settings.log_level) == ("America/Cancun", "DEBUG")


def test_reads_the_file_in_the_working_folder_and_lets_the_environment_win(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("VIGIA_LOG_LEVEL=ERROR\nVIGIA_OWNER_IDS=7\nOTRO=1\n", encoding="utf-8")
    (tmp_path / ".env").chmod(0o600)
    monkeypatch.setenv("VIGIA_OWNER_IDS", "8")
    settings = load_settings()
    assert settings.log_level == "ERROR"
    assert settings.owner_ids == {8}


def test_takes_an_empty_setting_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", "")
    assert load_settings() == Settings()


def test_listens_on_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_HTTP", "[::1]:8080")
    assert load_settings().http == Address("::1", 8080)


@pytest.mark.parametrize(
    "url",
    [
        "https://vigia.example.com/telegram",
        "https://vigia.example.com:8443/a/b-c",
        "http://127.0.0.1:8080/telegram",
        "http://[::1]:8080/telegram",
        "http://localhost/telegram",
    ],
)
def test_takes_a_webhook_that_nobody_on_the_way_can_read(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("VIGIA_WEBHOOK", url)
    monkeypatch.setenv("VIGIA_HTTP", "127.0.0.1:8080")
    assert load_settings().called_at == url


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://vigia.example.com", "https://vigia.example.com"),
        ("https://vigia.example.com:8443/puerta/", "https://vigia.example.com:8443/puerta"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_takes_where_other_machines_find_the_door(
    monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    monkeypatch.setenv("VIGIA_HTTP_URL", given)
    assert load_settings().http_url == address


def test_a_webhook_needs_the_http_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_WEBHOOK", "https://vigia.example.com/telegram")
    with pytest.raises(WrongSettings, match="VIGIA_WEBHOOK: necesita VIGIA_HTTP"):
        _ = load_settings().called_at


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "hola"),
        ("TELEGRAM_TOKEN", "123456:con espacio"),
        ("TELEGRAM_API", "api.telegram.org"),
        ("DATABASE_URL", "mysql://u:canary@db/x"),
        ("DATABASE_URL", "postgresql://u:canary@db:puerto/x"),
        ("DATABASE_URL", "sqlite://"),
        ("OWNER_IDS", "1001;1002"),
        ("OWNER_IDS", "@anaruiz"),
        ("OWNER_IDS", "-5"),
        ("HTTP", "8080"),
        ("HTTP", "localhost:99999"),
        ("HTTP", "::1:8080"),
        ("HTTP_URL", "vigia.example.com"),
        ("HTTP_URL", "http://vigia.example.com"),
        ("HTTP_URL", "https://vigia.example.com/?a=1"),
        ("HTTP_URL", "https://vigia.example.com/a b"),
        ("HTTP_URL", 'https://vigia.example.com/"'),
        ("WEBHOOK", "vigia.example.com/telegram"),
        ("WEBHOOK", "https://vigia.example.com"),
        ("WEBHOOK", "https://vigia.example.com/"),
        ("WEBHOOK", "https://vigia.example.com/v1/telegram"),
        ("WEBHOOK", "https://vigia.example.com/{ruta}"),
        ("WEBHOOK", "https://vigia.example.com/telegram?clave=1"),
        ("WEBHOOK", "https://ana:canary@vigia.example.com/telegram"),
        ("WEBHOOK", "https://vigia.example.com:puerto/telegram"),
        ("WEBHOOK", "http://vigia.example.com/telegram"),
        ("WEBHOOK", "http://127.0.0.1.example.com/telegram"),
        ("TIMEZONE", "Marte/Olimpo"),
        ("LOG_LEVEL", "ruidoso"),
    ],
)
def test_tells_a_wrong_one_in_a_line_that_says_what_it_takes(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    (line,) = wrong_lines()
    assert line.startswith(f"{PREFIX}{name}: ")
    assert "lleva" in line
    assert "\n" not in line


def test_tells_each_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_HTTP", "x")
    monkeypatch.setenv("VIGIA_TIMEZONE", "y")
    assert [line.split(":")[0] for line in wrong_lines()] == ["VIGIA_HTTP", "VIGIA_TIMEZONE"]


def test_says_what_it_got_but_never_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_LOG_LEVEL", "ruidoso")
    monkeypatch.setenv("VIGIA_TELEGRAM_TOKEN", "canary token")
    monkeypatch.setenv("VIGIA_DATABASE_URL", "mysql://u:canary@db/x")
    told = "\n".join(wrong_lines())
    assert "«ruidoso»" in told
    assert "canary" not in told


def test_never_shows_a_secret_when_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("VIGIA_DATABASE_URL", "postgresql://u:canary@db/x")
    settings = load_settings()
    assert "canary" not in f"{settings} {settings!r}"
    assert settings.secrets == (TOKEN, "canary")


def test_every_setting_is_explained_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = re.findall(rf"(?m)^# .+\n#?({PREFIX}[A-Z_]+)=", example)
    assert sorted(explained) == sorted(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)


def test_the_example_is_a_good_file(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    switched_on = [line.removeprefix("#") if line.startswith(f"#{PREFIX}") else line for line in lines]
    (tmp_path / ".env").write_text("\n".join(switched_on), encoding="utf-8")
    (tmp_path / ".env").chmod(0o600)
    assert load_settings().owner_ids == {1001, 1002}


WITNESS = "despacho.example.com+de72d84d+BFsIm8tmFGFhCJLwpjhCdoh8qskx693H0UMEcBygoJTP"
OTHER_WITNESS = WitnessKey("otro", bytes(32)).verifier.text


def test_witnesses_are_keys_and_addresses_with_commas_between(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"{WITNESS} http://192.0.2.7:8090/ , {OTHER_WITNESS}  https://otro.example.com/w"
    monkeypatch.setenv("VIGIA_WITNESSES", lines)
    read = load_settings().witnesses
    assert [each.url for each in read] == ["http://192.0.2.7:8090", "https://otro.example.com/w"]
    assert [each.key.text for each in read] == [WITNESS, OTHER_WITNESS]


@pytest.mark.parametrize(
    "wrong",
    [
        WITNESS,
        "http://192.0.2.7:8090",
        f"{WITNESS} ftp://192.0.2.7",
        f"{WITNESS} http://ana:clave@192.0.2.7",
        f"{WITNESS} http://192.0.2.7/?a=1",
        f"{WITNESS[:-1]}Q http://192.0.2.7",
        f"{SealKey(bytes(32)).verifier_key(0)} http://192.0.2.7",  # an installation's is none
        f"{WITNESS} http://192.0.2.7, {WITNESS} http://192.0.2.8",
    ],
)
def test_what_is_no_witness_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("VIGIA_WITNESSES", wrong)
    with pytest.raises(WrongSettings, match=r"VIGIA_WITNESSES.*vigia witness"):
        load_settings()


def test_an_authority_of_time_needs_its_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VIGIA_TIMESTAMPS", "http://tsa.example.com/tsr")
    monkeypatch.setenv("VIGIA_DATA_DIR", str(tmp_path / "data"))
    for root, says in (
        (None, "falta"),
        ("nada.pem", "no hay certificados"),
        (str(ROOT / "README.md"), "PEM"),
    ):
        if root is not None:
            monkeypatch.setenv("VIGIA_TIMESTAMPS_ROOT", root)
        with pytest.raises(CannotStart, match=f"VIGIA_TIMESTAMPS_ROOT: .*{says}"):
            asyncio.run(_opened(load_settings()))


async def _opened(settings: Settings) -> None:
    async with opened_installation(settings):
        raise AssertionError("it opened")
