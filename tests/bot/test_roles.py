"""Each role may be its own process, and each except the door belongs to only one."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from bot.alone import alone, at_work
from bot.bootstrap import installation_held
from bot.locks import Taken
from bot.roles import EVERY_ROLE, Role
from bot.run import running
from bot.setting_values import Address
from bot.settings import Settings, WrongSettings
from bot.timing import Timing
from domain.askers import AtConsole
from services.asking import Ask
from services.doors.api_keys import create_api_key
from storage.database import Database, open_database
from storage.migrate import Schema, schema_of
from tests.bot.conftest import AnasBot
from tests.bot.test_versions import OLD, as_an_earlier_version_left_it, revision
from tests.conftest import NOW, prepared
from tests.people import registered_company
from tests.process import ended

FAR_AWAY = 3600.0  # seconds


@pytest.mark.parametrize("role", [Role.CHAT, Role.DELIVERIES])
async def test_a_second_process_of_the_same_role_is_refused(
    database: Database, database_url: str, role: Role
) -> None:
    second = open_database(database_url)
    async with at_work(database, {role}):
        for roles in ({role}, EVERY_ROLE):
            with pytest.raises(Taken, match="Ya hay otra Vigía en marcha"):
                async with at_work(second, roles):
                    raise AssertionError
        async with at_work(second, EVERY_ROLE - {role}):
            pass
    await second.close()


async def test_a_server_takes_several_doors_and_a_file_one(database: Database, database_url: str) -> None:
    second = open_database(database_url)
    async with at_work(database, {Role.DOOR}):
        if database.file is None:
            async with at_work(second, {Role.DOOR}):
                pass
        else:
            with pytest.raises(Taken, match="en SQLite cabe una sola; para varias, usa PostgreSQL"):
                async with at_work(second, {Role.DOOR}):
                    raise AssertionError
        with pytest.raises(Taken):  # what `vigia resume` needs, and a new version
            async with alone(second):
                raise AssertionError
    async with alone(second):
        pass
    await second.close()


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        telegram_token=SecretStr("1:unused"), database_url=SecretStr(url), data_dir=folder / "data"
    )


async def test_those_that_start_at_once_on_a_fresh_database_wait_for_each_other(
    fresh_url: str, tmp_path: Path
) -> None:
    settings, all_started = _settings(fresh_url, tmp_path), asyncio.Barrier(len(Role))

    async def start(roles: Collection[Role]) -> None:
        async with installation_held(settings, partial(at_work, roles=roles)) as (installation, _):
            assert await schema_of(installation.database) is Schema.CURRENT
            await all_started.wait()

    await asyncio.gather(*(start({role}) for role in Role))


async def test_nothing_is_changed_under_another_role_of_an_earlier_version(
    tmp_path: Path, fresh_url: str
) -> None:
    database = await as_an_earlier_version_left_it(fresh_url)
    async with at_work(database, {Role.DELIVERIES}):
        process = await ended(
            tmp_path, "run", "--only", "chat", VIGIA_DATABASE_URL=fresh_url, VIGIA_TELEGRAM_TOKEN="1:unused"
        )
        assert process.process.returncode == 1
        assert "es de una versión anterior y la usa otra Vigía" in "\n".join(process.said)
        assert await revision(database) == OLD
    await database.close()


async def test_a_door_needs_no_token_but_an_address(tmp_path: Path) -> None:
    process = await ended(tmp_path, "run", "--only", "door")
    assert process.process.returncode == 2
    assert [line for line in process.said if "VIGIA_" in line] == [
        "vigia: VIGIA_HTTP: falta; lleva dirección:puerto, como 127.0.0.1:8080 o [::1]:8080."
    ]
    with pytest.raises(WrongSettings, match="VIGIA_TELEGRAM_TOKEN"):
        Settings(http=Address("127.0.0.1", 0)).refuse_without({Role.DELIVERIES})


async def test_what_is_no_role_is_said(tmp_path: Path) -> None:
    process = await ended(tmp_path, "run", "--only", "casa")
    assert process.process.returncode == 2
    assert "vigia: --only: «casa» no es una parte; usa chat, deliveries, door." in process.said


async def test_what_one_process_records_another_delivers_at_once(
    anas_bot: AnasBot, database_url: str
) -> None:
    """Neither polls by itself, so only the signal can make it arrive."""
    database = open_database(database_url)
    installation = await prepared(database)
    company = (await registered_company(installation)).company
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company.id, label="Caja")
    anas_bot.world.chat(anas_bot.ana.person_id).opened = True
    settings = anas_bot.settings(database_url)
    door_settings = settings.model_copy(update={"telegram_token": None, "http": Address("127.0.0.1", 0)})
    async with AsyncExitStack() as processes:
        never = Timing(look_again=FAR_AWAY, between_makings=FAR_AWAY)
        await processes.enter_async_context(running(settings, roles={Role.DELIVERIES}, timing=never))
        door = await processes.enter_async_context(running(door_settings, roles={Role.DOOR}))
        assert door.http_url is not None
        await anas_bot.ana.sees("Caja")  # of the key: all that was due before is delivered
        async with httpx.AsyncClient(base_url=door.http_url, trust_env=False) as client:
            for folio in ("A 203", "A 204"):
                answer = await client.post(
                    f"/v1/companies/{company.id}/operations",
                    headers={"Authorization": f"Bearer {key}"},
                    json={
                        "operation_id": str(uuid4()),
                        "operation": "document_cancelled",
                        "user": "SUPERVISOR",
                        "summary": f"Factura {folio}",
                    },
                )
                assert answer.status_code == 201
                await anas_bot.ana.sees(f"Factura {folio}")
    await database.close()
