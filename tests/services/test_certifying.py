"""Certifying an entry: under which seal, who may, what is recorded, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain import keeping
from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import (
    EntryNotFound,
    EntryNotProvable,
    EntryPurged,
    LogStopped,
    NotAllowed,
    UnknownPerson,
)
from domain.log_tree import Head
from domain.notices import NoticeKind
from rendering.exports.certificate import Certificate
from services.asking import Ask
from services.installation import Installation
from services.log.certifying import certify_entry
from services.log.recording import Happening, record_all
from services.log.seal_news import seal_news
from services.log.seals import seal_due_logs, seal_of
from services.log.verification import verify_log
from services.seal_key import Signature
from storage import log_tiles
from storage.repositories.seals import MadeSeal
from tests.conftest import NOW
from tests.kept_log import kept_log, purged
from tests.people import ANA, JORGE, joined
from tests.tampering import cut_off, run_by_hand

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has three hundred entries: a whole tile, and more."""
    await logged(installation, registered, 299)
    return registered


async def logged(installation: Installation, place: Membership, count: int) -> None:
    """So many entries more."""
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="document_cancelled", summary=f"Factura {number}", operation_id=uuid4()),
        )
        for number in range(count)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)


async def certified(
    installation: Installation,
    place: Membership,
    folio: int,
    *,
    caller: InChat = ANA,
    operation_id: UUID | None = None,
) -> Certificate:
    ask = Ask(installation, caller, TOMORROW)
    return await certify_entry(ask, place.company.id, folio, operation_id=operation_id or uuid4())


async def newest(installation: Installation, place: Membership) -> MadeSeal:
    async with installation.database.reading() as work:
        made = await work.seals.newest(place.company.id, until=10**9)
    assert made is not None
    return made


async def after(installation: Installation, place: Membership, folio: int) -> list[Entry]:
    """The entries after that one."""
    async with installation.database.reading() as work:
        return list(await work.audit_log(place.company.id).between(after=folio, until=10**9))


@pytest.mark.parametrize("folio", [1, 2, 255, 256, 257, 299, 300])
async def test_an_entry_is_proved_under_the_newest_seal_that_was_sent(
    installation: Installation, place: Membership, folio: int
) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    await logged(installation, place, 40)
    certificate = await certified(installation, place, folio)
    proof = certificate.proof
    assert proof.holds
    assert installation.seal_key.judge(proof.signed) is Signature.OURS
    assert proof.signed.seal == (await newest(installation, place)).seal
    assert (proof.signed.seal.folio, certificate.row[0]) == (300, folio)


async def test_it_is_the_very_seal_that_the_supervisors_were_sent(
    installation: Installation, place: Membership
) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    soon = TOMORROW + timedelta(minutes=2)
    async with installation.database.reading() as work:
        waiting = await work.notices.due_of(NoticeKind.SEAL, ANA.telegram_id, now=soon)
    notice = next(each for each in waiting if each.company_id == place.company.id)
    sent = [
        each.signed.note
        for each in await seal_news(installation, notice, now=soon)
        if each.company == place.company
    ]
    await logged(installation, place, 9)
    assert [(await certified(installation, place, 7)).proof.signed.note] == sent


async def test_each_seal_names_the_one_before(installation: Installation, place: Membership) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    first = (await certified(installation, place, 1)).proof.signed
    await logged(installation, place, 1)
    await seal_due_logs(installation, now=TOMORROW + timedelta(days=1))
    second = (await certified(installation, place, 1)).proof.signed
    assert first.checkpoint.before is None
    assert second.checkpoint.before == Head(first.seal.folio, first.seal.hash)
    assert second.checkpoint.made == TOMORROW + timedelta(days=1)


async def test_what_no_seal_covers_is_proved_under_the_logs_end_and_leaves_the_log_as_due(
    installation: Installation, place: Membership
) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    sealed = await newest(installation, place)
    await logged(installation, place, 1)
    end = await seal_of(installation, place.company)
    proof = (await certified(installation, place, 301)).proof
    assert (proof.holds, proof.signed.seal, proof.signed.checkpoint.made) == (True, end, TOMORROW)
    assert proof.signed.checkpoint.before == Head(300, sealed.seal.hash)
    assert await newest(installation, place) == sealed


async def test_it_is_recorded_once_with_the_seal_and_alerts(
    installation: Installation, place: Membership
) -> None:
    for _ in range(2):
        certificate = await certified(installation, place, 5, operation_id=UUID(int=7))
        assert certificate.proof.holds
    (last,) = await after(installation, place, 300)
    assert (last.folio, last.operation_id) == (301, UUID(int=7))
    assert (last.operation, last.sensitive, last.user_name) == ("entry_certified", True, "SUPERVISOR")
    assert last.summary == "#5 · Documento cancelado"
    assert dict(last.detail.facts)["Registro"] == "5"
    assert dict(last.detail.facts)["Sello"].startswith(f"VIGIA-2-{place.company.id}-300-")
    result = await verify_log(Ask(installation, ANA, TOMORROW), place.company.id, operation_id=uuid4())
    assert result.broken is None


async def test_its_own_entry_can_be_certified_next(installation: Installation, place: Membership) -> None:
    await certified(installation, place, 5)
    assert (await certified(installation, place, 301)).proof.holds


async def test_only_who_may_export_gets_one(installation: Installation, place: Membership) -> None:
    await joined(installation, JORGE, place.company.id, profile="CONSULTA")
    with pytest.raises(NotAllowed):
        await certified(installation, place, 5, caller=JORGE)
    with pytest.raises(UnknownPerson):
        await certified(installation, place, 5, caller=InChat(9, "9/1"))
    recorded = await after(installation, place, 300)
    assert "access_denied" in [each.operation for each in recorded]
    assert "entry_certified" not in [each.operation for each in recorded]


@pytest.mark.parametrize("folio", [0, 301, 2**60])
async def test_a_folio_that_is_not_there_is_said(
    installation: Installation, place: Membership, folio: int
) -> None:
    with pytest.raises(EntryNotFound):
        await certified(installation, place, folio)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {log} SET summary = 'Factura B' WHERE folio = 5",
        "UPDATE {log} SET detail = 'x' WHERE folio = 5",
        "UPDATE {log} SET salts = 'x' WHERE folio = 5",
        "UPDATE seals SET folio = 299 WHERE company_id = {id}",
    ],
)
async def test_what_was_changed_is_not_certified(
    installation: Installation, place: Membership, change: str
) -> None:
    if "salts" in change and installation.database.engine.dialect.name == "postgresql":
        change = change.replace("'x'", "'x'::bytea")
    await seal_due_logs(installation, now=TOMORROW)
    await run_by_hand(installation, place.company, change)
    with pytest.raises(EntryNotProvable):
        await certified(installation, place, 5)
    assert await after(installation, place, 300) == []


async def test_a_stopped_log_certifies_nothing(installation: Installation, registered: Membership) -> None:
    await logged(installation, registered, 9)
    await cut_off(installation, registered, last=8)
    with pytest.raises(LogStopped):
        await certified(installation, registered, 5)


async def test_what_was_purged_is_gone_and_what_remains_is_still_proved(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With several segments and tiles in a short log."""
    monkeypatch.setattr(keeping, "SEGMENT", 8)
    monkeypatch.setattr(log_tiles, "HEIGHT", 2)
    place = await kept_log(installation)
    await purged(installation, place)
    with pytest.raises(EntryPurged):
        await certified(installation, place, 5)
    assert (await certified(installation, place, 33)).proof.holds
