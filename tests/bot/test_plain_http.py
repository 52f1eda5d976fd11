"""Plain HTTP beyond this machine is refused at the start, unless who sets it says that TLS carries it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings, WrongSettings, load_settings
from tests.process import ended


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, without the settings of the person who runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


BEYOND = [
    ("HTTP", "0.0.0.0:8080"),
    ("HTTP", "[::]:8080"),
    ("HTTP", "192.168.1.10:8080"),
    ("HTTP", "[2001:db8::1]:8080"),
    ("HTTP", "[::ffff:203.0.113.7]:8080"),
    ("HTTP", "vigia.example.com:8080"),
    ("HTTP", "127.0.0.1.example.com:8080"),
    ("HTTP", "0:8080"),
    ("TELEGRAM_API", "http://api.telegram.org"),
    ("TELEGRAM_API", "http://10.0.0.5:8081/"),
    ("TELEGRAM_API", "http://localhost.example.com"),
    ("TELEGRAM_API", "http://0.0.0.0:8081"),
]
WITHIN = [
    ("HTTP", "127.0.0.1:8080"),
    ("HTTP", "127.9.9.9:8080"),
    ("HTTP", "[::1]:8080"),
    ("HTTP", "localhost:8080"),
    ("TELEGRAM_API", "http://127.0.0.1:8081"),
    ("TELEGRAM_API", "http://[::1]:8081"),
    ("TELEGRAM_API", "http://localhost:8081/"),
    ("TELEGRAM_API", "https://api.telegram.org"),
]


@pytest.mark.parametrize(("name", "value"), BEYOND)
def test_refuses_plain_http_beyond_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    for said in ("", "0"):
        monkeypatch.setenv("VIGIA_HTTP_BEHIND_TLS", said)
        with pytest.raises(WrongSettings) as refusal:
            load_settings()
        (line,) = refusal.value.lines
        assert line.startswith(f"{PREFIX}{name}: ")
        assert "VIGIA_HTTP_BEHIND_TLS=1" in line
        assert (line.count("."), line[-1]) == (line.count("127.0.0.1") * 3 + 1, ".")


@pytest.mark.parametrize(("name", "value"), BEYOND)
def test_takes_it_where_tls_is_before_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    monkeypatch.setenv("VIGIA_HTTP_BEHIND_TLS", "1")
    assert load_settings().http_behind_tls


@pytest.mark.parametrize(("name", "value"), WITHIN)
def test_takes_what_stays_or_is_encrypted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    assert not load_settings().http_behind_tls


def test_tells_both_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_HTTP", "0.0.0.0:0")
    monkeypatch.setenv("VIGIA_TELEGRAM_API", "http://10.0.0.5")
    with pytest.raises(WrongSettings) as refusal:
        load_settings()
    assert len(refusal.value.lines) == 2


def test_says_what_the_setting_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_HTTP_BEHIND_TLS", "quizá")
    with pytest.raises(WrongSettings, match="VIGIA_HTTP_BEHIND_TLS: «quizá» no sirve; lleva 1"):
        load_settings()


async def test_the_process_does_not_start(tmp_path: Path) -> None:
    settings = {"VIGIA_TELEGRAM_TOKEN": "123456:canary-AAH_dqTc", "VIGIA_HTTP": "0.0.0.0:0"}
    process = await ended(tmp_path, "run", **settings)
    assert process.process.returncode == 2
    assert [line for line in process.said if line.startswith("vigia: VIGIA_HTTP: ")] == process.said
