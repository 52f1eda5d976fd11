"""Reading a company's log, on both engines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Membership
from domain.errors import EntryNotFound, NotAllowed, StorageUnavailable, UnknownPerson
from domain.log_filter import position_at
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.log.pages import open_log, read_log_page
from services.log.settings import read_log_settings, save_log_settings
from services.people.users import create_user
from services.sending.alerts import acknowledge_alert
from storage.database import Database, open_database
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has six entries: the company, and five users."""
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(registered.company.id)
    for number in range(5):
        await create_user(
            Ask(installation, ANA, NOW),
            registered.company.id,
            name=f"USUARIO{number}",
            full_name="María López",
            password_hash="-",
            profile_id=profiles[-1].id,
            operation_id=uuid4(),
        )
    return registered


async def folios(
    installation: Installation, place: Membership, *, before: int | None = None, after: int | None = None
) -> tuple[list[int], bool, bool]:
    """A page of two beside a folio: its folios, whether there are older, whether there are newer."""
    page = await read_log_page(
        Ask(installation, ANA, NOW),
        place.company.id,
        size=2,
        before=None if before is None else position_at(NOW) + before,
        after=None if after is None else position_at(NOW) + after,
    )
    return [entry.folio for entry in page.entries], page.older, page.newer


async def test_pages_lead_to_the_oldest_entry_and_back_to_the_newest(
    installation: Installation, place: Membership
) -> None:
    assert await folios(installation, place) == ([6, 5], True, False)
    assert await folios(installation, place, before=5) == ([4, 3], True, True)
    assert await folios(installation, place, before=3) == ([2, 1], False, True)
    assert await folios(installation, place, after=2) == ([4, 3], True, True)
    assert await folios(installation, place, after=4) == ([6, 5], True, False)
    assert await folios(installation, place, after=5) == ([6], True, False)
    assert await folios(installation, place, before=1) == ([2, 1], False, True)


async def test_a_page_has_fifty_entries_at_most_and_one_at_least(
    installation: Installation, place: Membership
) -> None:
    for size, expected in ((0, 1), (999_999, 6)):
        page = await read_log_page(Ask(installation, ANA, NOW), place.company.id, size=size)
        assert len(page.entries) == expected


async def test_opening_the_log_is_counted_or_recorded_as_the_company_wants(
    installation: Installation, place: Membership
) -> None:
    page = await open_log(Ask(installation, ANA, NOW), place.company.id, size=10)
    assert (page.entries[0].operation, page.suppressed) == ("user_created", 0)
    await record_consultations(installation, place)
    page = await open_log(Ask(installation, ANA, NOW), place.company.id, size=10)
    assert (page.entries[0].operation, page.suppressed) == ("log_consulted", 0)
    page = await read_log_page(Ask(installation, ANA, NOW), place.company.id, size=10)
    assert [entry.operation for entry in page.entries].count("log_consulted") == 1


async def test_the_owner_reads_the_installations_own_log(
    installation: Installation, place: Membership
) -> None:
    page = await open_log(Ask(installation, ANA, NOW), INSTALLATION_ID, size=10)
    assert [entry.operation for entry in page.entries] == ["company_created", "user_linked"]


async def test_who_may_not_read_it_is_refused_and_that_is_recorded(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="AUXILIAR DE VENTAS")
    with pytest.raises(NotAllowed):
        await read_log_page(Ask(installation, JORGE, NOW), place.company.id, size=10)
    with pytest.raises(NotAllowed):
        await read_entry(Ask(installation, JORGE, NOW), place.company.id, 1)
    with pytest.raises(NotAllowed):
        await open_log(Ask(installation, JORGE, NOW), place.company.id, size=10)
    page = await read_log_page(Ask(installation, ANA, NOW), place.company.id, size=1)
    assert page.entries[0].operation == "access_denied"
    assert page.entries[0].summary == "Intentó ver la bitácora"
    assert await refusals(installation) == 3


async def test_nobody_reads_another_companys_log(installation: Installation, place: Membership) -> None:
    with pytest.raises(UnknownPerson):
        await open_log(Ask(installation, InChat(555), NOW), place.company.id, size=10)
    with pytest.raises(UnknownPerson):
        await read_entry(Ask(installation, InChat(555), NOW), place.company.id, 1)
    assert await refusals(installation) == 2


async def test_an_entry_tells_what_became_of_its_alert_and_who_saw_it(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    await record_consultations(installation, place)
    async with installation.database.writing() as work:
        to_ana, to_jorge = await work.outbox.of_entry(place.company.id, 8)
        await work.outbox.mark_sent(
            to_ana.user_id, up_to=to_ana.id, message_id=5, now=NOW, next_at=NOW, digests=0
        )
        await work.outbox.give_up(to_jorge.user_id, up_to=to_jorge.id, reason="bloqueó al bot")
    view = await read_entry(Ask(installation, JORGE, NOW), place.company.id, 8)
    assert [(each.full_name, each.sent_at, each.failure) for each in view.deliveries] == [
        ("Ana Ruiz", NOW, None),
        ("Jorge Méndez", None, "bloqueó al bot"),
    ]
    assert view.reader.name == "JMENDEZ"
    assert not view.seen_by_reader
    assert not view.about_reader
    await acknowledge_alert(Ask(installation, ANA, NOW), place.company.id, 8, operation_id=uuid4())
    view = await read_entry(Ask(installation, ANA, NOW), place.company.id, 8)
    assert [each.full_name for each in view.acknowledgements] == ["Ana Ruiz"]
    assert view.seen_by_reader
    assert view.about_reader


async def test_there_is_no_entry_past_the_last(installation: Installation, place: Membership) -> None:
    with pytest.raises(EntryNotFound):
        await read_entry(Ask(installation, ANA, NOW), place.company.id, 7)


async def record_consultations(installation: Installation, place: Membership) -> None:
    """Have the company record who opens its log."""
    settings = await read_log_settings(Ask(installation, ANA, NOW), place.company.id)
    wanted = settings.choosing([installation.catalogue.operation("log_consulted")], recorded=True)
    await save_log_settings(
        Ask(installation, ANA, NOW), place.company.id, wanted=wanted, operation_id=uuid4()
    )


class TestWhileNothingCanBeWritten:
    """Another process holds the company's log, so that no entry can be appended."""

    @pytest.fixture(autouse=True)
    def _impatience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("storage.database.BUSY_TIMEOUT", 0.2)

    @pytest.fixture
    async def other_process(self, _impatience: None, database_url: str) -> AsyncIterator[Database]:
        opened = open_database(database_url)
        yield opened
        await opened.close()

    async def test_the_log_is_still_shown(
        self, installation: Installation, place: Membership, other_process: Database
    ) -> None:
        async with other_process.writing() as work:
            await work.audit_log(place.company.id).lock_head()
            page = await open_log(Ask(installation, ANA, NOW), place.company.id, size=10)
        assert len(page.entries) == 6

    async def test_nobody_reads_unseen_where_the_company_records_who_does(
        self, installation: Installation, place: Membership, other_process: Database
    ) -> None:
        await record_consultations(installation, place)
        async with other_process.writing() as work:
            await work.audit_log(place.company.id).lock_head()
            with pytest.raises(StorageUnavailable):
                await open_log(Ask(installation, ANA, NOW), place.company.id, size=10)

    async def test_who_may_not_read_it_is_refused_all_the_same(
        self,
        installation: Installation,
        place: Membership,
        other_process: Database,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        await joined(installation, JORGE, place.company.id, profile="AUXILIAR DE VENTAS")
        async with other_process.writing() as work:
            await work.audit_log(place.company.id).lock_head()
            with pytest.raises(NotAllowed):
                await read_log_page(Ask(installation, JORGE, NOW), place.company.id, size=10)
        assert "a refusal could not be recorded" in caplog.text
        assert await refusals(installation) == 0
