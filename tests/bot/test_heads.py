"""The ends of logs are kept outside the database, so that a process notices changes made while none ran."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.failures import CannotStart
from bot.heads import FILE, HeadFile, remembering_heads
from bot.resuming import resume_one
from bot.run import running
from bot.timing import Timing
from domain.askers import AtConsole
from domain.entries import Entry
from domain.errors import LogStopped
from domain.log_tree import Head, LogTree, follows
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from storage.database import open_database
from tests.bot.conftest import ANA, bot_of_ana
from tests.conftest import NOW, OWNER_ID, prepared
from tests.people import JORGE, MANAGER_ID, joined, registered_company
from tests.phone import Phone
from tests.tampering import cut_off, entries
from tests.trees import head_of

URL = make_url("postgresql://vigia:secreta@localhost:5432/vigia?ssl=require")
HEADS = {0: Head(3, bytes(32)), 7: Head(1283, bytes(range(32)))}


def test_what_is_kept_comes_back_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = HeadFile(tmp_path, URL)
    assert file.read() == {}
    file.write(HEADS)
    file.write(HEADS)
    assert file.read() == HEADS
    found = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert found == {FILE: 0o600, "heads.lock": 0o600}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_a_command_of_roots_writes_is_read_by_the_service_whose_folder_it_is(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    HeadFile(tmp_path, URL).write(HEADS)
    assert (tmp_path / FILE).stat().st_uid == 65534


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"[]",
        b'{"vigia.db": 3}',
        b'{"vigia.db": {"x": [1, "00"]}}',
        b'{"vigia.db": {"7": [1, "zz"]}}',
        b"\xff",
    ],
)
def test_what_can_not_be_read_keeps_it_from_starting(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / FILE).write_bytes(kept)
    with pytest.raises(CannotStart, match=r"heads\.json"):
        HeadFile(tmp_path, make_url(f"sqlite:///{tmp_path}/vigia.db")).read()


def test_each_database_has_its_own_and_no_password_is_kept(tmp_path: Path) -> None:
    other = HeadFile(tmp_path, make_url(f"sqlite:///{tmp_path}/vigia.db"))
    HeadFile(tmp_path, URL).write(HEADS)
    assert other.read() == {}
    other.write({})
    assert HeadFile(tmp_path, URL.set(password="nueva", query={})).read() == HEADS
    kept = (tmp_path / FILE).read_text()
    assert sorted(json.loads(kept)) == ["postgresql://localhost:5432/vigia", "vigia.db"]
    assert "secreta" not in kept


async def test_a_process_finds_out_what_was_put_back_while_none_ran(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    installation = await prepared(database)
    place = await registered_company(installation, now=datetime.now(UTC))
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    people = (ANA, Person(id=MANAGER_ID, first_name="Jorge"))
    world = World(people)
    for person in people:
        world.chat(person.id).opened = True
    ana, jorge = Phone(world, OWNER_ID), Phone(world, MANAGER_ID)
    async with bot_of_ana(tmp_path, world) as bot:
        settings = bot.settings(sqlite_url)
        async with running(settings):
            jorge.send("/configurar")
            await jorge.tap("Reporte atrasado: 7 días")
            await jorge.tap("3 días")
            await jorge.tap("Guardar (1 cambio)")
            await jorge.sees("Configuración guardada")
        (kept,) = json.loads((bot.data / FILE).read_text()).values()
        assert kept[str(place.company.id)][0] == 3
        await cut_off(installation, place, last=2)
        async with running(settings) as parts:
            await jorge.sees("⛔ Bitácora detenida · Comercializadora del Sureste")
            await jorge.sees("Llegaba al #3 y ahora termina en el #2")
            await ana.sees("Bitácora detenida")
            jorge.send("/configurar")
            await jorge.tap("Reporte atrasado: 3 días")
            await jorge.tap("1 día")
            await jorge.tap("Guardar (1 cambio)")
            await jorge.sees("La bitácora está detenida")
            assert list(parts.installation.database.heads.stops) == [place.company.id]
        (kept,) = json.loads((bot.data / FILE).read_text()).values()
        assert kept[str(place.company.id)][0] == 3
        async with running(settings) as parts:  # and so it stays, start after start
            assert list(parts.installation.database.heads.stops) == [place.company.id]
        await resume_one(settings, company_id=place.company.id, say=print)
        async with running(settings) as parts:
            await jorge.sees("Bitácora reanudada")
            assert not parts.installation.database.heads.stops
    await asyncio.shield(database.close())


@asynccontextmanager
async def two_processes(url: str, folder: Path) -> AsyncIterator[Sequence[Installation]]:
    """Two processes on one database that share a folder."""
    async with AsyncExitStack() as parts:
        both = []
        for _ in range(2):
            database = open_database(url)
            parts.push_async_callback(database.close)
            both.append(await prepared(database))
            await parts.enter_async_context(
                remembering_heads(both[-1], HeadFile(folder, make_url(url)), Timing())
            )
        yield both


async def _append(installation: Installation, company_id: int) -> Entry:
    await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    async with installation.database.reading() as work:
        (last,) = await work.audit_log(company_id).older(limit=1)
    return last


async def test_two_processes_append_to_one_log_in_turn_and_at_once_without_a_false_alarm(
    database_url: str, tmp_path: Path
) -> None:
    async with two_processes(database_url, tmp_path) as (one, other):
        place = await registered_company(one)
        for _ in range(5):
            await _append(one, place.company.id)
            await _append(other, place.company.id)
        await asyncio.gather(*(_append(each, place.company.id) for each in (one, other) * 5))
        assert not one.database.heads.stops
        assert not other.database.heads.stops
        log = sorted(await entries(one, place), key=lambda entry: entry.folio)
        assert [entry.folio for entry in log] == list(range(1, len(log) + 1))
        tree = LogTree(place.company.id)
        for entry in log:
            assert follows(tree, entry)
            tree = tree.after(entry)
    kept = HeadFile(tmp_path, make_url(database_url)).read()
    assert kept[place.company.id] == tree.head


async def test_what_one_process_saw_the_other_does_not_go_on_from_either(
    database_url: str, tmp_path: Path
) -> None:
    async with two_processes(database_url, tmp_path) as (one, other):
        place = await registered_company(one)
        company_id = place.company.id
        await _append(other, company_id)
        last = await _append(one, company_id)
        head = head_of(company_id, await entries(one, place))
        assert head.folio == last.folio
        async with asyncio.timeout(10):
            while other.database.heads.heads[company_id] != head:  # noqa: ASYNC110 — by a file
                await asyncio.sleep(0.02)
        await cut_off(one, place, last=last.folio - 1)
        for each in (other, one):
            with pytest.raises(LogStopped):
                await _append(each, company_id)
    kept = HeadFile(tmp_path, make_url(database_url)).read()
    assert kept[company_id] == head


def test_a_process_that_knows_less_takes_nothing_back(tmp_path: Path) -> None:
    file = HeadFile(tmp_path, URL)
    file.write(HEADS)
    lower = {0: Head(1, bytes(32)), 9: Head(4, bytes(32))}
    assert HeadFile(tmp_path, URL).share(lower) == HEADS | {9: lower[9]}
    assert file.read() == HEADS | {9: lower[9]}
