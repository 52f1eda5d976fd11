"""The process's log: a line a record, and none of them with a secret."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.logs import MASK, set_up_logging

TOKEN = "8123456789:AAHcanary_dqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Everything about logging is put back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.mark.parametrize(
    "message",
    [
        f"token {TOKEN}",
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        "GET http://127.0.0.1/file/bot999:canary/photo.jpg",
        "another bot's 7123456789:AAHcanary_dqTcvCH1vGWJxfSeofSAs0K5PA",
        "postgresql://vigia:canary@db:5432/vigia",
        "postgresql+asyncpg://vigia:canary%40x@db/vigia",
        "key vigia_canaryABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_x",
        "the password is s3cr3t-canary",
    ],
)
def test_masks_every_secret(capsys: pytest.CaptureFixture[str], message: str) -> None:
    set_up_logging(logging.INFO, secrets=[TOKEN, "s3cr3t-canary"])
    logging.getLogger("bot.test").info(message)
    written = capsys.readouterr().err
    assert "canary" not in written
    assert MASK in written


def test_masks_what_comes_as_an_argument_and_in_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(logging.INFO, secrets=[TOKEN])
    try:
        raise ValueError(f"at https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        logging.getLogger("bot.test").exception("failed with %s", TOKEN)
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert "canary" not in written


def test_writes_each_record_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(logging.INFO)
    try:
        raise ValueError("one\ntwo")
    except ValueError:
        logging.getLogger("bot.test").exception("first\nsecond\u2028third")
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.http11", "telegram.ext", "telegram.Bot", "aiosqlite", "sqlalchemy.engine"]
)
def test_keeps_other_peoples_debugging_out(capsys: pytest.CaptureFixture[str], name: str) -> None:
    set_up_logging(logging.DEBUG)
    logging.getLogger(name).debug("canary")
    logging.getLogger("bot.test").debug("ours")
    written = capsys.readouterr().err
    assert "canary" not in written
    assert "ours" in written


def test_does_not_log_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(logging.DEBUG)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/botX/getMe")
    assert capsys.readouterr().err == ""
