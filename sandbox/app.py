"""The sandbox's web application: the Bot API, the phone, the desk and the admin's calls over a world."""

import functools
import logging

from litestar import Litestar, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import Scope

from sandbox.admin import AdminController
from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.transport import call_method, download
from sandbox.dependencies import AnyRequest
from sandbox.desk import perform
from sandbox.errors import Missing, SandboxError
from sandbox.guard import only_own_page
from sandbox.phone.api import PhoneController
from sandbox.phone.events import events
from sandbox.phone.page import assets, index
from sandbox.scene import Scene
from sandbox.wire import Wire
from sandbox.world import World

# Telegram takes files of up to 50 MB; the rest is for the form around them.
LARGEST_BODY = 52 * 2**20

log = logging.getLogger(__name__)


@functools.cache
def the_app() -> Litestar:
    """One for all servers of the process, since it takes longer to build than a test to run.

    Each server passes its own world and scene in the connection's state.
    """
    return Litestar(
        [call_method, download, PhoneController, AdminController, events, perform, index, assets()],
        dependencies={
            "world": Provide(_world, sync_to_thread=False),
            "scene": Provide(_scene, sync_to_thread=False),
        },
        exception_handlers={ApiError: _api_refusal, SandboxError: _refuse},
        after_exception=[_report],
        middleware=[only_own_page],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _world(request: AnyRequest) -> World:
    world: World = request.scope["state"]["world"]
    return world


def _scene(request: AnyRequest) -> Scene:
    scene: Scene = request.scope["state"]["scene"]
    return scene


async def _report(error: Exception, scope: Scope) -> None:
    """An error that nobody raised on purpose is a bug of the sandbox, and must be seen."""
    if not isinstance(error, ApiError | SandboxError | HTTPException):
        log.error("%s failed", scope["path"], exc_info=error)


def _api_refusal(_request: AnyRequest, error: ApiError) -> Response[Wire]:
    """The Bot API's own envelope."""
    return Response(error.wire, status_code=error.code)


def _refuse(_request: AnyRequest, error: SandboxError) -> Response[Wire]:
    """404 for what does not exist, 409 for what a person can't do."""
    status = 404 if isinstance(error, Missing) else 409
    return Response({"status_code": status, "detail": str(error)}, status_code=status)
