"""The authors in reports: users of the company, and people that only the business system knows."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.entries import Entry
from services.asking import Ask
from services.doors.refused_keys import record_refused_keys
from services.people.users import create_user
from tests.api.conftest import Door, operation
from tests.conftest import NOW
from tests.people import ANA
from tests.refusals import refusals


async def add_user(door: Door, name: str, full_name: str = "Juana Pérez") -> None:
    async with door.installation.database.reading() as work:
        profile = (await work.profiles.of_company(door.company_id))[-1]
    await create_user(
        Ask(door.installation, ANA, NOW),
        door.company_id,
        name=name,
        full_name=full_name,
        password_hash="-",
        profile_id=profile.id,
        operation_id=uuid4(),
    )


async def recorded(door: Door, user: str, full_name: str | None = None) -> Entry:
    response = await door.report(user=user, full_name=full_name)
    assert response.status_code == 201, response.text
    async with door.installation.database.reading() as work:
        entry = await work.audit_log(door.company_id).get(response.json()["folio"])
    assert entry is not None
    return entry


async def users_of(door: Door) -> list[str]:
    async with door.installation.database.reading() as work:
        return [name for name, _ in await work.audit_log(door.company_id).users()]


async def test_a_user_is_one_however_it_comes(door: Door) -> None:
    for user, full_name in (
        ("MLOPEZ", "María López"),
        ("MLOPEZ         ", "María López"),
        ("JPEREZ", "Juana Pérez"),
        ("jperez", "Juana Pérez"),
        ("ＪＰＥＲＥＺ", "Otra Persona"),
    ):
        await recorded(door, user, full_name)
    assert await users_of(door) == ["CONSOLA", "JPEREZ", "MLOPEZ", "SUPERVISOR"]


async def test_the_same_report_again_is_the_same_however_its_user_is_written(door: Door) -> None:
    body = operation(user="mlopez ", full_name="María López")
    first, again = await door.report(body), await door.report(body)
    assert (first.status_code, again.status_code) == (201, 200)


async def test_who_was_reported_before_being_a_user_stays_one(door: Door) -> None:
    before = await recorded(door, "jperez", "Juana P")
    await add_user(door, "JPEREZ")
    after = await recorded(door, "jperez", "Juana P")
    assert (before.user_name, before.full_name, before.profile) == ("JPEREZ", "Juana P", "")
    assert (after.user_name, after.full_name, after.profile) == ("JPEREZ", "Juana Pérez", after.profile)
    assert after.profile
    assert (await users_of(door)).count("JPEREZ") == 1


@pytest.mark.parametrize(
    ("user", "like"),
    [
        ("MLOPE2", "MLOPEZ"),
        ("MLÓPEZ", None),
        ("ML0PEZ", "MLOPEZ"),
        ("M1OPEZ", "MLOPEZ"),
        ("mIopez", "MLOPEZ"),
        ("MLOPEZ.", "MLOPEZ"),
        ("_MLOPEZ", "MLOPEZ"),
        ("CAJA.1", "CAJA-1"),
        ("CAJA-I", "CAJA-1"),
        ("EMESTO", "ERNESTO"),
        ("ERNE5TO", "ERNESTO"),
    ],
)
async def test_refuses_who_looks_like_a_user_of_the_company(
    sqlite_door: Door, user: str, like: str | None
) -> None:
    for name in ("MLOPEZ", "CAJA-1", "ERNESTO"):
        await add_user(sqlite_door, name)
    response = await sqlite_door.report(user=user, full_name="María López")
    assert response.status_code == 422
    if like is not None:
        assert f"se parece demasiado a {like}, que ya es usuario" in response.json()["detail"]


async def test_numbered_users_stay_apart(door: Door) -> None:
    await add_user(door, "CAJA1")
    for digit in "023456789":
        assert (await recorded(door, f"CAJA{digit}", f"CAJERO {digit}")).full_name == f"CAJERO {digit}"


@pytest.mark.parametrize(
    "user", ["SUPERVlSOR", " VlGIA ", "PR0PIETARIO", "PROPIETARIO", "C0NSOLA", "VIGIA", "5UPERVISOR"]
)
async def test_nobody_passes_for_the_system(door: Door, user: str) -> None:
    response = await door.report(user=user, full_name="Ana Ruiz")
    assert response.status_code == 422
    assert "elige otro" in response.json()["detail"]


@pytest.mark.parametrize("full_name", ["Аna Ruiz", "12", "Ana <b>Ruiz", "Ana 🙂"])
async def test_refuses_a_full_name_that_can_not_be_one(door: Door, full_name: str) -> None:
    response = await door.report(user="PHERNANDEZ", full_name=full_name)
    assert (response.status_code, response.json()["field"]) == (422, "full_name")


async def test_keeps_a_full_name_as_it_was_read(door: Door) -> None:
    assert (await recorded(door, "cajero2", "  CAJERO\u00a0 2 ")).full_name == "CAJERO 2"
    assert (await recorded(door, "JMAAX", "José Maꞌax Canche\u0301")).full_name == "José Ma'ax Canché"


async def test_one_report_that_is_refused_does_not_stop_those_beside_it(door: Door) -> None:
    assert (await door.report(user="\u0410NA", full_name="Ana Ruiz")).status_code == 422
    assert (await recorded(door, "ANA", "Ana Ruiz")).user_name == "ANA"


async def test_nobody_stays_out_of_the_log_unseen_by_how_they_are_called(door: Door) -> None:
    for user, full_name in (("SUPERVlSOR", "Ana Ruiz"), ("MLOPEZ", "Мария Лопес"), ("MLOPEZ", None)):
        assert (await door.report(user=user, full_name=full_name)).status_code == 422
    await record_refused_keys(door.http_door, now=NOW)
    async with door.installation.database.reading() as work:
        (last,) = await work.audit_log(door.company_id).older(limit=1)
    assert (last.operation, last.sensitive) == ("access_denied", True)
    assert last.summary.startswith("Operación no registrada: su usuario")
    assert await refusals(door.installation) == 3


async def test_nobody_stays_out_of_the_log_unseen_by_signs_that_are_not_seen(door: Door) -> None:
    for field, text in (("user", "SUPER\u200bVISOR"), ("summary", "\u3164"), ("workstation", "CAJA\ufeff")):
        assert (await door.report(operation(**{field: text}))).status_code == 422
    await record_refused_keys(door.http_door, now=NOW)
    async with door.installation.database.reading() as work:
        (last,) = await work.audit_log(door.company_id).older(limit=1)
    assert (last.operation, last.sensitive) == ("access_denied", True)
    assert last.summary == "Operación no registrada: trae texto que no se ve"
    assert dict(last.detail.facts)["Nombre"] == "Punto de venta"
    assert await refusals(door.installation) == 3
