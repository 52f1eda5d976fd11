"""The packaged zone data win, whatever the machine has, and differences are reported."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from subprocess import run
from zoneinfo import ZoneInfo

import pytest

from bot.zone_data import warn_of_other_zone_data
from domain.zones import MEXICAN_ZONES
from tests.conftest import NOW
from tests.process import ended

ROOT = Path(__file__).parents[2]


@pytest.fixture
def old_machine(tmp_path: Path) -> Path:
    """Zone data of a machine where Mexico City's clocks still go forward: Chicago's."""
    folder = tmp_path / "zoneinfo"
    for zone in MEXICAN_ZONES:
        put(folder, zone, data_of=zone)
    put(folder, "America/Mexico_City", data_of="America/Chicago")
    return folder


def put(folder: Path, zone: str, *, data_of: str) -> None:
    target = folder / zone
    target.parent.mkdir(parents=True, exist_ok=True)
    with as_file(files("tzdata").joinpath("zoneinfo", data_of)) as source:
        shutil.copyfile(source, target)


@pytest.mark.parametrize(
    "module", ["domain.log_tree", "services.log.recording", "handlers.kit.text", "bot.cli"]
)
def test_a_process_takes_zones_from_the_package_whatever_it_imports_first(
    old_machine: Path, module: str
) -> None:
    script = (
        f"import {module}\nfrom datetime import datetime\nfrom zoneinfo import ZoneInfo\n"
        "print(datetime(2026, 7, 1, tzinfo=ZoneInfo('America/Mexico_City')).utcoffset().total_seconds())"
    )
    environment = {"PYTHONTZPATH": str(old_machine), "PYTHONPATH": str(ROOT)}
    process = run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
    assert process.stdout.decode().strip() == "-21600.0"


def test_in_this_process_too() -> None:
    assert (
        datetime(2026, 7, 1, tzinfo=ZoneInfo("America/Mexico_City")).utcoffset()
        == NOW.replace(tzinfo=ZoneInfo("America/Mexico_City")).utcoffset()
    )


def test_one_line_names_the_zones_that_differ(old_machine: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_of_other_zone_data(now=datetime.now(UTC), paths=["/nowhere", str(old_machine)])
    (record,) = caplog.records
    assert "out of date for America/Mexico_City:" in record.getMessage()


def test_nothing_is_said_of_data_that_agree_or_are_not_there(
    old_machine: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(old_machine, "America/Mexico_City", data_of="America/Mexico_City")
    (old_machine / "America" / "Ojinaga").unlink()
    warn_of_other_zone_data(now=NOW, paths=[str(old_machine)])
    assert caplog.records == []


async def test_the_process_says_so_when_it_starts(old_machine: Path, tmp_path: Path) -> None:
    process = await ended(
        tmp_path,
        "run",
        PYTHONTZPATH=str(old_machine),
        VIGIA_TELEGRAM_TOKEN="1:x",
        VIGIA_DATABASE_URL="postgresql://127.0.0.1:1/nobody",
    )
    assert sum("zone data are out of date for America/Mexico_City" in line for line in process.said) == 1
