"""Reporting an operation: it is recorded once, as the company's settings say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.api_keys import KeyScope
from domain.askers import AtConsole
from domain.backdating import how_late
from domain.entries import Entry, Origin, Outcome
from services.asking import Ask
from services.doors.api_keys import create_api_key
from tests.api.conftest import Door, operation
from tests.conftest import NOW


async def entry_of(door: Door, folio: int) -> Entry:
    async with door.installation.database.reading() as work:
        entry = await work.audit_log(door.company_id).get(folio)
    assert entry is not None
    return entry


async def test_records_the_operation_and_answers_with_its_folio_and_hash(door: Door) -> None:
    body = operation(reference="F-203", workstation="CAJA-01")
    response = await door.report(body)
    assert response.status_code == 201
    entry = await entry_of(door, response.json()["folio"])
    assert response.json() == {
        "recorded": True,
        "folio": entry.folio,
        "hash": entry.hash.hex(),
        "operation_id": body["operation_id"],
    }
    assert (entry.user_name, entry.full_name, entry.profile) == ("SUPERVISOR", "Ana Ruiz", "SUPERVISOR")
    assert (entry.operation, entry.summary, entry.outcome) == (
        "document_cancelled",
        "Factura A 203",
        Outcome.ALLOWED,
    )
    assert (entry.origin, entry.origin_reference) == (Origin.API, "Punto de venta/F-203")
    assert entry.workstation == "CAJA-01"


async def test_the_same_operation_id_again_answers_with_the_same_folio(door: Door) -> None:
    body = operation()
    first, again = await door.report(body), await door.report(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_refuses_an_operation_id_that_named_another_operation(door: Door) -> None:
    body = operation()
    await door.report(body)
    response = await door.report(body | {"summary": "Factura A 204"})
    assert response.status_code == 409
    assert response.json()["field"] == "operation_id"


async def test_refuses_an_operation_that_the_key_is_not_for(door: Door) -> None:
    key, _ = await create_api_key(
        Ask(door.installation, AtConsole(), NOW),
        door.company_id,
        label="Caja",
        scope=KeyScope(operations=frozenset({"document_created"})),
    )
    bound = replace(door, key=key)
    assert (await bound.report(operation="document_created")).status_code == 201
    response = await bound.report(operation="document_cancelled")
    assert response.status_code == 403
    assert response.json()["detail"] == (
        "Esta clave no puede reportar «document_cancelled»: pide en la consola una que lo permita."
    )
    assert (await bound.report(operation="nothing_we_know")).status_code == 422
    assert (await bound.report(operation="user_created")).status_code == 422


async def test_says_so_when_the_company_leaves_the_operation_out(door: Door) -> None:
    response = await door.report(operation="document_printed")
    assert (response.status_code, response.json()) == (200, {"recorded": False})


async def test_takes_a_user_whom_the_company_does_not_have_with_their_full_name(door: Door) -> None:
    response = await door.report(user="PHERNANDEZ", full_name="Pedro Hernández")
    entry = await entry_of(door, response.json()["folio"])
    assert (entry.user_name, entry.full_name, entry.profile) == ("PHERNANDEZ", "Pedro Hernández", "")


async def test_refuses_a_user_whom_the_company_does_not_have_without_one(door: Door) -> None:
    response = await door.report(user="PHERNANDEZ")
    assert response.status_code == 422
    assert response.json()["field"] == "user"
    assert "full_name" in response.json()["detail"]


async def test_knows_the_user_in_any_case(door: Door) -> None:
    response = await door.report(user="supervisor")
    assert (await entry_of(door, response.json()["folio"])).user_name == "SUPERVISOR"


async def test_keeps_the_detail_and_hides_what_it_does_not_know(door: Door) -> None:
    detail = {
        "facts": [{"name": "Total", "value": "$1,200.00"}, {"name": "token", "value": "abc"}],
        "changes": [{"field": "Precio", "before": None, "after": "12"}],
    }
    response = await door.report(detail=detail, outcome="denegado")
    entry = await entry_of(door, response.json()["folio"])
    assert entry.detail.facts == (("Total", "$1,200.00"), ("token", "•••"))
    assert entry.outcome is Outcome.DENIED
    assert response.json()["masked"] == ["token"]


async def test_knows_its_fields_however_they_are_spelt(door: Door) -> None:
    spelt = ["Póliza", "POLIZA", "Codigo", "Razon social", "RAZON_SOCIAL", "Po\u0301liza", " Folio  fiscal: "]
    facts = [{"name": name, "value": "D-1"} for name in spelt]
    response = await door.report(detail={"facts": facts})
    entry = await entry_of(door, response.json()["folio"])
    assert entry.detail.facts == tuple((name, "D-1") for name in spelt)
    assert "masked" not in response.json()


async def test_hides_what_only_looks_like_one_of_its_fields(door: Door) -> None:
    unknown = ["Totаl", "T0tal", "Contraseña", "total token", "códıgo"]
    body = operation(
        detail={
            "facts": [{"name": name, "value": "secreto"} for name in unknown[:3]],
            "changes": [{"field": name, "before": "secreto", "after": "otro"} for name in unknown[3:]],
        }
    )
    first, again = await door.report(body), await door.report(body)
    entry = await entry_of(door, first.json()["folio"])
    assert "secreto" not in entry.detail.text
    assert set(first.json()["masked"]) == set(unknown)
    assert again.json() == first.json()


async def test_keeps_when_it_occurred_in_utc(door: Door) -> None:
    moment = (datetime.now(UTC) - timedelta(hours=3)).replace(microsecond=0)
    response = await door.report(occurred_at=moment.isoformat())
    entry = await entry_of(door, response.json()["folio"])
    assert entry.occurred_at == moment
    assert entry.recorded_at > moment


async def test_takes_the_longest_of_every_text(door: Door) -> None:
    texts = {"name": "ñ" * 200, "value": "ñ" * 200}
    response = await door.report(
        user="u" * 15,
        full_name="ñ" * 60,
        summary="ñ" * 200,
        reference="r" * 60,
        workstation="w" * 256,
        detail={"facts": [texts] * 50},
    )
    assert response.status_code == 201


async def test_takes_the_text_as_it_comes_quotes_signs_and_all(door: Door) -> None:
    summary = "Factura <b>A'203</b>; DROP TABLE users; -- 😀"
    response = await door.report(summary=summary)
    assert (await entry_of(door, response.json()["folio"])).summary == summary


async def test_makes_the_alert_of_a_sensitive_operation_due(door: Door) -> None:
    folio = (await door.report(operation_id=str(uuid4()))).json()["folio"]
    async with door.installation.database.reading() as work:
        deliveries = await work.outbox.of_entry(door.company_id, folio)
    assert [delivery.telegram_id for delivery in deliveries] == [1001]


# The same id again


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"detail": {"facts": [{"name": "Total", "value": "100000.00"}]}}, "detail.Total"),
        ({"reference": "F-204"}, "reference"),
        ({"workstation": "CAJA-02"}, "workstation"),
        ({"occurred_at": "2026-11-21T18:40:00-06:00"}, "occurred_at"),
        ({"user": "PHERNANDEZ", "full_name": "Pedro Hernández"}, "user"),
        ({"outcome": "fallido"}, "outcome"),
        ({"operation": "document_deleted"}, "operation"),
    ],
)
async def test_the_same_id_with_something_else_is_refused_and_says_what(
    door: Door, changed: dict[str, Any], told: str
) -> None:
    body = operation(detail={"facts": [{"name": "Total", "value": "100.00"}]}, reference="F-203")
    first = await door.report(body)
    response = await door.report(body | changed)
    assert response.status_code == 409
    assert response.json()["field"] == "operation_id"
    assert told in response.json()["detail"]
    async with door.installation.database.reading() as work:
        head = await work.audit_log(door.company_id).head()
    assert head is not None
    assert head.folio == first.json()["folio"]


async def test_one_that_differs_takes_none_of_those_beside_it_with_it(door: Door) -> None:
    body = operation()
    await door.report(body)
    bodies = [operation(), body | {"summary": "Factura A 204"}, operation()]
    answers = await asyncio.gather(*map(door.report, bodies))
    assert [answer.status_code for answer in answers] == [201, 409, 201]


async def test_the_full_name_of_who_is_no_user_of_ours_counts(door: Door) -> None:
    body = operation(user="PHERNANDEZ", full_name="Pedro Hernández")
    await door.report(body)
    response = await door.report(body | {"full_name": "Pablo Hernández"})
    assert response.status_code == 409
    assert "full_name" in response.json()["detail"]


async def test_each_key_has_its_operation_ids_to_itself(door: Door) -> None:
    other, _ = await create_api_key(
        Ask(door.installation, AtConsole(), NOW), door.company_id, label="Almacén"
    )
    body = operation()
    first = await door.report(body)
    second = await door.client.post(
        f"/v1/companies/{door.company_id}/operations",
        json=body | {"summary": "Entrada 9"},
        headers={"Authorization": f"Bearer {other}"},
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["operation_id"] == second.json()["operation_id"] == body["operation_id"]


async def test_nobody_takes_the_id_of_what_we_do_ourselves(door: Door) -> None:
    ours = uuid4()
    await door.report(operation_id=str(ours))
    async with door.installation.database.reading() as work:
        assert await work.audit_log(door.company_id).by_operation(ours) is None


async def test_what_happened_long_ago_is_taken_marked_and_alerted(door: Door) -> None:
    response = await door.report(operation="document_created", occurred_at="2001-01-01T00:00:00-06:00")
    entry = await entry_of(door, response.json()["folio"])
    assert response.status_code == 201
    assert entry.sensitive
    assert how_late(entry.detail) is not None


async def test_a_log_that_is_stopped_takes_nothing_and_says_to_come_back(door: Door) -> None:
    await door.report()
    async with door.installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE audit_heads SET folio = folio - 1 WHERE company_id = :company"),
            {"company": door.company_id},
        )
    response = await door.report()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "detenida" in response.json()["detail"]
