"""Decisions in AuthZEN's words: by the profile at that moment; the denied on record, the allowed counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from domain.api_keys import KeyRight, KeyScope
from domain.entries import Entry
from services.asking import Ask
from services.doors.api_keys import create_api_key, list_api_keys
from services.doors.http_door import HttpDoor
from services.doors.refused_keys import record_refused_keys
from services.people.life import assign_profile, block_user, unblock_user
from tests.api.conftest import Door, client_of
from tests.api.test_errors import assert_problem
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals

DECIDES = KeyScope(rights=frozenset({KeyRight.DECIDE}))
JORGE_SELLS = {"type": "user", "id": "JMENDEZ"}
INVOICE = {"type": "documentos", "id": "A203"}


def asking(action: str = "cancelar", **fields: Any) -> dict[str, Any]:
    """Whether Jorge, who sells, may do this with an invoice."""
    return {"subject": JORGE_SELLS, "action": {"name": action}, "resource": INVOICE} | fields


@dataclass(frozen=True)
class Till:
    """A business system that asks what its users may do."""

    door: Door
    key: str
    user_id: int

    async def send(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """Ask it."""
        return await self.door.client.post(
            f"/v1/companies/{self.door.company_id}/access/v1/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.key}"},
        )

    async def ask(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's body."""
        response = await self.send(path, body)
        assert response.status_code == 200, response.text
        return response.json()

    async def may(self, **fields: Any) -> bool:
        """One decision."""
        decision: bool = (await self.ask("evaluation", asking(**fields)))["decision"]
        return decision

    async def denied(self) -> list[Entry]:
        """What is on record as denied."""
        async with self.door.installation.database.reading() as work:
            entries = await work.audit_log(self.door.company_id).older(limit=30)
        return [each for each in entries if each.operation == "access_denied"]


@pytest.fixture
async def till(door: Door) -> Till:
    place = await joined(door.installation, JORGE, door.company_id, profile="AUXILIAR DE VENTAS")
    ask = Ask(door.installation, ANA, NOW)
    key, _ = await create_api_key(ask, door.company_id, label="Punto de venta", scope=DECIDES)
    return Till(door, key, place.user.id)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, True),
        ({"action": {"name": "Cancelar"}}, True),
        ({"action": {"name": "cancel"}}, True),
        ({"action": {"name": "borrar"}}, False),
        ({"action": {"name": "delete"}}, False),
        ({"action": {"name": "volar"}}, False),
        ({"resource": {"type": "catálogos", "id": "1"}, "action": {"name": "ver"}}, True),
        ({"resource": {"type": "usuarios", "id": "1"}, "action": {"name": "crear"}}, False),
        ({"resource": {"type": "modulo", "id": "documentos"}}, True),
        ({"resource": {"type": "bitacora", "id": "1"}, "action": {"name": "borrar"}}, False),
        ({"resource": {"type": "nada", "id": "1"}}, False),
        ({"subject": {"type": "user", "id": "jmendez"}}, True),
        ({"subject": {"type": "user", "id": "SUPERVISOR"}, "action": {"name": "borrar"}}, True),
        ({"subject": {"type": "user", "id": "NADIE"}}, False),
        ({"subject": {"type": "user", "id": "\u200b"}}, False),
        ({"subject": {"type": "robot", "id": "JMENDEZ"}}, False),
        ({"subject": {**JORGE_SELLS, "properties": {"x": 1}}, "context": {"ip": "10.0.0.1"}}, True),
    ],
)
async def test_a_user_may_do_what_their_profile_says(
    till: Till, fields: dict[str, Any], allowed: bool
) -> None:
    assert await till.ask("evaluation", asking() | fields) == {"decision": allowed}


async def test_what_changes_holds_from_the_next_question_on(till: Till) -> None:
    company_id, ask = till.door.company_id, Ask(till.door.installation, ANA, NOW)
    assert await till.may()
    await block_user(ask, company_id, till.user_id, reason="Lo revisa auditoría", operation_id=uuid4())
    assert not await till.may()
    await unblock_user(ask, company_id, till.user_id, operation_id=uuid4())
    assert await till.may()
    async with till.door.installation.database.reading() as work:
        profiles = await work.profiles.of_company(company_id)
    looks = next(each.id for each in profiles if each.name == "CONSULTA")
    await assign_profile(ask, company_id, till.user_id, profile_id=looks, operation_id=uuid4())
    assert not await till.may()


async def test_what_is_denied_is_on_record_as_theirs_and_what_is_allowed_is_counted(till: Till) -> None:
    for _ in range(3):
        assert await till.may()
        assert not await till.may(action="borrar")
    await till.may(subject={"type": "user", "id": "NADIE"})
    nobody, jorge = await till.denied()
    assert (jorge.user_name, jorge.origin, jorge.origin_reference) == ("JMENDEZ", "api", "Punto de venta")
    assert jorge.summary == "Quiso hacer en otro sistema lo que no puede · Documentos: Borrar"
    assert nobody.summary == "Alguien que no es usuario quiso hacer algo en otro sistema"
    assert await refusals(till.door.installation) == 4
    await record_refused_keys(till.door.http_door, now=NOW)
    await record_refused_keys(till.door.http_door, now=NOW)
    keys = await list_api_keys(Ask(till.door.installation, ANA, NOW), till.door.company_id)
    assert [each.allowed for each in keys if each.label == "Punto de venta"][-1] == 3


async def test_who_only_looks_leaves_no_trace(till: Till) -> None:
    assert not await till.may(action="borrar", context={"preview": True})
    answer = await till.ask(
        "evaluations", {**asking("borrar"), "context": {"preview": True}, "evaluations": [{}, {}]}
    )
    assert answer == {"evaluations": [{"decision": False}] * 2}
    assert await till.denied() == []


async def test_many_are_answered_in_their_order(till: Till) -> None:
    actions = ["cancelar", "borrar", "ver", "volar"]
    body = {
        "subject": JORGE_SELLS,
        "resource": INVOICE,
        "evaluations": [{"action": {"name": each}} for each in actions],
    }
    answers = [True, False, True, False]
    assert await till.ask("evaluations", body) == {"evaluations": [{"decision": each} for each in answers]}
    for semantic, until in (("deny_on_first_deny", 2), ("permit_on_first_permit", 1), ("execute_all", 4)):
        options = {"evaluations_semantic": semantic}
        found = await till.ask("evaluations", body | {"options": options})
        assert found == {"evaluations": [{"decision": each} for each in answers[:until]]}
    assert await till.ask("evaluations", asking()) == {"decision": True}
    one = {"evaluations": [{**asking(), "subject": {"type": "user", "id": "SUPERVISOR"}}]}
    assert await till.ask("evaluations", asking("borrar") | one) == {"evaluations": [{"decision": True}]}


async def test_who_may_is_found_page_by_page(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    search = {"subject": {"type": "user"}, "action": {"name": "cancelar"}, "resource": INVOICE}
    found = await till.ask("search/subject", search)
    assert found == {
        "results": [JORGE_SELLS, {"type": "user", "id": "SUPERVISOR"}],
        "page": {"next_token": ""},
    }
    monkeypatch.setattr("services.doors.decisions.MOST_FOUND", 1)
    monkeypatch.setattr("api.decisions.MOST_FOUND", 1)
    first = await till.ask("search/subject", search)
    assert (first["results"], first["page"]) == ([JORGE_SELLS], {"next_token": "JMENDEZ"})
    second = await till.ask("search/subject", search | {"page": {"token": "JMENDEZ"}})
    assert [each["id"] for each in second["results"]] == ["SUPERVISOR"]
    nobody = search | {"action": {"name": "borrar"}, "subject": {"type": "robot"}}
    assert (await till.ask("search/subject", nobody))["results"] == []


async def test_what_somebody_may_is_found(till: Till) -> None:
    where = {"subject": JORGE_SELLS, "action": {"name": "ver"}, "resource": {"type": "modulo"}}
    found = await till.ask("search/resource", where)
    assert [each["id"] for each in found["results"]] == ["documentos", "catalogos"]
    one = await till.ask("search/resource", where | {"resource": {"type": "documentos"}})
    assert one["results"] == [{"type": "documentos", "id": "*"}]
    what = await till.ask("search/action", {"subject": JORGE_SELLS, "resource": INVOICE})
    assert [each["name"] for each in what["results"]] == ["ejecutar", "crear", "ver", "cancelar", "imprimir"]
    nobody = {"type": "user", "id": "NADIE"}
    for path, body in (
        ("search/resource", where | {"subject": nobody}),
        ("search/action", {"subject": nobody, "resource": INVOICE}),
        ("search/action", {"subject": JORGE_SELLS, "resource": {"type": "nada", "id": "1"}}),
    ):
        assert (await till.ask(path, body))["results"] == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("evaluation", {"subject": JORGE_SELLS, "resource": INVOICE}, "action"),
        ("evaluation", asking() | {"subject": "JMENDEZ"}, "subject"),
        ("evaluation", asking() | {"subject": {"type": "user"}}, "subject.id"),
        ("evaluation", asking() | {"action": {"name": ""}}, "action.name"),
        ("evaluations", {"evaluations": [{"subject": JORGE_SELLS}]}, "evaluations[0].action"),
        ("evaluations", asking() | {"evaluations": [{}] * 101}, "evaluations"),
        (
            "evaluations",
            asking() | {"options": {"evaluations_semantic": "nada"}},
            "options.evaluations_semantic",
        ),
        ("search/action", {"subject": JORGE_SELLS}, "resource"),
    ],
)
async def test_a_question_that_can_not_be_understood_says_which_part(
    till: Till, path: str, body: dict[str, Any], field: str
) -> None:
    assert assert_problem(await till.send(path, body), 422)["field"] == field


async def test_only_a_key_for_that_asks(till: Till) -> None:
    for key, status in ((till.door.key, 403), (till.door.foreign_key, 401)):
        for path in ("evaluation", "evaluations", "search/subject", "search/resource", "search/action"):
            assert_problem(await Till(till.door, key, 0).send(path, asking()), status)


async def test_where_to_ask_is_where_others_find_the_door(sqlite_door: Door) -> None:
    app = create_app(HttpDoor(sqlite_door.installation), url="https://vigia.example.com/")
    async with client_of(app) as client:
        answer = await client.get("http://otro/v1/companies/1/.well-known/authzen-configuration")
    assert answer.json()["policy_decision_point"] == "https://vigia.example.com/v1/companies/1"


async def test_where_to_ask_is_found_by_its_well_known_place(sqlite_door: Door) -> None:
    there = f"http://vigia/v1/companies/{sqlite_door.company_id}"
    answer = await sqlite_door.client.get(f"{there}/.well-known/authzen-configuration")
    assert answer.json() == {
        "policy_decision_point": there,
        "access_evaluation_endpoint": f"{there}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{there}/access/v1/evaluations",
        "search_subject_endpoint": f"{there}/access/v1/search/subject",
        "search_resource_endpoint": f"{there}/access/v1/search/resource",
        "search_action_endpoint": f"{there}/access/v1/search/action",
    }
