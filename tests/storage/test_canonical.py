"""The engine's canonical form is the program's, byte for byte, or there is none."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from domain.authors import Author
from domain.chain import Head, canonical, genesis
from domain.companies import Membership
from domain.entries import Detail
from domain.stored_entry import COLUMNS
from domain.verification import Written, follow
from services.installation import Installation
from services.log.recording import Happening, record_all
from tests.conftest import NOW
from tests.people import ANA, registered_company
from tests.tampering import by_hand, entries

# Every character that both engines take, except controls: blocks of a hundred and twenty to a text.
_LETTERS = [chr(point) for point in (*range(0x20, 0x3000), *range(0xFE00, 0x10000), *range(0x1F300, 0x1F700))]
HOSTILE = "\"\\/ \\n \\v \\N \\u0041 null ,, [] ' -- %s {x} áéñ 漢字 😀 \u2028\x7f"


async def _log(installation: Installation, *texts: str) -> Membership:
    """A company with an entry for each text, which is in several of its columns."""
    place = await registered_company(installation)
    deeds = [
        (
            replace(
                Author.member(place, reference=ANA.reference), workstation=words[:250], reference=words[:100]
            ),
            Happening(
                operation="backup_created",
                summary=words[:200],
                operation_id=uuid4(),
                detail=Detail.of(facts=[(words, words)]),
            ),
        )
        for words in texts
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    return place


async def _written(installation: Installation, place: Membership, after: int, until: int) -> Written | None:
    async with installation.database.reading() as work:
        segment = await work.canonical_log(place.company.id).read(after, until)
    return segment.written() if segment is not None else None


def _bodies(written: Written) -> list[bytes]:
    return [written.body(index) for index in range(len(written.bodies))]


async def test_it_is_the_programs_own_for_every_character(installation: Installation) -> None:
    texts = ["".join(_LETTERS[start : start + 120]) for start in range(0, len(_LETTERS), 120)]
    place = await _log(installation, HOSTILE, *texts[:97])
    log = await entries(installation, place)
    written = await _written(installation, place, 0, len(log))
    assert written is not None
    assert _bodies(written) == [canonical(entry.folio, entry) for entry in log]
    assert follow(genesis(place.company.id), written) == Head(len(log), log[-1].hash)
    last = await _written(installation, place, len(log) - 1, len(log))
    assert last is not None
    assert last.body(0) == written.body(-1)
    assert follow(genesis(place.company.id), last) is None


@pytest.mark.parametrize("control", ["\x01", "\t", "\n", "\r", "\x0b", "\x1f"])
async def test_of_a_control_character_it_is_the_same_or_not_given(
    installation: Installation, control: str
) -> None:
    place = await _log(installation, f"a{control}b")
    log = await entries(installation, place)
    written = await _written(installation, place, 0, 2)
    assert written is None or _bodies(written) == [canonical(each.folio, each) for each in log]


async def test_nothing_is_given_where_an_entry_is_missing(installation: Installation) -> None:
    place = await _log(installation, "uno", "dos")
    assert await _written(installation, place, 0, 4) is None
    assert await _written(installation, place, 3, 9) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "summary = CAST(X'FF' AS TEXT)",
        "summary = X'FF'",
        "sensitive = 0.5",
        "occurred_at = 0.5",
        "operation_id = substr(operation_id, 1, 31) || '\"'",
        "operation_id = substr(operation_id, 1, 31)",
        "operation_id = substr(operation_id, 1, 31 + 2 * (folio = 3)) || substr('a', 1, folio = 3)",
        "operation_id = operation_id || char(0) || 'x'",
        "operation_id = CAST(operation_id AS BLOB)",
        "hash = '0123456789abcdef0123456789abcdef'",
        "previous_hash = '0123456789abcdef0123456789abcdef'",
        # The same bytes one after the other, and not the same hashes.
        "previous_hash = substr(previous_hash, 1, 31), "
        "hash = CAST(substr(previous_hash, 32) || hash AS BLOB)",
        "hash = CAST(CASE folio WHEN 2 THEN substr(previous_hash, 32) || substr(hash, 1, 31) ELSE hash END "
        "AS BLOB), previous_hash = CAST(CASE folio WHEN 2 THEN substr(previous_hash, 1, 31) "
        "ELSE substr(previous_hash, 32) || previous_hash END AS BLOB)",
        "hash = CAST(CASE folio WHEN 2 THEN substr(hash, 1, 31) ELSE substr(previous_hash, 32) || hash END "
        "AS BLOB), previous_hash = CAST(CASE folio WHEN 2 THEN previous_hash "
        "ELSE substr(previous_hash, 32) || substr(previous_hash, 1, 31) END AS BLOB)",
    ],
)
async def test_of_what_no_entry_can_hold_nothing_is_given(installation: Installation, change: str) -> None:
    """Somebody who rebuilds the chain with such a value is found by the columns alone."""
    place = await _log(installation, "uno", "dos")
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"UPDATE bitacora_{place.company.id} SET {change} WHERE folio > 1"))
    assert await _written(installation, place, 0, 3) is None
    assert await _written(installation, place, 0, 1) is not None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "previous_hash = substr(previous_hash, 1, 31), hash = substr(previous_hash, 32) || hash",
        "summary = E'uno\\ndos'",
        "summary = E'\\x01'",
        "summary = E'a\\u000bb'",
    ],
)
async def test_nor_of_what_csv_writes_in_another_way(installation: Installation, change: str) -> None:
    place = await _log(installation, "uno", "dos")
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"UPDATE bitacora_{place.company.id} SET {change} WHERE folio = 2"))
    assert await _written(installation, place, 0, 3) is None
    assert await _written(installation, place, 0, 1) is not None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_no_value_is_null_as_the_columns_say_it(installation: Installation) -> None:
    place = await _log(installation, "uno")
    table = f"bitacora_{place.company.id}"
    async with by_hand(installation, place) as connection:
        await connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN summary DROP NOT NULL"))
        await connection.execute(text(f"UPDATE {table} SET summary = NULL WHERE folio = 2"))
    written = await _written(installation, place, 1, 2)
    assert written is not None
    assert orjson.loads(written.body(0))[1 + COLUMNS.index("summary")] is None
