"""The sandbox's web application: the Bot API, the phone and the desk over one world."""

from litestar import Litestar, Request, Response
from litestar.di import Provide

from sandbox.bot_api.transport import call_method, download
from sandbox.desk import perform
from sandbox.errors import Missing, SandboxError
from sandbox.phone.api import PhoneController
from sandbox.phone.events import events
from sandbox.phone.page import assets, index
from sandbox.scene import Scene
from sandbox.wire import Wire
from sandbox.world import World

# Telegram takes files of up to 50 MB; the rest is for the form around them.
LARGEST_BODY = 52 * 2**20


def build_app(world: World, scene: Scene | None = None) -> Litestar:
    """`scene` gives the desk; without it there is none."""
    shown = scene or Scene(people=list(world.people.values()))
    return Litestar(
        [call_method, download, PhoneController, events, perform, index, assets()],
        dependencies={
            "world": Provide(lambda: world, sync_to_thread=False),
            "scene": Provide(lambda: shown, sync_to_thread=False),
        },
        exception_handlers={SandboxError: _refuse},
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _refuse(_request: Request, error: SandboxError) -> Response[Wire]:  # type: ignore[type-arg]
    """404 for what is not there, 409 for what a person could not do."""
    status = 404 if isinstance(error, Missing) else 409
    return Response({"status_code": status, "detail": str(error)}, status_code=status)
