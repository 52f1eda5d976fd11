"""Only Vigía's own account can open its files."""

from __future__ import annotations

import os
import shutil
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.bootstrap import opened_installation
from bot.settings import Settings
from tests.process import console, ended

ANOTHER = 65534  # the account of nobody
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account for a moment")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account can enter, like `/srv`; the test's own is closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="vigia-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def modes(*paths: Path) -> list[int]:
    return [S_IMODE(path.stat().st_mode) for path in paths]


def can_open(path: Path) -> bool:
    """Whether another account can, as it must to hold the lock."""
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(ANOTHER)
            os.setuid(ANOTHER)
            os.open(path, os.O_RDONLY)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


async def test_a_new_folder_and_all_in_it_are_closed_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        await console(tmp_path, "claim", VIGIA_DATA_DIR="new/data")
    finally:
        os.umask(before)
    data = tmp_path / "new" / "data"
    assert modes(data, data / "vigia.db", data / "vigia.db.lock") == [0o700, 0o600, 0o600]


async def test_what_was_open_is_closed_at_the_start_and_said_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await console(tmp_path, "claim")
    files = [
        data / "vigia.db",
        data / "vigia.db.lock",
        data / "inbox.key",
        data / "seal.key",
        data / "copia.db",
    ]
    for file in files:
        file.touch()
        file.chmod(0o644)
    data.chmod(0o755)
    said = await console(tmp_path, "claim")
    assert modes(data, *files) == [0o700, *[0o600] * 5]
    (line,) = [each for each in said.splitlines() if "other accounts could look into" in each]
    assert all(str(file.relative_to(tmp_path)) in line for file in files)
    assert "other accounts" not in await console(tmp_path, "claim")


async def test_a_folder_that_is_for_others_too_is_not_closed_to_them(tmp_path: Path) -> None:
    shared = tmp_path / "srv"
    (shared / "other_service").mkdir(parents=True)
    keys = [shared / "inbox.key", shared / "seal.key"]
    for key in keys:
        key.write_bytes(urlsafe_b64encode(bytes(32)))
        key.chmod(0o644)
    for each in (shared, shared / "other_service"):
        each.chmod(0o755)
    await console(tmp_path, "claim", VIGIA_DATA_DIR="srv")
    assert modes(shared, shared / "other_service") == [0o755, 0o755]
    ours = [shared / "vigia.db", shared / "vigia.db.lock", *keys]
    assert modes(*ours) == [0o600] * 4


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o775])
async def test_a_folder_where_others_can_write_is_refused_unless_it_can_be_closed(
    tmp_path: Path, mode: int
) -> None:
    shared = tmp_path / "srv"
    (shared / "other_service").mkdir(parents=True)
    shared.chmod(mode)
    for name, value in (("DATA_DIR", "srv"), ("DATABASE_URL", "sqlite:///srv/x.db")):
        process = await ended(tmp_path, "claim", **{f"VIGIA_{name}": value})
        assert process.process.returncode == 1
        (line,) = process.said
        assert f"VIGIA_{name}: otras cuentas pueden escribir en la carpeta «srv»" in line
    assert [each.name for each in shared.iterdir()] == ["other_service"]
    assert modes(shared) == [mode]


@as_root
@pytest.mark.parametrize("settings", [{}, {"VIGIA_DATABASE_URL": "sqlite:///x.db"}])
async def test_another_account_can_not_open_the_lock_and_so_not_hold_it(
    place: Path, settings: dict[str, str]
) -> None:
    data = place / "data"
    await console(place, "claim", **settings)
    name = "x.db" if settings else "data/vigia.db"
    data.chmod(0o755)  # even so
    assert not can_open(place / f"{name}.lock")
    assert not can_open(place / name)
    (place / "control").touch()
    assert can_open(place / "control")


@as_root
async def test_what_root_makes_in_a_services_folder_is_the_services(place: Path) -> None:
    data = place / "data"
    data.mkdir(mode=0o700)
    os.chown(data, ANOTHER, ANOTHER)
    await console(place, "claim")
    assert {each.stat().st_uid for each in data.iterdir()} == {ANOTHER}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
async def test_an_env_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    env = tmp_path / ".env"
    env.write_text("VIGIA_TELEGRAM_TOKEN=1:canary\n")
    env.chmod(mode)
    process = await ended(tmp_path, "claim")
    assert process.process.returncode == 2
    assert process.said == ["vigia: .env: lo pueden leer otras cuentas; ciérralo con chmod 600 .env."]
    env.chmod(0o600)
    await console(tmp_path, "claim")


@as_root
async def test_root_may_give_an_env_file_to_a_services_group(place: Path) -> None:
    env = place / ".env"
    env.touch()
    os.chown(env, ANOTHER, ANOTHER)
    env.chmod(0o640)
    await console(place, "claim")
    env.chmod(0o644)
    assert (await ended(place, "claim")).process.returncode == 2


@pytest.mark.parametrize(
    "name", ["100%", "a%20b", "¿qué?", "a?b=c", "a#b", "con espacio", "año", "a:b@c", "[x]", "a&b;c"]
)
async def test_all_is_in_the_folder_that_was_named_whatever_signs_it_has(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    async with opened_installation(Settings(data_dir=folder)) as installation:
        assert installation.database.file == folder / "vigia.db"
    assert {"vigia.db", "vigia.db.lock"} <= set(os.listdir(folder))  # noqa: PTH208
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208
