"""The key is checked first: before the body, for any company's number, and at little cost."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from domain.companies import INSTALLATION_ID
from services.doors.refused_keys import record_refused_keys
from storage.database import open_database
from tests.api.conftest import Door, operation
from tests.api.test_errors import assert_problem
from tests.conftest import NOW
from tests.refusals import refusals

COMPANIES = ["0", "-1", "-0", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808"]
COMPANIES += [str(10**30), "9" * 4_000, "+1", "01", "1_0", "%D9%A1", "%201", "1%20"]
BODIES = [b"", b"{", b"null", b"\xff\xfe", b"\x1f\x8b\x08", b"x" * 100_000, b'{"user": 5}']


def path(company: object) -> str:
    return f"/v1/companies/{company}/operations"


@pytest.mark.parametrize("company", COMPANIES)
async def test_a_number_that_is_no_companys_is_any_other_wrong_place(
    door: Door, company: str, caplog: pytest.LogCaptureFixture
) -> None:
    for key in (door.key, "vigia_nada"):
        response = await door.client.post(
            path(company), json=operation(), headers={"Authorization": f"Bearer {key}"}
        )
        assert_problem(response, 401)
    assert not caplog.records
    await record_refused_keys(door.http_door, now=NOW)
    assert await refusals(door.installation) == 2


@pytest.mark.parametrize("company", ["x", "1.0", "1e3", "9" * 5_000, "%00", "1;", "", "None", "true"])
async def test_what_is_no_number_is_nowhere(
    sqlite_door: Door, company: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = await sqlite_door.client.post(
        path(company), json=operation(), headers={"Authorization": f"Bearer {sqlite_door.key}"}
    )
    assert response.status_code in (401, 404)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_wrong_key_is_told_whatever_the_body_and_reads_none_of_it(door: Door) -> None:
    reads: list[bytes] = []

    async def sent(content: bytes) -> AsyncIterator[bytes]:
        reads.append(content)
        yield content

    for content in BODIES:
        for kind in ("application/json", "text/plain"):
            response = await door.client.post(
                path(door.company_id),
                content=sent(content),
                headers={
                    "Authorization": f"Bearer {door.foreign_key}",
                    "Content-Type": kind,
                    "Content-Encoding": "gzip",
                },
            )
            assert_problem(response, 401)
    assert not reads


async def test_a_key_that_opened_and_was_revoked_is_told_whatever_the_body(door: Door) -> None:
    assert (await door.report()).status_code == 201
    async with door.installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE api_keys SET revoked_at = 1"))
    for content in BODIES:
        assert_problem(await door.send(content), 401)


async def test_a_wrong_key_asks_for_no_turn_to_write(door: Door, database_url: str) -> None:
    another_process = open_database(database_url)
    async with another_process.writing() as work:
        await work.audit_log(INSTALLATION_ID).lock_head()
        await work.audit_log(door.company_id).lock_head()
        response = await door.client.post(
            path(door.company_id), content=b"{", headers={"Authorization": "Bearer vigia_nada"}
        )
        assert_problem(response, 401)
    await another_process.close()
