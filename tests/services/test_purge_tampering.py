"""What is left of a purge, changed by hand: the hashes that stay, and where the log begins."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import AtConsole
from domain.companies import Membership
from domain.seals import Seal, Verdict
from domain.verification import BreakKind
from services.asking import Ask
from services.installation import Installation
from services.log.verification import verify_log
from services.log.verified import Verification
from services.sizes import Sizes
from tests.conftest import NOW
from tests.kept_log import LONG_AGO, entry_of_kind, kept_log, purged, recorded
from tests.people import ANA, registered_company
from tests.tampering import run_by_hand, unguarded

pytestmark = pytest.mark.usefixtures("short_segments")


@pytest.fixture
def sizes() -> Sizes:
    """Removed without a rest."""
    return Sizes(between_removals=0)


@pytest.fixture
async def place(installation: Installation) -> Membership:
    return await kept_log(installation)


async def _verified(installation: Installation, place: Membership, seal: Seal | None = None) -> Verification:
    ask = Ask(installation, AtConsole(), NOW)
    return await verify_log(ask, place.company.id, operation_id=uuid4(), seal=seal)


async def _seal_at(installation: Installation, place: Membership, folio: int) -> Seal:
    async with installation.database.reading() as work:
        head = await work.audit_log(place.company.id).hashes.head_at(folio)
    assert head is not None
    return Seal.of(place.company.id, head)


async def _tiles_by_hand(installation: Installation, place: Membership, *statements: str) -> None:
    async with unguarded(installation, place.company.id) as connection:
        on = " ON log_tiles" if connection.dialect.name == "postgresql" else ""
        for verb in ("change", "UPDATE", "DELETE"):
            await connection.execute(text(f"DROP TRIGGER IF EXISTS log_tiles_refuses_{verb}{on}"))
        for statement in statements:
            await connection.execute(text(statement.format(company=place.company.id)))


async def test_seals_of_what_was_purged_since_can_be_checked(
    installation: Installation, place: Membership
) -> None:
    seals = [await _seal_at(installation, place, folio) for folio in (1, 7, 20, 29, 30, 33)]
    await purged(installation, place)
    verdicts = [(await _verified(installation, place, seal)).verdict for seal in seals]
    assert verdicts == [Verdict.PURGED] * 4 + [Verdict.INTACT] * 2
    forged = Seal(place.company.id, 7, bytes(32))
    assert (await _verified(installation, place, forged)).verdict is Verdict.REWRITTEN


@pytest.mark.parametrize("folio", [1, 30, 0, -7])
@pytest.mark.parametrize("table", ["acknowledgements", "outbox"])
async def test_nothing_is_told_of_alerts_that_are_gone(
    installation: Installation, place: Membership, table: str, folio: int
) -> None:
    await purged(installation, place)
    columns = {
        "acknowledgements": ("folio, user_id, acknowledged_at", f"{folio}, id, 1"),
        "outbox": (
            "folio, user_id, telegram_id, state, created_at, urgent",
            f"{folio}, id, telegram_id, 'sent', 1, (1 = 0)",
        ),
    }
    names, values = columns[table]
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text(
                f"INSERT INTO {table} (company_id, {names}) SELECT company_id, {values} FROM users"
                f" WHERE company_id = {place.company.id} AND name = 'SUPERVISOR'"
            )
        )
    said = {
        "acknowledgements": f"La alerta del folio {folio} aparece atendida por SUPERVISOR, y ningún registro "
        "lo dice.",
        "outbox": f"El aviso del folio {folio} a SUPERVISOR está, y no le tocaba.",
    }
    assert [each.message for each in (await _verified(installation, place)).differs] == [said[table]]


async def test_the_kept_hashes_of_another_companys_purge_do_not_lead_to_the_anchor(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza", now=LONG_AGO)
    await recorded(installation, other, 34, now=LONG_AGO)
    for each in (place, other):
        await purged(installation, each)
        assert (await _verified(installation, each)).broken is None
    one, two = place.company.id, other.company.id
    purged_ones = "AND level = 0 AND number < 15"
    steps = [
        f"UPDATE log_tiles SET number = number + 1000 WHERE company_id = {one} {purged_ones}",
        f"UPDATE log_tiles SET company_id = {one} WHERE company_id = {two} {purged_ones}",
        f"UPDATE log_tiles SET company_id = {two}, number = number - 1000"
        f" WHERE company_id = {one} AND level = 0 AND number >= 1000",
    ]
    await _tiles_by_hand(installation, place, *steps)
    for each in (place, other):
        broken = (await _verified(installation, each)).broken
        assert broken is not None
        assert (broken.folio, broken.kind) == (30, BreakKind.CUT_AT_START)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("DELETE FROM log_tiles WHERE company_id = {company} AND number = 3 AND level = 0", "start"),
        (
            "UPDATE log_tiles SET hashes = root || root WHERE company_id = {company}"
            " AND number = 3 AND level = 0",
            "start",
        ),
        (
            "UPDATE log_tiles SET root = hashes WHERE company_id = {company} AND number = 3 AND level = 0",
            "start",
        ),
        ("DELETE FROM log_tiles WHERE company_id = {company} AND number = 17 AND level = 0", "tile"),
        ("DELETE FROM log_tiles WHERE company_id = {company} AND number = 2 AND level = 2", "tile"),
        (
            "INSERT INTO log_tiles (company_id, level, number, root, hashes)"
            " SELECT company_id, 9, 0, root, root FROM log_tiles"
            " WHERE company_id = {company} AND level = 0 AND number = 0",
            "tile",
        ),
    ],
)
async def test_kept_hashes_that_were_changed_are_found(
    installation: Installation, place: Membership, statement: str, kind: str
) -> None:
    await purged(installation, place)
    await _tiles_by_hand(installation, place, statement)
    broken = (await _verified(installation, place)).broken
    assert broken is not None
    assert broken.kind is {"start": BreakKind.CUT_AT_START, "tile": BreakKind.DIGESTS}[kind]


async def test_what_is_told_of_by_purged_entries_alone_is_told_by_the_purge(
    installation: Installation,
) -> None:
    place = await kept_log(installation)
    await purged(installation, place)
    entry = await entry_of_kind(installation, place, "log_purged")
    assert entry is not None
    found = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    assert (found.failed, found.start.folio > 1) == (False, True)
    await run_by_hand(
        installation,
        place.company,
        "UPDATE users SET full_name = 'Otra Persona' WHERE company_id = {id} AND name = 'SUPERVISOR'",
        "DELETE FROM profiles WHERE company_id = {id} AND name = 'CONSULTA'",
        "UPDATE outbox SET folio = 5 WHERE company_id = {id}"
        " AND folio = (SELECT max(folio) FROM outbox WHERE company_id = {id})",
    )
    found = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    assert {each.message for each in found.differs} == {
        f"SUPERVISOR no tiene el nombre que la bitácora le dejó en el folio {entry.folio}.",
        f"El perfil CONSULTA no aparece; la bitácora lo dejó en el folio {entry.folio}.",
        "El aviso del folio 5 a SUPERVISOR está, y no le tocaba.",
        f"El aviso del folio {entry.folio} a SUPERVISOR no está; debió salir.",
    }
