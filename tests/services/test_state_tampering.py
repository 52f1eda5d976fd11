"""What a log tells of users, profiles and settings is held against tables that somebody changed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.companies import Membership
from domain.entries import Outcome
from domain.keeping import Keeping
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from services.log.keeping import change_keeping
from services.log.settings import read_log_settings, save_log_settings
from services.log.verification import verify_log
from services.log.verified import Verification
from services.people.invitations import invite_user
from services.people.life import block_user
from services.people.users import create_user
from services.sizes import Sizes
from tests.conftest import NOW
from tests.people import ANA


@pytest.fixture
def sizes() -> Sizes:
    """Several segments in a short log."""
    return Sizes(verified_at_once=3)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company where MLOPEZ is blocked, and which records prints."""
    ask, company_id = Ask(installation, ANA, NOW), registered.company.id
    async with installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company_id)}
    created = await create_user(
        ask, company_id, name="MLOPEZ", full_name="María López", password_hash="-",
        profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip
    await block_user(ask, company_id, created.user.id, reason="Salió", operation_id=uuid4())
    settings = await read_log_settings(ask, company_id)
    wanted = replace(settings, choices={**settings.choices, "document_printed": True})
    assert await save_log_settings(ask, company_id, wanted=wanted, operation_id=uuid4()) is not None
    await create_api_key(ask, company_id, label="Caja", expires_at=NOW + timedelta(days=9))
    kept, longer = Keeping(), Keeping(years=12, held=True)
    await change_keeping(ask, company_id, wanted=longer, known=kept, operation_id=uuid4())
    rosa = await create_user(
        ask, company_id, name="RSOTO", full_name="Rosa Soto", password_hash="-",
        profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip
    for _ in range(2):  # the second in place of the first
        await invite_user(ask, company_id, rosa.user.id, operation_id=uuid4())
    return registered


async def _verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


async def _by_hand(installation: Installation, place: Membership, *statements: str) -> None:
    async with installation.database.exclusively() as connection:
        for each in statements:
            made = "x'{0}'" if connection.dialect.name == "sqlite" else "decode('{0}', 'hex')"
            each = each.replace("set_hash", made.format("ab" * 32)).replace(
                "other_hash", made.format("cd" * 32)
            )
            await connection.execute(text(each.format(company=place.company.id)))


MLOPEZ = "company_id = {company} AND name = 'MLOPEZ'"
BY_HAND = {
    f"UPDATE users SET state = 'active' WHERE {MLOPEZ}": (
        "MLOPEZ aparece activo; la bitácora lo dejó bloqueado en el folio 3."
    ),
    f"UPDATE users SET telegram_id = 666 WHERE {MLOPEZ}": (
        "MLOPEZ no tiene el Telegram que la bitácora le dejó en el folio 3."
    ),
    f"UPDATE users SET full_name = 'Otra Persona' WHERE {MLOPEZ}": (
        "MLOPEZ no tiene el nombre que la bitácora le dejó en el folio 3."
    ),
    "UPDATE users SET profile_id = (SELECT profile_id FROM users WHERE company_id = {company}"
    f" AND name = 'SUPERVISOR') WHERE {MLOPEZ}": (
        "MLOPEZ no tiene el perfil que la bitácora le dejó en el folio 3."
    ),
    "UPDATE profiles SET permissions = (SELECT permissions FROM profiles WHERE company_id = {company}"
    " AND name = 'SUPERVISOR') WHERE company_id = {company} AND name = 'CONSULTA'": (
        "El perfil CONSULTA no está como la bitácora lo dejó en el folio 1."
    ),
    "DELETE FROM profiles WHERE company_id = {company} AND name = 'AUXILIAR DE COMPRAS'": (
        "El perfil AUXILIAR DE COMPRAS no aparece; la bitácora lo dejó en el folio 1."
    ),
    "INSERT INTO profiles (company_id, name, fixed, permissions)"
    " SELECT company_id, 'OTRO', fixed, permissions FROM profiles WHERE company_id = {company}"
    " AND name = 'SUPERVISOR'": "El perfil OTRO aparece, y ningún registro dice desde cuándo.",
    "INSERT INTO users (company_id, name, full_name, profile_id, telegram_id, state, state_since, state_by,"
    " state_reason, created_at) SELECT company_id, 'INTRUSO', full_name, profile_id, 666, 'active',"
    " state_since, '', '', created_at FROM users WHERE company_id = {company} AND name = 'SUPERVISOR'": (
        "INTRUSO aparece, y ningún registro dice desde cuándo."
    ),
    "UPDATE log_settings SET recorded = (1 = 0) WHERE company_id = {company}": (
        "Lo que se registra no está como la bitácora lo dejó en el folio 4."
    ),
    "DELETE FROM log_settings WHERE company_id = {company}": (
        "Lo que se registra no está como la bitácora lo dejó en el folio 4."
    ),
    "UPDATE api_keys SET key_hash = set_hash WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET expires_at = NULL WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET operations = 'document_printed' WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET rights = 'read' WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET addresses = '0.0.0.0/0' WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET reads = '{{\"sensitive\"\\:true}}' WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "UPDATE api_keys SET made_by = 1 WHERE label = 'Caja'": (
        "La clave de sistemas Caja no está como la bitácora la dejó en el folio 5."
    ),
    "DELETE FROM api_keys WHERE label = 'Caja'": (
        "La clave de sistemas Caja no aparece; la bitácora la dejó en el folio 5."
    ),
    "INSERT INTO api_keys (company_id, label, key_hash, rights, created_at, id_space)"
    " SELECT company_id, 'Ajena', other_hash, rights, created_at, id_space FROM api_keys": (
        "La clave de sistemas Ajena aparece, y ningún registro dice desde cuándo."
    ),
    "UPDATE log_keeping SET years = 1 WHERE company_id = {company}": (
        "Cuánto se conserva la bitácora no está como la bitácora lo dejó en el folio 6."
    ),
    "UPDATE log_keeping SET held = (1 = 0) WHERE company_id = {company}": (
        "Cuánto se conserva la bitácora no está como la bitácora lo dejó en el folio 6."
    ),
    "DELETE FROM log_keeping WHERE company_id = {company}": (
        "Cuánto se conserva la bitácora no está como la bitácora lo dejó en el folio 6."
    ),
    "INSERT INTO approval_rules (company_id, kind, quorum) VALUES ({company}, 'powers', 1)": (
        "Lo que necesita la aprobación de otros aparece, y ningún registro dice desde cuándo."
    ),
}


FOREIGN = "En las tablas de usuarios, perfiles y ajustes hay datos que Vigía no escribe."
LISTED = "Fue alterada la lista de qué registros hablan de cada usuario, perfil u otro registro."
BY_HAND |= {
    "DELETE FROM subject_entries WHERE kind = 'key' AND company_id = {company}": LISTED,
    "UPDATE subject_entries SET folio = 2 WHERE kind = 'key' AND company_id = {company}": LISTED,
    "UPDATE subject_entries SET subject_id = 99 WHERE kind = 'key' AND company_id = {company}": LISTED,
    "INSERT INTO subject_entries (company_id, kind, subject_id, folio)"
    " VALUES ({company}, 'entry', 2, 3)": LISTED,
    "INSERT INTO approval_rules (company_id, kind, quorum) VALUES ({company}, 'otra', 1)": FOREIGN,
    f"UPDATE users SET state = 'otro' WHERE {MLOPEZ}": FOREIGN,
    "UPDATE invitations SET created_at = 9000000000000000000 WHERE resets = (1 = 0)": FOREIGN,
}
WAITS = "user_id = (SELECT id FROM users WHERE name = 'RSOTO') AND revoked_at IS NULL"
REVOKED = WAITS.replace("IS NULL", "IS NOT NULL")
OTHERWISE = "La invitación {} de RSOTO no está como la bitácora la dejó en el folio {}."
BY_HAND |= {
    f"UPDATE invitations SET code_hash = set_hash WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET expires_at = expires_at + 1 WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET created_by = '' WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET inviter_id = NULL WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET resets = (1 = 1) WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET used_at = created_at WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET revoked_at = NULL WHERE {REVOKED}": OTHERWISE.format(1, 9),
    "UPDATE invitations SET user_id = (SELECT id FROM users WHERE name = 'MLOPEZ')"
    f" WHERE {WAITS}": OTHERWISE.format(2, 9),
    f"UPDATE invitations SET company_id = 0 WHERE {WAITS}": (
        "La invitación 2 de RSOTO no aparece; la bitácora la dejó en el folio 9."
    ),
    f"DELETE FROM invitations WHERE {WAITS}": (
        "La invitación 2 de RSOTO no aparece; la bitácora la dejó en el folio 9."
    ),
    "INSERT INTO invitations (code_hash, company_id, user_id, created_at, created_by, expires_at, resets)"
    " SELECT set_hash, company_id, user_id, created_at, created_by, expires_at, resets FROM invitations"
    f" WHERE {WAITS}": "La invitación 3 de RSOTO aparece, y ningún registro dice desde cuándo.",
}


async def test_what_nobody_touched_is_as_the_log_says(installation: Installation, place: Membership) -> None:
    for _ in range(2):  # what the first records is between the second's walk and its look at the tables
        found = await _verified(installation, place)
        assert (found.failed, found.differs) == (False, [])


@pytest.mark.parametrize("statement", BY_HAND, ids=lambda each: each.partition(" WHERE")[0][:60])
async def test_what_was_changed_by_hand_is_told_in_words(
    installation: Installation, place: Membership, statement: str
) -> None:
    await _by_hand(installation, place, statement)
    found = await _verified(installation, place)
    assert found.broken is None
    assert [each.message for each in found.differs] == [BY_HAND[statement]]
    async with installation.database.reading() as work:
        entry = await work.audit_log(place.company.id).newest_of("log_verified")
    assert entry is not None
    assert entry.outcome is Outcome.FAILED
    assert ("Difiere", BY_HAND[statement]) in entry.detail.facts


async def test_what_was_put_back_is_found_where_the_log_goes_on_from_it(
    installation: Installation, place: Membership
) -> None:
    """Whoever was made active by hand and then blocked anew was another between those entries."""
    await _by_hand(installation, place, f"UPDATE users SET state = 'active' WHERE {MLOPEZ}")
    async with installation.database.reading() as work:
        users = {each.user.name: each.user for each in await work.users.everybody(place.company.id)}
    ask = Ask(installation, ANA, NOW)
    await block_user(ask, place.company.id, users["MLOPEZ"].id, reason="Otra vez", operation_id=uuid4())
    (found,) = (await _verified(installation, place)).differs
    assert found.message == (
        "MLOPEZ aparece activo antes del folio 10; la bitácora lo dejó bloqueado en el folio 3."
    )
