"""The process's log: one line for each record, and no secrets."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot.logs import MASK, set_up_logging

TOKEN = "8123456789:AAHcanary_dqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Restore all logging settings."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
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


def test_takes_no_debugging_even_from_a_library_that_asks_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging(logging.DEBUG)
    library = logging.getLogger("telegram.Bot")
    level = library.level
    library.setLevel(logging.DEBUG)
    library.debug("canary")
    library.setLevel(level)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("secret", ["c4n@ry/ ñ%7", 'c4n"a\\ry'])
def test_masks_a_secret_however_it_is_written(capsys: pytest.CaptureFixture[str], secret: str) -> None:
    set_up_logging(logging.INFO, secrets=[secret])
    spellings = (quote(secret, safe=""), quote(secret), json.dumps(secret), repr(secret), secret.encode())
    for spelling in spellings:
        logging.getLogger("bot.test").info("x %s x", spelling)
    written = capsys.readouterr().err
    assert written.count(MASK) == len(spellings)
    assert "c4n" not in written


@pytest.mark.parametrize(
    "message",
    [
        'duplicate key value violates unique constraint "x"\nDETAIL:  Key (name)=(canary) already exists.',
        "null value\nDETAIL:  Failing row contains (1, canary\ncanary, null).\n[SQL: INSERT INTO users]",
        "invalid input for query argument $1: 'canary' (expected bytes)",
    ],
)
def test_masks_what_a_database_quotes(capsys: pytest.CaptureFixture[str], message: str) -> None:
    set_up_logging(logging.INFO)
    logging.getLogger("bot.test").error(message)
    written = capsys.readouterr().err
    assert "canary" not in written
    assert message.split()[0] in written


# What the interpreter, a thread, the event loop and the log itself would print unmasked.
OUTBURSTS = {
    "uncaught": "raise ValueError(SECRET)",
    "uncaught in a thread": "thread = threading.Thread(target=fail); thread.start(); thread.join()",
    "ignored": "class Gone:\n    def __del__(self): fail()\nGone()",
    "in a task that nobody waits for": "asyncio.run(forgotten())",
    "in a call of the loop": "asyncio.run(called())",
    "a warning": "warnings.warn(SECRET)",
    "a wrong number of arguments": "logging.getLogger('bot').warning('%s %s', SECRET)",
    "a stack": "logging.getLogger('bot').warning(SECRET, stack_info=True)",
    "a slow call": "asyncio.run(slow(), debug=True)",
    "what a future held": "asyncio.run(held())",
}
OUTBURST = """
import asyncio, logging, threading, time, warnings
from bot.logs import set_up_logging

SECRET = "".join(["c4n4ry", "-", "98765"])
set_up_logging(logging.DEBUG, secrets=SECRETS)


def fail(*_):
    raise ValueError(f"with {SECRET} in it")


async def forgotten():
    asyncio.get_running_loop().create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.05)


async def called():
    asyncio.get_running_loop().call_soon(fail, SECRET)
    await asyncio.sleep(0)


async def slow():
    asyncio.get_running_loop().call_soon(lambda _: time.sleep(0.2), SECRET)
    await asyncio.sleep(0)


async def held():
    future = asyncio.get_running_loop().create_future()
    future.set_result(SECRET)
    asyncio.get_running_loop().call_exception_handler({"message": "with a future", "future": future})


"""


@pytest.mark.parametrize("way", OUTBURSTS)
def test_nothing_is_printed_past_the_log(way: str) -> None:
    script = OUTBURST.replace("SECRETS", "[SECRET]") + OUTBURSTS[way]
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "c4n4ry-98765" not in process.stdout + process.stderr
    assert len(process.stderr.splitlines()) == 1


@pytest.mark.parametrize("way", ["a slow call", "what a future held", "a wrong number of arguments"])
def test_what_the_loop_and_the_log_hold_is_shown_to_nobody(way: str) -> None:
    """Even if it is no known secret: it may be what somebody wrote."""
    script = OUTBURST.replace("SECRETS", "[]") + OUTBURSTS[way]
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "c4n4ry-98765" not in process.stdout + process.stderr
    assert len(process.stderr.splitlines()) == 1
