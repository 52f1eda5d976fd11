"""The commands of the console, given in this process."""

from __future__ import annotations

from typer.testing import CliRunner, Result

from bot.bootstrap import opened_installation
from bot.cli import app
from bot.settings import Settings
from services.people.claims import prepare_installation
from tests.conftest import NOW, OWNER_ID
from tests.people import registered_company


def vigia(*arguments: str) -> Result:
    """The result of a command."""
    return CliRunner().invoke(app, arguments)


def assert_one_line(result: Result, *, code: int, says: str) -> None:
    """Assert that it ended with this code, and gave the reason in one line."""
    assert result.exit_code == code
    assert result.stderr.count("\n") == 1
    assert says in result.stderr
    assert "Traceback" not in result.output


async def company_at_the_console(name: str = "Comercializadora del Sureste") -> int:
    """The number of a new company, in the installation of the commands."""
    async with opened_installation(Settings(owner_ids=frozenset({OWNER_ID}))) as installation:
        await prepare_installation(installation, now=NOW)
        return (await registered_company(installation, name)).company.id
