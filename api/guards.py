"""What a request must have before its body is read: a key in `Authorization: Bearer`, and plain JSON."""

from __future__ import annotations

from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import SecurityScheme
from litestar.status_codes import HTTP_415_UNSUPPORTED_MEDIA_TYPE
from litestar.types import Guard

from api.doorkeeper import Doorkeeper
from api.json_body import CompressedBody
from api.limits import Connection
from api.validation import InvalidField
from domain.permissions import Right

KEY_SCHEME_NAME = "clave"
KEY_SCHEME = SecurityScheme(
    type="http", scheme="bearer", description="La clave de la empresa, que da `vigia api-key` en la consola."
)

HAS_ITS_OWN_LIMIT = "has_its_own_limit"  # marks a route that is not limited by address alone


def not_too_often(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard that rejects frequent callers, unless the route does so itself."""
    if not handler.opt.get(HAS_ITS_OWN_LIMIT):
        doorkeeper_of(connection).let_anybody_in(connection)


def requires_key(right: Right) -> Guard:
    """A guard that rejects callers without a key of the company for this, or with too many requests."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        await doorkeeper_of(connection).let_in_with_key(connection, right)

    return guard


def requires_body(media_type: str) -> Guard:
    """A guard that rejects a body not declared as this, or declared as compressed."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        coding = connection.headers.get("content-encoding", "").strip().lower()
        if coding not in {"", "identity"}:
            raise CompressedBody
        declared = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
        if declared != media_type:
            raise HTTPException(status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE)

    return guard


def known_parameters(connection: Connection, handler: BaseRouteHandler) -> None:
    """A guard that refuses a query with a parameter that nothing reads: a filter misspelt would be none."""
    depended_on = (each.parsed_fn_signature for each in handler.resolve_dependencies().values())
    known = {name for each in (handler.parsed_fn_signature, *depended_on) for name in each.parameters}
    for name in connection.query_params:
        if name not in known:
            raise InvalidField(name[:40], "no existe ese parámetro.")


def doorkeeper_of(connection: Connection) -> Doorkeeper:
    """The door's, for any of its requests."""
    doorkeeper: Doorkeeper = connection.app.state.doorkeeper
    return doorkeeper
