"""Saving what a company's log records, on both engines."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.companies import Membership
from domain.entries import Change, Entry
from domain.errors import (
    LogSettingsChangedMeanwhile,
    LossNotAccepted,
    NotAllowed,
    OperationLocked,
    UnknownPerson,
)
from domain.log_settings import AlertsLost, LimitChange, LogSettings
from services.asking import Ask
from services.installation import Installation
from services.log.settings import last_saved, read_log_settings, save_log_settings
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company


async def switched(installation: Installation, company_id: int, code: str, *, recorded: bool) -> LogSettings:
    """The company's settings as they are, with one operation switched."""
    settings = await read_log_settings(Ask(installation, ANA, NOW), company_id)
    return settings.choosing([installation.catalogue.operation(code)], recorded=recorded)


async def test_saving_is_recorded_with_each_change_and_who_made_it(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    wanted = await switched(installation, company.id, "document_printed", recorded=True)
    wanted = wanted.choosing([installation.catalogue.operation("sdk_other")], recorded=False)
    entry = await save_log_settings(
        Ask(installation, ANA, NOW), company.id, wanted=wanted, operation_id=uuid4()
    )
    assert entry is not None
    assert (entry.operation, entry.full_name) == ("log_settings_changed", "Ana Ruiz")
    assert entry.summary == "Ya no se registra: Otra operación de SDK · Se registra: Documento impreso"
    assert entry.detail.changes == (
        Change("Documentos: Documento impreso", "No", "Sí"),
        Change("SDK: Otra operación de SDK", "Sí", "No"),
    )
    saved = await read_log_settings(Ask(installation, ANA, NOW), company.id)
    assert saved.choices == {"document_printed": True, "sdk_other": False}
    assert saved.version == wanted.version + 1
    assert await last_saved(Ask(installation, ANA, NOW), company.id) == entry


@pytest.mark.parametrize("accepted", [(), ("document_cancelled",), ("document_created",)])
async def test_what_alerts_stops_being_recorded_only_if_that_was_accepted(
    installation: Installation, registered: Membership, accepted: tuple[str, ...]
) -> None:
    company = registered.company
    operation = installation.catalogue.operation
    lost = [operation(code) for code in ("document_cancelled", "document_modified")]
    settings = await read_log_settings(Ask(installation, ANA, NOW), company.id)
    wanted = settings.choosing(lost, recorded=False)
    with pytest.raises(LossNotAccepted):
        await save_log_settings(
            Ask(installation, ANA, NOW),
            company.id,
            wanted=wanted,
            operation_id=uuid4(),
            accepted=AlertsLost(tuple(map(operation, accepted)), LimitChange(7, 30)),
        )
    assert await read_log_settings(Ask(installation, ANA, NOW), company.id) == settings
    entry = await save_log_settings(
        Ask(installation, ANA, NOW),
        company.id,
        wanted=wanted,
        operation_id=uuid4(),
        accepted=AlertsLost((*lost, operation("document_deleted"))),
    )
    assert entry is not None
    assert entry.summary == "Ya no se registran: Documento modificado, Documento cancelado"


@pytest.mark.parametrize("limit", [None, LimitChange(7, 15), LimitChange(3, 30)])
async def test_a_report_is_late_after_more_days_only_if_that_was_accepted(
    installation: Installation, registered: Membership, limit: LimitChange | None
) -> None:
    company = registered.company
    settings = await read_log_settings(Ask(installation, ANA, NOW), company.id)

    async def save(accepted: AlertsLost) -> Entry | None:
        return await save_log_settings(
            Ask(installation, ANA, NOW),
            company.id,
            wanted=settings.late_from(30),
            operation_id=uuid4(),
            accepted=accepted,
        )

    with pytest.raises(LossNotAccepted):
        await save(AlertsLost(tuple(installation.catalogue), limit))
    assert await read_log_settings(Ask(installation, ANA, NOW), company.id) == settings
    entry = await save(AlertsLost(limit=LimitChange(7, 30)))
    assert entry is not None
    assert entry.summary == "Reporte atrasado: después de 30 días"


async def test_a_report_is_late_after_fewer_days_at_once(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    wanted = (await read_log_settings(Ask(installation, ANA, NOW), company.id)).late_from(3)
    entry = await save_log_settings(
        Ask(installation, ANA, NOW), company.id, wanted=wanted, operation_id=uuid4()
    )
    assert entry is not None
    assert entry.summary == "Reporte atrasado: después de 3 días"


async def test_the_same_operation_again_changes_nothing(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    wanted = await switched(installation, company.id, "document_printed", recorded=True)
    operation_id = uuid4()
    first, again = [
        await save_log_settings(
            Ask(installation, ANA, NOW), company.id, wanted=wanted, operation_id=operation_id
        )
        for _ in range(2)
    ]
    assert first == again
    assert (await read_log_settings(Ask(installation, ANA, NOW), company.id)).version == wanted.version + 1


async def test_saving_what_is_in_force_records_nothing(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    settings = await read_log_settings(Ask(installation, ANA, NOW), company.id)
    entry = await save_log_settings(
        Ask(installation, ANA, NOW), company.id, wanted=settings, operation_id=uuid4()
    )
    assert entry is None
    assert await read_log_settings(Ask(installation, ANA, NOW), company.id) == settings
    assert await last_saved(Ask(installation, ANA, NOW), company.id) is None


async def test_the_second_to_save_is_told_and_can_save_again(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    first = await switched(installation, company.id, "document_printed", recorded=True)
    second = await switched(installation, company.id, "document_settled", recorded=True)
    await save_log_settings(Ask(installation, ANA, NOW), company.id, wanted=first, operation_id=uuid4())
    operation_id = uuid4()
    with pytest.raises(LogSettingsChangedMeanwhile):
        await save_log_settings(
            Ask(installation, ANA, NOW), company.id, wanted=second, operation_id=operation_id
        )
    rebased = await switched(installation, company.id, "document_settled", recorded=True)
    await save_log_settings(
        Ask(installation, ANA, NOW), company.id, wanted=rebased, operation_id=operation_id
    )
    saved = await read_log_settings(Ask(installation, ANA, NOW), company.id)
    assert saved.choices == {"document_printed": True, "document_settled": True}
    newest = await last_saved(Ask(installation, ANA, NOW), company.id)
    assert newest is not None
    assert newest.operation_id == operation_id


async def test_who_may_only_read_the_log_is_refused_and_that_is_recorded(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    await joined(installation, JORGE, company.id, profile="GERENTE")
    wanted = await switched(installation, company.id, "document_printed", recorded=True)
    with pytest.raises(NotAllowed):
        await save_log_settings(
            Ask(installation, JORGE, NOW), company.id, wanted=wanted, operation_id=uuid4()
        )
    async with installation.database.reading() as work:
        (newest,) = await work.audit_log(company.id).older(limit=1)
    assert (newest.operation, newest.user_name) == ("access_denied", "JMENDEZ")
    assert newest.summary == "Intentó configurar la bitácora"


async def test_nobody_from_elsewhere_reads_the_settings(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    for use_case in (read_log_settings, last_saved):
        with pytest.raises(UnknownPerson):
            await use_case(Ask(installation, InChat(555), NOW), company.id)


async def test_what_is_locked_can_not_even_be_asked_for(
    installation: Installation, registered: Membership
) -> None:
    company = registered.company
    with pytest.raises(OperationLocked):
        await switched(installation, company.id, "user_created", recorded=False)


async def test_each_companys_settings_are_its_own(installation: Installation, registered: Membership) -> None:
    first = registered.company.id
    second = (await registered_company(installation, "Papelería La Esperanza")).company.id
    for company_id, code in ((first, "document_printed"), (second, "document_settled")):
        wanted = await switched(installation, company_id, code, recorded=True)
        await save_log_settings(Ask(installation, ANA, NOW), company_id, wanted=wanted, operation_id=uuid4())
    saved = [
        await read_log_settings(Ask(installation, ANA, NOW), company_id) for company_id in (first, second)
    ]
    assert [(each.version, dict(each.choices)) for each in saved] == [
        (1, {"document_printed": True}),
        (1, {"document_settled": True}),
    ]
