"""An alert that is attended while a message of it is on its way: that message says so too, in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Entry, Origin
from domain.notices import Notice, NoticeKind
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record
from services.sending.alert_groups import connect_group, due_groups, group_told, message_for
from services.sending.alerts import DueAlert, acknowledge_alert, alert_for, alert_sent, due_queues
from services.sending.escalation import tell_unattended
from services.sending.notices import due_notices, fate_to_show, notice_sent
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

TILL = Author(user_name="CAJA", full_name="Caja", origin=Origin.API)
LATER = NOW + timedelta(minutes=31)
GROUP = -1001


@pytest.fixture
async def places(installation: Installation, registered: Membership) -> tuple[Membership, Membership]:
    """Ana and Jorge, who read the same log, and were told of all that it has."""
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.writing() as work:
        for company_id in (0, registered.company.id):
            await work.outbox.give_up_pending(company_id, reason="de antes")
    return registered, jorge


async def _happens(installation: Installation, place: Membership) -> Entry:
    async with installation.database.writing() as work:
        happening = Happening(operation="backup_restored", summary="Respaldo", operation_id=uuid4())
        entry = await record(
            work, installation.catalogue, company=place.company, author=TILL, happening=happening, now=NOW
        )
    assert entry is not None
    return entry


async def _composed(installation: Installation) -> Sequence[DueAlert]:
    alerts = [
        await alert_for(installation, each, now=NOW) for each in await due_queues(installation, now=NOW)
    ]
    return [each for each in alerts if each is not None]


async def _attended(installation: Installation, who: InChat, place: Membership, entry: Entry) -> None:
    ask = Ask(installation, who, NOW)
    await acknowledge_alert(ask, place.company.id, entry.folio, operation_id=uuid4())


async def _edits(installation: Installation) -> dict[int, Notice]:
    """What waits to be edited, by its message."""
    found = await due_notices(installation, now=LATER)
    return {each.body["message"]: each for each in found if each.kind is NoticeKind.FATE}


async def test_an_alert_that_is_noted_after_it_was_attended_is_edited(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    entry = await _happens(installation, ana)
    composed = await _composed(installation)
    assert len(composed) == 2
    await _attended(installation, JORGE, ana, entry)
    for message_id, alert in enumerate(composed, start=70):
        await alert_sent(installation, alert, message_id=message_id, now=NOW)
    assert set(await _edits(installation)) == {70, 71}


async def test_one_that_nothing_became_of_meanwhile_is_not(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    await _happens(installation, places[0])
    for message_id, alert in enumerate(await _composed(installation), start=70):
        await alert_sent(installation, alert, message_id=message_id, now=NOW)
    assert await _edits(installation) == {}


async def test_an_edit_that_is_outrun_by_another_fate_is_made_again_once(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    entry = await _happens(installation, ana)
    for message_id, alert in enumerate(await _composed(installation), start=70):
        await alert_sent(installation, alert, message_id=message_id, now=NOW)
    await _attended(installation, JORGE, ana, entry)
    first = await _edits(installation)
    shown = {message: await fate_to_show(installation, notice) for message, notice in first.items()}
    await _attended(installation, ANA, ana, entry)  # the notices of that message still wait
    for message, notice in first.items():
        await notice_sent(installation, notice, message_id=message, now=NOW, shown=shown[message])
    again = await _edits(installation)
    assert set(again) == {70, 71}
    assert {each.id for each in again.values()}.isdisjoint(each.id for each in first.values())
    for message, notice in again.items():
        now = await fate_to_show(installation, notice)
        await notice_sent(installation, notice, message_id=message, now=NOW, shown=now)
    assert await _edits(installation) == {}


async def test_what_is_told_again_while_it_is_attended_is_edited(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    entry = await _happens(installation, ana)
    for message_id, alert in enumerate(await _composed(installation), start=70):
        await alert_sent(installation, alert, message_id=message_id, now=NOW)
    await tell_unattended(installation, now=LATER)
    again = [each for each in await due_notices(installation, now=LATER) if each.kind is NoticeKind.AGAIN]
    shown = [await fate_to_show(installation, each) for each in again]
    await _attended(installation, JORGE, ana, entry)
    for message_id, (notice, fate) in enumerate(zip(again, shown, strict=True), start=90):
        await notice_sent(installation, notice, message_id=message_id, now=LATER, shown=fate)
    async with installation.database.reading() as work:
        bodies = await work.notices.waiting_bodies(NoticeKind.FATE, ana.company.id)
    assert {body["message"] for _, body in bodies} == {70, 71, 90, 91}


async def test_a_groups_message_that_is_outrun_is_edited(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    ask = Ask(installation, ANA, NOW)
    await connect_group(
        ask, ana.company.id, chat_id=GROUP, thread_id=None, title="Contabilidad", operation_id=uuid4()
    )
    entry = await _happens(installation, ana)
    (group,) = await due_groups(installation, now=NOW)
    message = await message_for(installation, group)
    assert message is not None
    await _attended(installation, JORGE, ana, entry)
    await group_told(installation, message, message_id=7, now=NOW)
    edit = await message_for(installation, group)
    assert edit is not None
    assert (edit.message_id, edit.news.attended) == (7, 1)
    await _attended(installation, ANA, ana, entry)  # while that edit is on its way
    await group_told(installation, edit, message_id=7, now=NOW)
    last = await message_for(installation, group)
    assert last is not None
    assert (last.message_id, len(last.news.attended_by)) == (7, 2)
    await group_told(installation, last, message_id=7, now=NOW)
    assert await due_groups(installation, now=NOW) == []
