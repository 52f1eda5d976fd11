"""A browser speaks to the sandbox from its own page alone."""

from urllib.parse import urlsplit

import httpx
import pytest

from sandbox.world import World
from tests.sandbox.conftest import ANA

MESSAGES = f"/phone/api/chats/{ANA}/messages"
OTHER_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "localhost",
    "localhost:1",
    "127.0.0.1.evil.example:{port}",
    "localhost:{port}.evil.example",
    "evil@localhost:{port}",
    "localhost:{port}/x",
    "localhost:x",
    "[::1:{port}",
    "",
]


def of(pattern: str, root: str) -> str:
    return pattern.format(port=urlsplit(root).port)


@pytest.mark.parametrize("path", ["/", "/phone/api/state", "/static/app.js"])
@pytest.mark.parametrize("host", OTHER_HOSTS)
async def test_by_another_name_nothing_is_answered(
    http: httpx.AsyncClient, root: str, host: str, path: str
) -> None:
    """A foreign name that points here would make our page one of theirs."""
    assert (await http.get(path, headers={"Host": of(host, root)})).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
async def test_each_name_of_this_machine_is_answered(http: httpx.AsyncClient, root: str, host: str) -> None:
    assert (await http.get("/phone/api/state", headers={"Host": of(host, root)})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
async def test_another_sites_page_changes_nothing(
    http: httpx.AsyncClient, root: str, world: World, headers: dict[str, str], kind: str
) -> None:
    before = len(world.chat(ANA).messages)
    sent = {name: of(value, root) for name, value in headers.items()} | {"Content-Type": kind}
    for path in (MESSAGES, "/admin/faults", f"/bot{world.token}/sendMessage", "/phone/api/desk/1/x"):
        assert (await http.post(path, content=b'{"text": "hola"}', headers=sent)).status_code == 403
    assert len(world.chat(ANA).messages) == before


async def test_its_own_page_and_programs_are_heard(http: httpx.AsyncClient, root: str) -> None:
    own = {"Origin": root, "Sec-Fetch-Site": "same-origin"}
    for headers in (own, {}, {"Sec-Fetch-Site": "none"}):
        answer = await http.post(MESSAGES, json={"text": "hola"}, headers=headers)
        assert answer.status_code == 200


async def test_a_link_from_elsewhere_opens_the_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200
