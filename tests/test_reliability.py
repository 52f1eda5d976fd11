"""What `docs/reliability.md` and `docs/trust.md` promise is held by the tests that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOLD = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("reliability.md", "trust.md"))
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TOLD)))
FILES = sorted(set(re.findall(r"`(tests/[\w/]+\.py)`", TOLD)))
MADE = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_it_names_tests() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize("name", NAMED)
def test_each_test_that_it_names_is_there(name: str) -> None:
    assert name in MADE


@pytest.mark.parametrize("path", FILES)
def test_each_file_that_it_names_is_there(path: str) -> None:
    assert (ROOT / path).is_file()
