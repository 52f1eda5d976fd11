"""A system that is connected in the chat: its key, and the notice of its first report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from domain.askers import AtConsole
from domain.companies import Membership
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    InvalidApiKey,
    OperationIdReused,
    UserNotFound,
    VigiaError,
)
from domain.notices import Notice, NoticeKind
from domain.permissions import Module, Permissions, Verb
from services.asking import Ask
from services.doors.api_key_rotation import rotate_api_key
from services.doors.api_keys import create_api_key, revoke_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.first_reports import first_report_news
from services.doors.http_door import HttpDoor
from services.installation import Installation
from tests.conftest import NOW
from tests.people import ANA, registered_company


async def _made(installation: Installation, company_id: int, operation_id: UUID | None = None) -> str:
    secret, _ = await create_api_key(
        Ask(installation, ANA, NOW), company_id, label="Caja", operation_id=operation_id or uuid4()
    )
    return secret


async def _report(
    door: HttpDoor,
    key: str,
    company_id: int,
    *,
    user: str = "SUPERVISOR",
    summary: str = "Factura A 203",
    operation_id: UUID | None = None,
) -> object:
    reported = ReportedOperation(
        operation="document_cancelled",
        user=user,
        summary=summary,
        operation_id=operation_id or uuid4(),
    )
    return await record_business_operation(door.asked_with(key, now=NOW), company_id, reported=reported)


async def _told(installation: Installation, company_id: int) -> Sequence[Notice]:
    async with installation.database.reading() as work:
        return await work.notices.of_kind(NoticeKind.CONNECTED, company_id)


async def _entries(installation: Installation, company_id: int) -> Sequence[str]:
    async with installation.database.reading() as work:
        return [each.operation for each in await work.audit_log(company_id).older(limit=20)]


async def test_the_notice_is_of_the_transaction_that_records_the_report(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    key = await _made(installation, company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE notices RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        await _report(http_door, key, company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO notices"))
    assert "document_cancelled" not in await _entries(installation, company_id)
    await _report(http_door, key, company_id)
    (told,) = await _told(installation, company_id)
    assert (told.telegram_id, told.body["came"]) == (ANA.telegram_id, True)
    async with installation.database.reading() as work:
        entry = await work.audit_log(company_id).get(told.body["folio"])
    assert entry is not None
    assert entry.summary == "Factura A 203"


async def test_of_many_reports_at_once_only_the_first_is_told(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    key = await _made(installation, company_id)
    await asyncio.gather(*(_report(http_door, key, company_id) for _ in range(20)))
    await _report(http_door, key, company_id)
    assert len(await _told(installation, company_id)) == 1


async def test_a_refused_report_is_neither_the_first_nor_a_use_of_the_key(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    key = await _made(installation, company_id)
    with pytest.raises(UserNotFound):
        await _report(http_door, key, company_id, user="NADIE")
    async with installation.database.reading() as work:
        (kept,) = await work.api_keys.all(company_id)
    assert kept.last_used_at is None
    assert await _told(installation, company_id) == []


async def test_the_id_of_another_operation_is_no_use_of_the_key_either(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id, operation_id = registered.company.id, uuid4()
    old, made = await create_api_key(Ask(installation, ANA, NOW), company_id, label="Caja")
    await _report(http_door, old, company_id, operation_id=operation_id)
    rotated = await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    with pytest.raises(OperationIdReused):
        await _report(http_door, rotated.secret, company_id, summary="Otra", operation_id=operation_id)
    async with installation.database.reading() as work:
        assert [key.last_used_at for key in await work.api_keys.all(company_id)] == [NOW, None]


async def test_the_same_operation_again_gives_another_secret_and_makes_no_second_key(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id, operation_id = registered.company.id, uuid4()
    first = await _made(installation, company_id, operation_id)
    second = await _made(installation, company_id, operation_id)
    with pytest.raises(InvalidApiKey):
        await _report(http_door, first, company_id)
    await _report(http_door, second, company_id)
    async with installation.database.reading() as work:
        assert len(await work.api_keys.all(company_id)) == 1
        assert len(await work.notices.of_kind(NoticeKind.CONNECTING, company_id)) == 1
    assert (await _entries(installation, company_id)).count("api_key_created") == 2  # each secret
    with pytest.raises(OperationIdReused):
        await create_api_key(Ask(installation, ANA, NOW), company_id, label="Otra", operation_id=operation_id)
    await revoke_api_key(Ask(installation, ANA, NOW), company_id, 1)
    with pytest.raises(ApiKeyRevoked):
        await _made(installation, company_id, operation_id)


async def test_a_key_is_revoked_once_by_each_operation_and_only_in_its_company(
    installation: Installation, registered: Membership
) -> None:
    other = (await registered_company(installation, "Papelería La Esperanza")).company.id
    await _made(installation, registered.company.id)
    ask, operation_id = Ask(installation, ANA, NOW), uuid4()
    with pytest.raises(ApiKeyNotFound):
        await revoke_api_key(ask, other, 1)
    for _ in range(2):
        revoked = await revoke_api_key(ask, registered.company.id, 1, operation_id=operation_id)
        assert revoked.revoked_at == NOW
    assert (await _entries(installation, registered.company.id)).count("api_key_revoked") == 1


async def test_a_key_of_the_console_tells_nobody(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    await _report(http_door, key, company_id)
    async with installation.database.reading() as work:
        assert await work.notices.of_kind(NoticeKind.CONNECTING, company_id) == []
    assert await _told(installation, company_id) == []


@pytest.mark.parametrize(
    ("grants", "told", "reads"),
    [
        ({(Module.SETTINGS, Verb.MODIFY), (Module.LOG, Verb.VIEW)}, True, True),
        ({(Module.SETTINGS, Verb.MODIFY)}, True, False),
        ({(Module.LOG, Verb.VIEW)}, False, False),
    ],
)
async def test_what_came_is_told_to_who_may_still_read_it(
    installation: Installation,
    registered: Membership,
    http_door: HttpDoor,
    grants: set[tuple[Module, Verb]],
    told: bool,
    reads: bool,
) -> None:
    company_id = registered.company.id
    await _report(http_door, await _made(installation, company_id), company_id)
    (notice,) = await _told(installation, company_id)
    async with installation.database.writing() as work:
        profile = await work.profiles.add(
            company_id=company_id, name="OTRO", fixed=False, permissions=Permissions(frozenset(grants))
        )
        await work.users.save(replace(registered.user, profile_id=profile.id))
    news = await first_report_news(installation, notice)
    assert (news is not None) == told
    assert (news is not None and news.entry is not None) == reads


async def test_nobody_makes_a_key_without_the_right_to_configure(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    async with installation.database.writing() as work:
        rest = Permissions(Permissions.full().grants - {(Module.SETTINGS, Verb.MODIFY)})
        profile = await work.profiles.add(company_id=company_id, name="OTRO", fixed=False, permissions=rest)
        await work.users.save(replace(registered.user, profile_id=profile.id))
    with pytest.raises(VigiaError, match="conectar sistemas"):
        await _made(installation, company_id)
    async with installation.database.reading() as work:
        assert await work.api_keys.all() == []
