"""Long work is stopped in one place, until that is too late."""

from __future__ import annotations

import pytest

from services.progress import Progress, Stopped


async def test_it_is_read_by_whoever_looks() -> None:
    progress = Progress()
    await progress.note(3, 10)
    assert (progress.done, progress.total) == (3, 10)


async def test_once_stopped_it_goes_no_further() -> None:
    progress = Progress()
    assert progress.stop()
    with pytest.raises(Stopped):
        await progress.note(3, 10)
    with pytest.raises(Stopped):
        progress.fix()
    assert (progress.done, progress.fixed) == (0, False)


async def test_once_fixed_it_goes_on_to_its_end() -> None:
    progress = Progress()
    progress.fix()
    assert not progress.stop()
    await progress.note(3, 10)
    assert progress.done == 3
