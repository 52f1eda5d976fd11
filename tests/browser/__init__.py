"""The phone in headless Chromium, with the real bot behind it."""

import pytest

# Every module takes these as its `pytestmark`: one browser serves all tests here, so they share an event
# loop and, with xdist, a worker.
IN_THE_BROWSER = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]
