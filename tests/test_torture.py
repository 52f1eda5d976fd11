"""A short torture: it runs, finds nothing, and notices a broken rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.broken import Broken
from tests.torture.engines import Engine
from tests.torture.kill import torture
from tests.torture.several import run_several
from tests.torture.tamper import torture as tamper_with


@pytest.fixture
def fresh_url(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it."""
    if engine is Engine.SQLITE:
        return f"sqlite:///{tmp_path}/data/vigia.db"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.mark.parametrize("engine", list(Engine))
async def test_nothing_is_lost_or_done_twice_in_a_few_kills(
    engine: Engine, fresh_url: str, tmp_path: Path
) -> None:
    report = await torture(engine, fresh_url, tmp_path, kills=4, seed=7)
    assert report.found == [], report.lines()
    assert report.kills == 4
    assert report.counts["updates"] > 0
    assert report.counts["entries"] > 0


@pytest.mark.parametrize("engine", [Engine.SQLITE])
async def test_a_broken_rule_is_noticed(engine: Engine, fresh_url: str, tmp_path: Path) -> None:
    report = await torture(engine, fresh_url, tmp_path, kills=20, seed=7, broken=Broken.NO_OPERATION_ID)
    assert report.found


@pytest.mark.parametrize("engine", list(Engine))
async def test_each_role_may_be_a_process_of_its_own_and_a_door_be_killed(
    engine: Engine, fresh_url: str, tmp_path: Path
) -> None:
    report = await run_several(engine, fresh_url, tmp_path, operations=25, seed=7)
    assert report.found == [], report.lines()
    assert report.kills == 1
    assert report.counts["operations answered by the HTTP door"] >= 50
    assert report.counts["alerts"] > 0


def test_a_few_tamperings_are_all_found(tmp_path: Path) -> None:
    report = tamper_with(tmp_path, tamperings=12, seed=7, entries=6_000)
    assert report.faults == [], report.lines()
    assert len(report.outcomes) == 12
