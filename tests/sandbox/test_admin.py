"""The same faults, ordered by HTTP."""

from datetime import datetime, timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from sandbox.wire import Wire
from sandbox.world import World
from tests.sandbox.conftest import ANA, START
from tests.sandbox.test_polling import texts, write

RESTING: Wire = {"orders": [], "random": None, "updates": {"batches_to_reverse": 0, "random": None}}


async def order(http: httpx.AsyncClient, path: str, body: Wire | None = None) -> Wire:
    response = await http.post(f"/admin{path}", json=body)
    assert response.status_code == 200, response.text
    answer: Wire = response.json()
    return answer


async def test_a_call_is_made_to_fail(http: httpx.AsyncClient, bot: Bot) -> None:
    kind = {"type": "too_many_requests", "retry_after": 3}
    waiting = await order(http, "/faults", {"method": "sendMessage", "kind": kind, "skip": 1})
    assert waiting["orders"] == [{"method": "sendMessage", "kind": kind, "times": 1, "skip": 1}]
    await bot.send_message(ANA, "pasa")
    with pytest.raises(RetryAfter):
        await bot.send_message(ANA, "hola")
    assert (await http.get("/admin/faults")).json() == RESTING


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ({"type": "server_error", "code": 500, "description": "Internal Server Error"}, NetworkError),
        ({"type": "refusal", "code": 403, "description": "Forbidden: no"}, Forbidden),
        ({"type": "cut_before"}, NetworkError),
        ({"type": "cut_after"}, NetworkError),
        ({"type": "time_out_before", "seconds": 60}, TimedOut),
        ({"type": "time_out_after", "seconds": 60}, TimedOut),
    ],
)
async def test_every_kind_of_fault_can_be_ordered(
    http: httpx.AsyncClient, bot: Bot, kind: Wire, error: type[Exception]
) -> None:
    await order(http, "/faults", {"kind": kind})
    with pytest.raises(error):
        await bot.get_me(read_timeout=0.2)
    await http.delete("/admin/faults")


async def test_a_share_of_all_calls_is_made_to_fail_until_told_otherwise(
    http: httpx.AsyncClient, bot: Bot
) -> None:
    shares = [{"kind": {"type": "server_error"}, "share": 0.6}, {"kind": {"type": "cut_after"}, "share": 0.4}]
    await order(http, "/faults/random", {"seed": 7, "shares": shares})
    for _ in range(5):
        with pytest.raises(NetworkError):
            await bot.get_me()
    assert (await http.delete("/admin/faults")).status_code == 204
    assert (await http.get("/admin/faults")).json() == RESTING
    await bot.get_me()


async def test_updates_are_made_to_come_again_and_the_newest_first(http: httpx.AsyncClient, bot: Bot) -> None:
    for text in ("uno", "dos"):
        await http.post(f"/phone/api/chats/{ANA}/messages", json={"text": text})
    assert (await order(http, "/updates/reorder"))["updates"]["batches_to_reverse"] == 1
    assert texts(await bot.get_updates()) == ["dos", "uno"]
    updates = await bot.get_updates()
    offset = updates[-1].update_id + 1
    await bot.get_updates(offset)
    told = await order(http, "/updates/duplicate", {"update_id": updates[0].update_id, "times": 2})
    assert told == {"update_id": updates[0].update_id}
    assert [texts(await bot.get_updates(offset)) for _ in range(3)] == [["uno"], ["uno"], []]


async def test_a_share_of_the_updates_is_disturbed(http: httpx.AsyncClient, bot: Bot, world: World) -> None:
    await order(http, "/updates/random", {"seed": 7, "duplicated": 1.0})
    written = write(world, 1)
    (update,) = await bot.get_updates()
    assert texts(await bot.get_updates(update.update_id + 1)) == written
    assert await bot.get_updates(update.update_id + 1) == ()


async def test_people_come_and_go(http: httpx.AsyncClient, bot: Bot) -> None:
    assert await order(http, f"/people/{ANA}/block") == {
        "chat_id": ANA,
        "blocked": True,
        "deactivated": False,
    }
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(ANA, "hola")
    await order(http, f"/people/{ANA}/unblock")
    await bot.send_message(ANA, "hola")
    assert (await order(http, f"/people/{ANA}/deactivate"))["deactivated"]
    with pytest.raises(Forbidden, match="deactivated"):
        await bot.send_message(ANA, "hola")


async def test_a_chat_becomes_a_supergroup(http: httpx.AsyncClient, bot: Bot, world: World) -> None:
    world.open_group("Almacén", [ANA], chat_id=-77)
    new_id = (await order(http, "/chats/-77/migrate"))["chat_id"]
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(-77, "hola")
    assert refusal.value.new_chat_id == new_id


async def test_the_clock_moves(http: httpx.AsyncClient, bot: Bot, world: World) -> None:
    message = world.person_sends(ANA, "hola")
    world.send_callback(ANA, message, "x")
    told = await order(http, "/clock", {"seconds": 150})
    assert datetime.fromisoformat(told["now"]) == START + timedelta(seconds=150)
    assert (await http.get("/admin/clock")).json() == told
    assert texts(await bot.get_updates()) == ["hola"]


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        ("/faults", b"{", 400, "Input data was truncated"),
        ("/faults", b"{}", 400, "Object missing required field `kind`"),
        ("/faults", b'{"kind": {"type": "flood"}}', 400, "Invalid value 'flood' - at `$.kind.type`"),
        (
            "/faults",
            b'{"kind": {"type": "cut_after"}, "times": 0}',
            400,
            "Expected `int` >= 1 - at `$.times`",
        ),
        ("/faults", b'{"kind": {"type": "cut_after", "when": 1}}', 400, "unknown field `when`"),
        ("/faults", b'{"kind": {"type": "cut_after"}, "method": "sendMesage"}', 404, "no method sendMesage"),
        (
            "/faults/random",
            b'{"seed": 1, "shares": [{"kind": {"type": "cut_after"}, "share": 2}]}',
            400,
            "<= 1.0 - at `$.shares[0].share`",
        ),
        (
            "/faults/random",
            b'{"seed": 1, "shares": [{"kind": {"type": "cut_after"}, "share": 1},'
            b' {"kind": {"type": "cut_before"}, "share": 0.5}]}',
            400,
            "the shares add up to more than 1",
        ),
        ("/faults/random", b'{"seed": 1, "shares": [], "method": "nothing"}', 404, "no method nothing"),
        ("/updates/duplicate", b"", 404, "no update was confirmed"),
        ("/updates/duplicate", b'{"update_id": 5}', 404, "no update 5 was confirmed"),
        ("/updates/reorder", b'{"batches": "two"}', 400, "Expected `int`, got `str` - at `$.batches`"),
        ("/updates/random", b'{"duplicated": 0.1}', 400, "Object missing required field `seed`"),
        ("/people/9/block", b"", 404, "there is no chat 9"),
        ("/chats/9/migrate", b"", 404, "there is no chat 9"),
        ("/clock", b'{"seconds": -1}', 400, "Expected `float` > 0.0 - at `$.seconds`"),
    ],
)
async def test_says_what_is_wrong_with_an_order(
    http: httpx.AsyncClient, path: str, body: bytes, status: int, detail: str
) -> None:
    response = await http.post(f"/admin{path}", content=body)
    assert response.status_code == status
    assert detail in response.json()["detail"]
    assert (await http.get("/admin/faults")).json() == RESTING


async def test_a_supergroup_stays_one(http: httpx.AsyncClient, world: World) -> None:
    group = world.open_group("Almacén", [ANA])
    assert (await http.post(f"/admin/chats/{group.id}/migrate")).status_code == 409
