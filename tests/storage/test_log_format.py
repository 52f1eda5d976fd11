"""The verifier of `docs/log-format.md` reads a company's table as it is kept, on both engines."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, text

from services.asking import Ask
from services.installation import Installation
from services.people.users import create_user
from storage.audit_table import audit_table_name
from storage.database import open_database
from tests.conftest import NOW, prepared
from tests.domain.test_log_format import PYTHON, verify
from tests.people import ANA, registered_company
from tests.tampering import entries
from tests.trees import head_of


async def company_with_entries(installation: Installation) -> tuple[int, str]:
    """A company whose log has two entries, and the root of their tree."""
    place = await registered_company(installation)
    await create_user(
        Ask(installation, ANA, NOW),
        place.company.id,
        name="MLOPEZ",
        full_name="María López Núñez",
        password_hash="-",
        profile_id=place.profile.id,
        operation_id=uuid4(),
    )
    head = head_of(place.company.id, await entries(installation, place))
    return place.company.id, head.hash.hex()


async def test_the_verifier_takes_the_rows_as_they_are_stored(installation: Installation) -> None:
    company_id, root = await company_with_entries(installation)

    def rows(connection: Connection) -> list[dict[str, object]]:
        query = text(f"SELECT * FROM {audit_table_name(company_id)} ORDER BY folio")
        return [dict(row._mapping) for row in connection.execute(query)]

    async with installation.database.exclusively() as connection:
        assert verify(company_id, await connection.run_sync(rows)) == (2, root)


async def test_the_verifier_is_a_program_that_reads_the_sqlite_file(sqlite_url: str, tmp_path: Path) -> None:
    database = open_database(sqlite_url)
    company_id, root = await company_with_entries(await prepared(database))
    await database.close()
    script = tmp_path / "verify.py"
    script.write_text(PYTHON[0], encoding="utf-8")
    path = sqlite_url.removeprefix("sqlite:///")
    command = [sys.executable, "-I", str(script), path, str(company_id)]
    printed = await asyncio.to_thread(subprocess.check_output, command, text=True)
    assert printed == f"2 {root}\n"
