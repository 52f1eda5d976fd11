"""The desk's buttons reach our HTTP door."""

import httpx
import pytest

from sandbox.scene import Action, Company, Desk, Scene
from sandbox.server import running
from sandbox.wire import Wire
from tests.sandbox.conftest import NO_CERTIFICATES
from tests.sandbox.receiver import receiving

ACTION = Action("cancel-a203", "Cancelar A 203", {"operation": "document_cancelled", "user": "MLOPEZ"})


def scene_at(api: str) -> Scene:
    return Scene(people=[], desk=Desk(api, [Company(1, "Comercializadora", "llave-secreta", [ACTION])]))


async def press(scene: Scene, path: str) -> httpx.Response:
    async with (
        running(scene.world(), scene=scene) as root,
        httpx.AsyncClient(base_url=root, verify=NO_CERTIFICATES) as http,
    ):
        state = await http.get("/phone/api/state")
        assert "llave-secreta" not in state.text
        assert state.json()["desk"]["companies"][0]["actions"] == [{"id": ACTION.id, "label": ACTION.label}]
        return await http.post(f"/phone/api/desk/{path}")


async def test_posts_the_action_with_its_key_and_a_new_operation_id() -> None:
    async with receiving() as door:
        door.answers.append((201, {"folio": 7}))
        answer = await press(scene_at(door.url), "1/cancel-a203")
        assert answer.json() == {"status": 201, "body": {"folio": 7}}
        (request,) = door.received
        assert request.path == "/v1/companies/1/operations"
        assert request.headers["authorization"] == "Bearer llave-secreta"
        assert len(request.body.pop("operation_id")) == 36
        assert request.body == ACTION.body


async def test_tells_when_the_door_does_not_answer() -> None:
    answer: Wire = (await press(scene_at("http://127.0.0.1:9"), "1/cancel-a203")).json()
    assert answer["status"] == 502
    assert "does not answer" in answer["body"]["detail"]


@pytest.mark.parametrize("path", ["2/cancel-a203", "1/otra"])
async def test_has_no_other_actions(path: str) -> None:
    assert (await press(scene_at("http://127.0.0.1:9"), path)).status_code == 404
