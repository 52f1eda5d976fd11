"""A person's places, and the door closed to strangers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import InChat
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry
from domain.errors import InvalidClaimCode, NotAllowed, UnknownPerson
from domain.log_settings import LogSettings
from domain.permissions import CREATE_USERS
from services.asking import Ask
from services.doors.admission import CODES_ANSWERED, places_of, places_where, refuse_code, turn_away
from services.installation import Installation
from services.log.pages import read_log_page
from services.log.settings import save_log_settings
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals

STRANGER = InChat(555)


async def test_a_stranger_has_no_places(installation: Installation) -> None:
    assert list(await places_of(Ask(installation, STRANGER, NOW))) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET state = 'inactive' WHERE name = 'JMENDEZ'",
        "UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'",
        "UPDATE companies SET archived_at = 1 WHERE id > 0",
    ],
)
async def test_who_is_not_active_or_whose_company_is_archived_has_no_place(
    installation: Installation, registered: Membership, change: str
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    assert len(await places_of(Ask(installation, JORGE, NOW))) == 1
    async with installation.database.exclusively() as connection:
        await connection.execute(text(change))
    assert await places_of(Ask(installation, JORGE, NOW)) == []
    assert (await places_of(Ask(installation, ANA, NOW)))[0].company.id == INSTALLATION_ID


async def test_a_strangers_flood_is_recorded_once_an_hour_and_counted(installation: Installation) -> None:
    times = [
        await _knock(installation, STRANGER, now=NOW + timedelta(minutes=minutes))
        for minutes in (0, 1, 2, 59, 60, 61, 62, 120)
    ]
    assert times == [1, 2, 3, 4, 1, 2, 3, 1]
    async with installation.database.reading() as work:
        entries = (await work.audit_log(INSTALLATION_ID).older(limit=10))[::-1]
    assert {(entry.operation, entry.outcome) for entry in entries} == {("access_denied", "denegado")}
    summary = "Alguien sin acceso escribió al bot · Telegram 555"
    assert [entry.summary for entry in entries] == [
        summary,
        f"{summary} · 3 intentos más",
        summary,
        f"{summary} · 2 intentos más",
        summary,
    ]
    assert [dict(entry.detail.facts).get("Cantidad") for entry in entries] == [
        None,
        "3 intentos más desde el registro #1",
        None,
        "2 intentos más desde el registro #3",
        None,
    ]


async def test_a_strangers_endless_name_is_cut(installation: Installation) -> None:
    await _knock(installation, InChat(555, shown_name="ñ" * 200), now=NOW)
    async with installation.database.reading() as work:
        entry = (await work.audit_log(INSTALLATION_ID).older(limit=1))[0]
    assert entry.full_name == "ñ" * 59 + "…"


async def test_one_strangers_flood_hides_no_other_stranger(installation: Installation) -> None:
    assert await _knock(installation, STRANGER, now=NOW) == 1
    assert await _knock(installation, InChat(556), now=NOW) == 1
    assert await _knock(installation, STRANGER, now=NOW) == 2
    assert await _knock(installation, InChat(556), now=NOW + timedelta(hours=1)) == 1
    async with installation.database.reading() as work:
        newest = (await work.audit_log(INSTALLATION_ID).older(limit=1))[0]
    assert "Cantidad" not in dict(newest.detail.facts)  # the one uncounted attempt was the first one's


async def test_a_strangers_button_names_the_company_that_it_is_for(
    installation: Installation, registered: Membership
) -> None:
    await turn_away(Ask(installation, STRANGER, NOW), reached_for=registered.company.id)
    await turn_away(Ask(installation, STRANGER, NOW), reached_for=987_654_321)
    (newest,) = await _newest(installation, INSTALLATION_ID)
    assert dict(newest.detail.facts) == {"Empresa": registered.company.name, "Telegram": "555"}
    assert newest.folio == 3  # the seat, the company, and one entry for both attempts


@pytest.mark.parametrize(
    ("state", "summary"),
    [
        ("blocked", "Escribió al bot con su usuario bloqueado"),
        ("inactive", "Escribió al bot con su usuario dado de baja"),
    ],
)
async def test_who_is_no_longer_active_is_recorded_by_name_where_they_were(
    installation: Installation, registered: Membership, state: str, summary: str
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE users SET state = :state WHERE name = 'JMENDEZ'"), {"state": state}
        )
    await turn_away(Ask(installation, JORGE, NOW), reached_for=None)
    (newest,) = await _newest(installation, registered.company.id)
    assert (newest.operation, newest.summary) == ("access_denied", summary)
    assert (newest.user_name, newest.full_name) == ("JMENDEZ", "Jorge Méndez")


async def test_what_is_tried_in_an_archived_company_is_recorded_where_somebody_reads_it(
    installation: Installation,
    registered: Membership,
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    await turn_away(Ask(installation, JORGE, NOW), reached_for=None)
    (newest,) = await _newest(installation, INSTALLATION_ID)
    assert (newest.summary, newest.full_name) == ("Intentó entrar a una empresa archivada", "Jorge Méndez")
    assert dict(newest.detail.facts) == {
        "Empresa": registered.company.name,
        "Usuario": f"JMENDEZ · {registered.company.name}",
        "Telegram": str(JORGE.telegram_id),
    }


async def test_a_known_person_is_recorded_at_the_installation_for_a_company_that_is_not_theirs(
    installation: Installation,
    registered: Membership,
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    await joined(installation, JORGE, other.company.id, profile="SUPERVISOR")
    with pytest.raises(UnknownPerson):
        await read_log_page(Ask(installation, JORGE, NOW), registered.company.id, size=10)
    with pytest.raises(UnknownPerson):
        await save_log_settings(
            Ask(installation, JORGE, NOW), registered.company.id, wanted=LogSettings(), operation_id=uuid4()
        )
    (newest,) = await _newest(installation, INSTALLATION_ID)
    assert (newest.summary, newest.full_name) == (
        "Intentó entrar a una empresa donde no tiene usuario",
        "Jorge Méndez",
    )
    facts = dict(newest.detail.facts)
    assert (facts["Empresa"], facts["Usuario"]) == (
        registered.company.name,
        f"JMENDEZ · {other.company.name}",
    )
    assert await refusals(installation) == 2


@pytest.mark.parametrize(("chosen", "index"), [(None, 1), (0, 0), (1, 1), (987_654_321, 1)])
async def test_who_may_nowhere_is_recorded_once_in_the_company_they_work_with(
    installation: Installation, chosen: int | None, index: int
) -> None:
    companies = [
        (await registered_company(installation, name)).company for name in ("Sureste", "Abarrotes del Centro")
    ]
    for company in companies:
        await joined(installation, JORGE, company.id, profile="CONSULTA")
    if chosen is not None and chosen < len(companies):
        chosen = companies[chosen].id
    ask = Ask(installation, JORGE, NOW)
    with pytest.raises(NotAllowed):
        await places_where(ask, await places_of(ask), CREATE_USERS, chosen=chosen)
    (newest,) = await _newest(installation, companies[index].id)
    assert (newest.operation, newest.summary, newest.user_name) == (
        "access_denied",
        "Intentó crear usuarios",
        "JMENDEZ",
    )
    assert await refusals(installation) == 1


async def test_wrong_codes_are_answered_five_times_an_hour_and_all_counted(
    installation: Installation,
) -> None:
    answered = [await refuse_code(Ask(installation, STRANGER, NOW), InvalidClaimCode()) for _ in range(8)]
    assert answered == [True] * CODES_ANSWERED + [False] * 3
    assert await refusals(installation) == 8
    assert await refuse_code(Ask(installation, STRANGER, NOW + timedelta(hours=1)), InvalidClaimCode())


async def _knock(installation: Installation, caller: InChat, *, now: datetime) -> int:
    _, times = await turn_away(Ask(installation, caller, now), reached_for=None)
    return times


async def _newest(installation: Installation, company_id: int) -> Sequence[Entry]:
    async with installation.database.reading() as work:
        return await work.audit_log(company_id).older(limit=1)


async def test_a_stranger_whose_name_is_not_seen_goes_by_their_number(installation: Installation) -> None:
    await _knock(installation, InChat(555, shown_name="\u3164\u200b"), now=NOW)
    async with installation.database.reading() as work:
        (entry,) = await work.audit_log(INSTALLATION_ID).older(limit=1)
    assert entry.full_name == "Telegram 555"
