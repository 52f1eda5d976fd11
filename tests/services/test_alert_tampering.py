"""What a log tells of its alerts is held against tables that somebody changed by hand."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.alert_choices import AlertChoices, OwnDeeds
from domain.companies import Membership
from services.asking import Ask
from services.installation import Installation
from services.log.settings import read_log_settings, save_log_settings
from services.log.verification import verify_log
from services.log.verified import Verification
from services.people.life import block_user, unblock_user
from services.people.undoing import undo
from services.people.users import create_user
from services.sending.alert_choices import choose_alerts
from services.sending.alerts import acknowledge_alert
from services.sizes import Sizes
from tests.conftest import NOW
from tests.people import ANA
from tests.tampering import run_by_hand


@pytest.fixture
def sizes() -> Sizes:
    """Several segments in a short log."""
    return Sizes(verified_at_once=3)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company; she attended the alerts of folios 2 and 3, the second by undoing it."""
    ask, company_id = Ask(installation, ANA, NOW), registered.company.id
    async with installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company_id)}
    created = await create_user(
        ask, company_id, name="MLOPEZ", full_name="María López", password_hash="-",
        profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip
    await block_user(ask, company_id, created.user.id, reason="Salió", operation_id=uuid4())
    await acknowledge_alert(ask, company_id, 2, operation_id=uuid4())
    await undo(ask, company_id, 3, operation_id=uuid4())
    return registered


async def _verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())


OF_SUPERVISOR = "user_id = (SELECT id FROM users WHERE company_id = {id} AND name = 'SUPERVISOR')"
OF_MLOPEZ = OF_SUPERVISOR.replace("SUPERVISOR", "MLOPEZ").replace("user_id = ", "")
BY_HAND = {
    "DELETE FROM acknowledgements WHERE folio = 2": (
        "La alerta del folio 2 no aparece atendida por SUPERVISOR; lo dice el folio 4."
    ),
    "DELETE FROM acknowledgements WHERE folio = 3": (
        "La alerta del folio 3 no aparece atendida por SUPERVISOR; lo dice el folio 5."
    ),
    "UPDATE acknowledgements SET acknowledged_at = acknowledged_at + 1 WHERE folio = 2": (
        "La alerta del folio 2 aparece atendida por SUPERVISOR a otra hora que la del folio 4."
    ),
    "UPDATE acknowledgements SET acknowledged_at = acknowledged_at + 1 WHERE folio = 3": (
        "La alerta del folio 3 aparece atendida por SUPERVISOR a otra hora que la del folio 5."
    ),
    "INSERT INTO acknowledgements (company_id, folio, user_id, acknowledged_at)"
    f" SELECT company_id, folio, {OF_MLOPEZ}, acknowledged_at FROM acknowledgements WHERE folio = 2": (
        "La alerta del folio 2 aparece atendida por MLOPEZ, y ningún registro lo dice."
    ),
    "INSERT INTO acknowledgements (company_id, folio, user_id, acknowledged_at)"
    " SELECT company_id, 5, user_id, acknowledged_at FROM acknowledgements WHERE folio = 2"
    f" AND {OF_SUPERVISOR}": (
        "La alerta del folio 5 aparece atendida por SUPERVISOR, y ningún registro lo dice."
    ),
}


async def test_what_nobody_touched_is_as_the_log_says(installation: Installation, place: Membership) -> None:
    for _ in range(2):
        found = await _verified(installation, place)
        assert (found.failed, found.differs) == (False, [])


@pytest.mark.parametrize("statement", BY_HAND)
async def test_alerts_changed_by_hand_are_told_in_words(
    installation: Installation, place: Membership, statement: str
) -> None:
    await run_by_hand(installation, place.company, statement)
    found = await _verified(installation, place)
    assert found.broken is None
    assert [each.message for each in found.differs] == [BY_HAND[statement]]


async def test_a_log_that_leaves_out_who_attends_says_nothing_of_who_did(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    settings = await read_log_settings(ask, company_id)
    wanted = settings.choosing([installation.catalogue.operation("alert_acknowledged")], recorded=False)
    await save_log_settings(ask, company_id, wanted=wanted, operation_id=uuid4())
    await acknowledge_alert(ask, company_id, 5, operation_id=uuid4())
    assert (await _verified(installation, place)).differs == []
    await run_by_hand(installation, place.company, "DELETE FROM acknowledgements WHERE folio = 2")
    assert len((await _verified(installation, place)).differs) == 1


OUTBOX = "(company_id, folio, user_id, telegram_id, state, created_at, urgent)"
DELIVERIES = {
    "DELETE FROM outbox WHERE folio = 3 AND company_id = {id}": (
        "El aviso del folio 3 a SUPERVISOR no está; debió salir."
    ),
    "UPDATE outbox SET telegram_id = 666 WHERE folio = 3 AND company_id = {id}": (
        "El aviso del folio 3 a SUPERVISOR va a otro Telegram."
    ),
    "UPDATE outbox SET folio = 1 WHERE folio = 3 AND company_id = {id}": (
        "El aviso del folio 1 a SUPERVISOR está, y no le tocaba."
    ),
    f"INSERT INTO outbox {OUTBOX} SELECT company_id, folio, {OF_MLOPEZ}, telegram_id, state, created_at,"
    " urgent FROM outbox WHERE folio = 3 AND company_id = {id}": (
        "El aviso del folio 3 a MLOPEZ está, y no le tocaba."
    ),
}


@pytest.mark.parametrize("statement", DELIVERIES)
async def test_deliveries_changed_by_hand_are_told_in_words(
    installation: Installation, place: Membership, statement: str
) -> None:
    await run_by_hand(installation, place.company, statement)
    found = await _verified(installation, place)
    assert found.broken is None
    assert DELIVERIES[statement] in [each.message for each in found.differs]


async def test_who_chose_to_go_without_alerts_is_not_missed(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    for wanted in (AlertChoices(own=OwnDeeds.NONE), AlertChoices(from_cents=100)):
        await choose_alerts(ask, company_id, wanted=wanted, operation_id=uuid4())
        async with installation.database.reading() as work:
            users = await work.users.named(company_id, ["MLOPEZ"])
        await block_user(ask, company_id, users["MLOPEZ"].user.id, reason="Otra vez", operation_id=uuid4())
        assert (await _verified(installation, place)).differs == []
        await unblock_user(ask, company_id, users["MLOPEZ"].user.id, operation_id=uuid4())
    assert (await _verified(installation, place)).differs == []
    await run_by_hand(installation, place.company, "DELETE FROM alert_choices")
    (found,) = (await _verified(installation, place)).differs
    assert (
        found.message
        == "La elección de alertas de SUPERVISOR no aparece; la bitácora la dejó en el folio 10."
    )
