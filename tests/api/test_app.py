"""The door itself: its health and its description."""

from __future__ import annotations

import json

from tests.api.conftest import Door


async def test_says_that_it_is_open(sqlite_door: Door) -> None:
    response = await sqlite_door.client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_describes_itself_at_schema(sqlite_door: Door) -> None:
    response = await sqlite_door.client.get("/schema")
    assert response.status_code == 200
    route = response.json()["paths"]["/v1/companies/{company}/operations"]["post"]
    assert {"200", "201", "401", "409", "413", "415", "422", "503"} <= route["responses"].keys()
    assert route["security"] == [{"clave": []}]
    schemas = response.json()["components"]["schemas"]
    assert "se ocultó" in schemas["Recorded"]["properties"]["masked"]["description"]
    fields = schemas["OperationReport"]["properties"]
    assert all("description" in json.dumps(field) for field in fields.values())


async def test_has_no_page_that_loads_from_another_host(sqlite_door: Door) -> None:
    for page in ("swagger", "redoc", "scalar", "elements", "rapidoc"):
        response = await sqlite_door.client.get(f"/schema/{page}")
        assert response.status_code == 404
        assert "http" not in response.text.replace("http-equiv", "")
