"""Once a week a supervisor is asked to keep a seal of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Membership
from domain.notices import Notice, NoticeKind
from domain.seals import Seal
from services.asking import Ask
from services.installation import Installation
from services.log.kept_seals import keep_seal
from services.log.seal_asking import UnkeptLog, logs_to_keep
from services.log.seals import seal_due_logs
from services.people.life import deactivate_user
from storage.tables import notices
from tests.conftest import NOW
from tests.kept_log import recorded
from tests.people import ANA, JORGE, joined, registered_company

LUIS = InChat(2002, "2002/1")
DAY = timedelta(days=1)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company that she registered, and where Jorge only reads."""
    await joined(installation, JORGE, registered.company.id, profile="CONSULTA")
    return registered


async def asked(installation: Installation, place: Membership, *, now: datetime) -> Sequence[Notice]:
    """The questions there are after this day's seals."""
    await recorded(installation, place, 1, now=now)
    await seal_due_logs(installation, now=now)
    query = select(notices).where(notices.c.kind == NoticeKind.KEEP).order_by(notices.c.id)
    async with installation.database.engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    return [
        Notice(
            id=row.id, kind=NoticeKind.KEEP, company_id=row.company_id, user_id=row.user_id,
            telegram_id=row.telegram_id, chat_id=row.telegram_id, body={}, attempts=0,
        )
        for row in rows
    ]  # fmt: skip


async def kept(installation: Installation, company_id: int, *, now: datetime) -> None:
    """Ana keeps the present seal."""
    async with installation.database.reading() as work:
        head = await work.audit_log(company_id).head()
    assert head is not None
    await keep_seal(Ask(installation, ANA, now), Seal.of(company_id, head), operation_id=uuid4())


async def test_nobody_is_asked_in_the_first_week_and_then_once_a_week(
    installation: Installation, place: Membership
) -> None:
    assert await asked(installation, place, now=NOW + DAY) == []
    many = [len(await asked(installation, place, now=NOW + number * DAY)) for number in range(7, 22)]
    assert many == [1] * 7 + [2] * 7 + [3]
    (*_, last) = await asked(installation, place, now=NOW + 21 * DAY + timedelta(hours=1))
    assert last.telegram_id == ANA.telegram_id  # Jorge, who only reads, is not asked


async def test_who_keeps_one_is_asked_a_week_later(installation: Installation, place: Membership) -> None:
    for company_id in (INSTALLATION_ID, place.company.id):
        await kept(installation, company_id, now=NOW + 6 * DAY)
    assert await asked(installation, place, now=NOW + 7 * DAY) == []
    assert len(await asked(installation, place, now=NOW + 13 * DAY)) == 1


async def test_it_is_about_all_that_they_supervise_and_did_not_keep(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    await kept(installation, place.company.id, now=NOW)
    (question,) = await asked(installation, place, now=NOW + 8 * DAY)
    logs = await logs_to_keep(installation, question, now=NOW + 8 * DAY)
    companies = [(each.company.id, each.kept.later if each.kept else None) for each in logs]
    assert companies == [(0, None), (place.company.id, 2), (other.company.id, None)]
    await kept(installation, place.company.id, now=NOW + 8 * DAY)
    left: Sequence[UnkeptLog] = await logs_to_keep(installation, question, now=NOW + 9 * DAY)
    assert [each.company.id for each in left] == [0, other.company.id]


async def test_who_left_meanwhile_has_nothing_to_keep(installation: Installation, place: Membership) -> None:
    luis = await joined(
        installation,
        LUIS,
        place.company.id,
        profile="SUPERVISOR",
        name="LGIL",
        full_name="Luis Gil",
    )
    questions = await asked(installation, place, now=NOW + 8 * DAY)
    (his,) = [each for each in questions if each.user_id == luis.user.id]
    await deactivate_user(
        Ask(installation, ANA, NOW + 8 * DAY), place.company.id, luis.user.id, operation_id=uuid4()
    )
    assert await logs_to_keep(installation, his, now=NOW + 8 * DAY) == []
