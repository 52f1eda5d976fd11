"""The desk: business operations reported to our HTTP door, as an invoicing program would."""

import uuid
from typing import TYPE_CHECKING, Any

from litestar import post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK, HTTP_502_BAD_GATEWAY

from sandbox.dependencies import TheScene
from sandbox.errors import Missing
from sandbox.scene import Action, Company, Scene
from sandbox.wire import Wire

if TYPE_CHECKING:
    import httpx


@post("/phone/api/desk/{company:int}/{action:str}", status_code=HTTP_200_OK)
async def perform(company: FromPath[int], action: FromPath[str], scene: TheScene) -> Wire:
    """The door's own status and body, whatever they are; 502 if it does not answer."""
    # httpx takes a while to import, and only those who use the desk need it here.
    import httpx

    api, place, deed = _find(scene, company, action)
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            response = await client.post(
                f"{api}/v1/companies/{place.id}/operations",
                json={**deed.body, "operation_id": str(uuid.uuid4())},
                headers={"Authorization": f"Bearer {place.key}"},
            )
    except httpx.HTTPError as error:
        return {"status": HTTP_502_BAD_GATEWAY, "body": {"detail": f"{api} does not answer: {error}"}}
    return {"status": response.status_code, "body": _body(response)}


def _find(scene: Scene, company: int, action: str) -> tuple[str, Company, Action]:
    for place in scene.desk.companies if scene.desk else []:
        for deed in place.actions:
            if scene.desk and (place.id, deed.id) == (company, action):
                return scene.desk.api.rstrip("/"), place, deed
    raise Missing(f"the desk has no action {action} in the company {company}")


def _body(response: "httpx.Response") -> Any:
    try:
        return response.json()
    except ValueError:
        return {"detail": response.text}
