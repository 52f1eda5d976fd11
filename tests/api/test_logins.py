"""Logins by HTTP: the same answers, tries and locks as at every other door, and the password nowhere."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from api import limits
from api.app import create_app
from domain.api_keys import KeyRight, KeyScope
from domain.credentials import TRIES, Credential
from domain.entries import Entry
from services.asking import Ask
from services.doors import logins
from services.doors.api_keys import create_api_key
from services.doors.http_door import HttpDoor
from services.people.life import block_user, deactivate_user
from tests.api.conftest import Door, client_of
from tests.api.test_errors import assert_problem
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals

PASSWORD = "tormenta-Violeta-84"
LOGINS = KeyScope(rights=frozenset({KeyRight.LOGINS}))


@dataclass(frozen=True)
class Till:
    """A business system whose users log in by Vigía; Jorge has a password."""

    door: Door
    key: str
    user_id: int

    async def send(self, **fields: Any) -> httpx.Response:
        """Ask whether Jorge gets in, with these fields replaced."""
        body = {
            "operation_id": str(uuid4()),
            "user": "JMENDEZ",
            "password": PASSWORD,
            "workstation": "CAJA-01",
        }
        return await self.door.client.post(
            f"/v1/companies/{self.door.company_id}/logins",
            json=body | fields,
            headers={"Authorization": f"Bearer {self.key}"},
        )

    async def answer(self, **fields: Any) -> dict[str, Any]:
        """The answer's body."""
        response = await self.send(**fields)
        assert response.status_code == 200, response.text
        body: dict[str, Any] = response.json()
        return body

    async def entries(self, count: int = 5) -> list[Entry]:
        """The newest of the company."""
        async with self.door.installation.database.reading() as work:
            return [*await work.audit_log(self.door.company_id).older(limit=count)]

    async def credential(self, **changes: Any) -> None:
        """What is known of Jorge's password becomes this, by hand."""
        async with self.door.installation.database.writing() as work:
            place = await work.users.get(self.user_id)
            assert place is not None
            hashes = await work.credentials.hashes(self.user_id)
            await work.credentials.set(place.user, hashes[0], Credential(set_at=NOW, **changes))


@pytest.fixture
async def till(door: Door, monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(logins, "LEAST", 0.0)
    installation = door.installation
    place = await joined(installation, JORGE, door.company_id, profile="AUXILIAR DE VENTAS")
    hashed = await installation.hasher.hash(PASSWORD)
    async with installation.database.writing() as work:
        await work.credentials.set(place.user, hashed, Credential(set_at=datetime.now(UTC)))
        settings = await work.log_settings.get(door.company_id)
        entered = installation.catalogue.operation("company_opened")
        await work.log_settings.save(door.company_id, settings.choosing([entered], recorded=True))
    ask = Ask(installation, ANA, NOW)
    key, _ = await create_api_key(ask, door.company_id, label="Punto de venta", scope=LOGINS)
    return Till(door, key, place.user.id)


async def test_the_right_password_lets_in_and_says_what_they_may_do(till: Till) -> None:
    answer = await till.answer(user=" jmendez ")
    assert answer == {
        "answer": "ok",
        "user": {
            "name": "JMENDEZ",
            "full_name": "Jorge Méndez",
            "profile": "AUXILIAR DE VENTAS",
            "permissions": {"documentos": ["E", "C", "V", "A", "I"], "catalogos": ["C", "V"]},
        },
    }
    entered = (await till.entries())[0]
    assert (entered.operation, entered.user_name, entered.origin) == ("company_opened", "JMENDEZ", "api")
    assert (entered.origin_reference, entered.workstation) == ("Punto de venta", "CAJA-01")


async def test_wrong_ones_count_at_every_door_and_lock_it_at_all_of_them(till: Till) -> None:
    for _ in range(TRIES - 1):
        assert await till.answer(password="no es ésta") == {"answer": "wrong"}
    locked = await till.answer(password="no es ésta")
    assert locked["answer"] == "locked"
    assert datetime.fromisoformat(locked["locked_until"]) > datetime.now(UTC)
    newest = await till.entries()
    assert [each.operation for each in newest] == ["user_locked_out"] + ["login_failed"] * 4
    assert (newest[1].origin, newest[1].origin_reference) == ("api", "Punto de venta")
    assert ("Equipo", "CAJA-01") in newest[1].detail.facts
    assert (await till.answer())["answer"] == "locked"  # the right one too


async def test_nobody_is_told_who_exists(till: Till) -> None:
    for user in ("NADIE", "", "\u200b", "x" * 60, "SUPERVISOR"):
        assert await till.answer(user=user) == {"answer": "wrong"}
    assert await refusals(till.door.installation) == 5


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"must_change": True}, "must_change"),
        ({"temporary_until": NOW}, "ran_out"),
    ],
)
async def test_whoever_gives_the_right_one_is_told_what_keeps_them_out(
    till: Till, changes: dict[str, Any], answer: str
) -> None:
    await till.credential(**changes)
    assert await till.answer() == {"answer": answer}
    assert await till.answer(password="otra") == {"answer": "wrong"}


async def test_whoever_left_or_was_blocked_is_out_from_the_next_try_on(till: Till) -> None:
    company_id, ask = till.door.company_id, Ask(till.door.installation, ANA, NOW)
    assert (await till.answer())["answer"] == "ok"
    await block_user(ask, company_id, till.user_id, reason="Lo revisa auditoría", operation_id=uuid4())
    assert await till.answer() == {"answer": "blocked"}
    assert await till.answer(password="otra") == {"answer": "wrong"}
    await deactivate_user(ask, company_id, till.user_id, reason="Se fue", operation_id=uuid4())
    assert await till.answer() == {"answer": "inactive"}
    assert "company_opened" not in [each.operation for each in await till.entries(2)]


async def test_the_same_try_again_counts_once(till: Till) -> None:
    once = str(uuid4())
    for _ in range(TRIES + 1):
        assert await till.answer(password="no es ésta", operation_id=once) == {"answer": "wrong"}
    assert [each.operation for each in await till.entries(2)].count("login_failed") == 1
    reused = assert_problem(await till.send(operation_id=once), 409)
    assert reused["code"] == "operation_id_reused"
    entered = str(uuid4())
    for _ in range(2):
        assert (await till.answer(operation_id=entered))["answer"] == "ok"
    assert [each.operation for each in await till.entries()].count("company_opened") == 1


async def test_a_key_that_is_for_something_else_checks_nothing(till: Till) -> None:
    for key, status in ((till.door.key, 403), (till.door.foreign_key, 401), ("vigia_nada", 401)):
        response = await Till(till.door, key, till.user_id).send()
        assert_problem(response, status)


@pytest.mark.parametrize(
    "fields",
    [
        {"password": 5},
        {"password": "x" * 10_000},
        {"user": None},
        {"operation_id": "nada"},
        {"workstation": "CAJA\u200b"},
        {"clave": PASSWORD},
    ],
)
async def test_what_can_not_be_asked_is_refused_without_the_password(
    till: Till, fields: dict[str, Any]
) -> None:
    response = await till.send(**fields)
    assert_problem(response, 422)
    assert PASSWORD not in response.text
    assert "xxxx" not in response.text


async def test_the_password_is_nowhere(till: Till, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await till.answer()
    await till.answer(password=f"{PASSWORD}x")
    assert PASSWORD not in caplog.text
    async with till.door.installation.database.exclusively() as connection:
        if connection.dialect.name == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_words*'"
        else:
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for name in (await connection.execute(text(names))).scalars().all():
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).all()
            assert PASSWORD not in repr(rows), name


async def test_each_answer_takes_as_long_as_any_other(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def noted(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(logins, "LEAST", 60.0)
    monkeypatch.setattr(asyncio, "sleep", noted)
    began = time.monotonic()
    for fields in ({}, {"password": "otra"}, {"user": "NADIE"}):
        await till.answer(**fields)
    took = time.monotonic() - began
    assert len(waited) == 3
    assert all(60 - took <= seconds <= 60 for seconds in waited)


async def test_a_guess_costs_as_much_as_twenty_requests(
    sqlite_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "LEAST", 0.0)
    monkeypatch.setattr(limits, "KEY_RATE", 0.001)
    monkeypatch.setattr(limits, "KEY_BURST", 60)
    ask = Ask(sqlite_door.installation, ANA, NOW)
    key, _ = await create_api_key(ask, sqlite_door.company_id, label="Caja", scope=LOGINS)
    async with client_of(create_app(HttpDoor(sqlite_door.installation))) as client:
        till = Till(replace(sqlite_door, client=client), key, 0)
        statuses = [(await till.send(user=f"U{number}")).status_code for number in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
