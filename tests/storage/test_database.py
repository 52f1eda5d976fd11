"""How transactions begin, what they see, and how connections are set up."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.api_keys import KeyScope
from domain.errors import StorageUnavailable, WritingRefused
from storage.database import Database, ReadingOnly, open_database
from tests.conftest import NOW


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT", 0.2)


@pytest.fixture
async def database(impatience: None, database_url: str) -> AsyncIterator[Database]:
    """An open database that does not wait long for others."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def other_process(impatience: None, database_url: str) -> AsyncIterator[Database]:
    """The same database, opened as another process would."""
    opened = open_database(database_url)
    yield opened
    await opened.close()


async def _add_code(database: Database, code_hash: bytes, *, twice: bool = False) -> None:
    async with database.writing() as work:
        await work.invitations.replace_owners(code_hash, now=NOW, expires_at=NOW.replace(year=2027))
        if twice:
            # A used one is kept, so the next has its hash.
            await work.invitations.use_owners(code_hash, now=NOW)
            await work.invitations.replace_owners(code_hash, now=NOW, expires_at=NOW.replace(year=2027))


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
async def test_sqlite_is_told_to_keep_what_it_commits_and_to_wipe_what_it_deletes(
    sqlite_url: str, pragma: str, value: object
) -> None:
    database = open_database(sqlite_url)
    async with database.exclusively() as connection:
        assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value
    await database.close()


async def test_what_only_reads_writes_nothing_and_reads_on(database: Database) -> None:
    reading_only = ReadingOnly(database)
    async with reading_only.reading() as work:
        assert await work.invitations.serves_owner(bytes(32), now=NOW) is False
    assert not reading_only.failed
    with pytest.raises(WritingRefused):
        await _add_code(reading_only, bytes(32))
    assert reading_only.failed
    async with reading_only.reading() as work:
        assert await work.invitations.serves_owner(bytes(32), now=NOW) is False
    await _add_code(database, bytes(32))


async def test_a_process_that_may_not_be_the_only_one_undoes_what_it_was_writing(database: Database) -> None:
    async def lose_it_midway() -> None:
        async with database.writing() as work:
            await work.invitations.replace_owners(bytes(32), now=NOW, expires_at=NOW.replace(year=2027))
            database.may_write = False

    with pytest.raises(WritingRefused):
        await lose_it_midway()
    async with database.reading() as work:
        assert await work.invitations.serves_owner(bytes(32), now=NOW) is False


async def test_a_connection_that_the_server_ended_is_made_anew(empty_postgresql: str) -> None:
    database, administrator = open_database(empty_postgresql), open_database(empty_postgresql)
    for _ in range(2):
        async with database.exclusively() as connection:
            ended = await connection.scalar(text("SELECT pg_backend_pid()"))
        async with administrator.exclusively() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:ended, 5000)"), {"ended": ended})
    await database.close()
    await administrator.close()


async def test_a_row_of_no_company_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as work:
            await work.api_keys.add(
                company_id=99, label="Caja", key_hash=bytes(32), scope=KeyScope(), now=NOW
            )


@pytest.mark.usefixtures("impatience")
async def test_a_writer_holds_sqlite_from_its_first_moment(sqlite_url: str) -> None:
    ours, theirs = open_database(sqlite_url), open_database(sqlite_url)
    async with ours.writing():
        with pytest.raises(StorageUnavailable, match="locked"):
            async with theirs.writing():
                pass
    await ours.close()
    await theirs.close()


async def test_who_waits_too_long_for_another_is_refused(database: Database, other_process: Database) -> None:
    await _add_code(database, bytes(32))
    async with other_process.writing() as work:
        await work.invitations.use_owners(bytes(32), now=NOW)
        with pytest.raises(StorageUnavailable):
            await _add_code(database, bytes(32))


async def test_a_reader_sees_one_moment_whatever_others_commit_meanwhile(
    database: Database, other_process: Database
) -> None:
    async with database.reading() as work:
        assert not await work.invitations.serves_owner(bytes(32), now=NOW)
        await _add_code(other_process, bytes(32))
        assert not await work.invitations.serves_owner(bytes(32), now=NOW)
    async with database.reading() as work:
        assert await work.invitations.serves_owner(bytes(32), now=NOW)


@pytest.mark.parametrize(
    "database_url", ["postgresql"], indirect=True
)  # SQLite has no read-only transactions
async def test_a_reader_of_postgresql_can_not_write(database: Database) -> None:
    async with database.reading() as work:
        with pytest.raises(StorageUnavailable, match="read-only"):
            await work.invitations.use_owners(bytes(32), now=NOW)


async def test_what_a_failed_transaction_did_is_undone_and_nobody_is_told(database: Database) -> None:
    told: list[str] = []
    database.after_commit(lambda: told.append("a commit"))
    with pytest.raises(IntegrityError):
        await _add_code(database, bytes(32), twice=True)
    assert told == []
    async with database.reading() as work:
        assert not await work.invitations.serves_owner(bytes(32), now=NOW)
    await _add_code(database, bytes(32))
    assert told == ["a commit"]


async def test_an_error_does_not_tell_what_was_being_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as failure:
        async with database.writing() as work:
            await work.users.add(company_id=99, name="MLOPEZ", full_name="María López", profile_id=1, now=NOW)
    assert "MLOPEZ" not in str(failure.value)
