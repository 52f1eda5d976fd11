"""What a request must bring before its body is read: a key in `Authorization: Bearer`, and JSON."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.spec import SecurityScheme
from litestar.status_codes import HTTP_415_UNSUPPORTED_MEDIA_TYPE

from domain.errors import InvalidApiKey

KEY_SCHEME_NAME = "clave"
KEY_SCHEME = SecurityScheme(
    type="http", scheme="bearer", description="La clave de la empresa, que da `vigia api-key` en la consola."
)

Connection = ASGIConnection[Any, Any, Any, Any]


def bearer_key(connection: Connection) -> str:
    """The key that the request brings; raises InvalidApiKey without one."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise InvalidApiKey
    return key.strip()


def requires_key(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard that turns away who brings no key; whether it opens the company is the use case's to say."""
    bearer_key(connection)


def requires_json(connection: Connection, _: BaseRouteHandler) -> None:
    """A guard that turns away a body that does not say it is JSON."""
    media_type = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(status_code=HTTP_415_UNSUPPORTED_MEDIA_TYPE)
