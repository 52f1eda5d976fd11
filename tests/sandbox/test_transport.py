"""All the ways in which a call can be written."""

import httpx
import pytest

from sandbox.wire import Wire
from sandbox.world import World
from tests.sandbox.conftest import ANA

HELLO = {"chat_id": str(ANA), "text": "hola & adiós"}


@pytest.mark.parametrize("kind", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_four_ways(http: httpx.AsyncClient, world: World, kind: str) -> None:
    url = f"/bot{world.token}/sendMESSAGE"
    if kind == "query":
        response = await http.get(url, params=HELLO)
    elif kind == "form":
        response = await http.post(url, data=HELLO)
    elif kind == "json":
        response = await http.post(url, json={"chat_id": ANA, "text": HELLO["text"]})
    else:
        response = await http.post(url, files={name: (None, value) for name, value in HELLO.items()})
    assert response.json()["result"]["text"] == HELLO["text"]


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot1:WRONG/getMe", 401, "Unauthorized"),
        ("/bot{token}/getNothing", 404, "Not Found: method not found"),
        ("/{token}/getMe", 404, "Not Found"),
    ],
)
async def test_refuses(http: httpx.AsyncClient, world: World, path: str, code: int, description: str) -> None:
    response = await http.get(path.format(token=world.token))
    assert response.status_code == code
    assert response.json() == {"ok": False, "error_code": code, "description": description}


async def test_refuses_a_body_that_is_not_an_object(http: httpx.AsyncClient, world: World) -> None:
    for body in (b"{", b"[]"):
        response = await http.post(
            f"/bot{world.token}/getMe", content=body, headers={"Content-Type": "application/json"}
        )
        answer: Wire = response.json()
        assert answer["error_code"] == 400


async def test_calls_are_kept_for_tests(http: httpx.AsyncClient, world: World) -> None:
    await http.post(f"/bot{world.token}/sendMessage", json={"chat_id": 777, "text": "x"})
    call = world.activity.calls[-1]
    assert (call.method, call.parameters["chat_id"], call.status) == ("sendMessage", 777, 400)
