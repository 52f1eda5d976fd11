"""The HTTP door's application: its routes, its errors, and its description at `/schema`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from litestar import Litestar, Router, get
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components

from api import decisions, log
from api.batches import report_operations
from api.doorkeeper import Doorkeeper
from api.errors import EXCEPTION_HANDLERS, described
from api.guards import KEY_SCHEME, KEY_SCHEME_NAME, not_too_often
from api.json_body import JsonRequest
from api.limits import Limits
from api.logins import report_login
from api.operations import read_operation, report_operation
from services.doors.http_door import HttpDoor

LARGEST_BODY = 64 * 2**10  # bytes

# Only the document itself: Litestar's viewer pages would load their code from another host.
_OPENAPI = OpenAPIConfig(
    title="Vigía",
    version=version("vigia"),
    description="La puerta por la que los sistemas de una empresa reportan lo que hacen sus usuarios.",
    path="/schema",
    render_plugins=[JsonRenderPlugin(path="/")],
    components=Components(security_schemes={KEY_SCHEME_NAME: KEY_SCHEME}),
    use_handler_docstrings=False,
)


@get(
    "/health",
    tags=["Estado"],
    operation_id="health",
    summary="Saber si la puerta está abierta",
    responses=described(429),
)
async def health() -> dict[str, str]:
    """Answer that the process is alive, without the database."""
    return {"status": "ok"}


def create_app(
    door: HttpDoor,
    more: Sequence[HTTPRouteHandler] = (),
    *,
    takes_reports: bool = True,
    behind_tls: bool = False,
    url: str | None = None,
) -> Litestar:
    """The door's application. A new route of the first version goes in its router.

    `more` are routes of others than business systems, such as Telegram's webhook, which may be all that there
    is. `behind_tls` says that everything comes through a proxy that appends the client's address to
    X-Forwarded-For. `url` is where others find it, if that is not where it listens.
    """
    routes = [
        report_operation,
        report_operations,
        read_operation,
        *log.ROUTES,
        report_login,
        *decisions.ROUTES,
    ]
    first_version = Router("/v1", route_handlers=routes, request_class=JsonRequest)
    limits = Limits(door.overflows, behind_tls=behind_tls)
    return Litestar(
        [health, *([first_version] if takes_reports else []), *more],
        guards=[not_too_often],
        state=State({"door": door, "doorkeeper": Doorkeeper(door, limits), "url": url}),
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=LARGEST_BODY,
        openapi_config=_OPENAPI,
        logging_config=None,
    )
