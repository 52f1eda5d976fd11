"""The filter of a log in a request's address."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request
from litestar.params import QueryParameter

from api.bodies import moment_in
from api.validation import InvalidField
from domain.entries import Origin, Outcome
from domain.errors import CategoryUnknown, OperationUnknown
from domain.log_filter import LogQuery
from services.doors.http_door import HttpDoor

_MOST = 50  # operations

Text = Annotated[str | None, QueryParameter(max_length=200)]


def asked_query(
    request: Request[Any, Any, Any],
    category: Annotated[
        str | None, QueryParameter(description="La pestaña, por su código, como `documents`.")
    ] = None,
    operation: Annotated[
        list[str] | None,
        QueryParameter(description="Cualquiera de estas operaciones, por su código; se repite para varias."),
    ] = None,
    user: Annotated[str | None, QueryParameter(description="El usuario que la hizo, como `MLOPEZ`.")] = None,
    outcome: Annotated[Outcome | None, QueryParameter(description="Cómo terminó.")] = None,
    sensitive: Annotated[bool, QueryParameter(description="Sólo lo sensible.")] = False,
    origin: Annotated[Origin | None, QueryParameter(description="Por qué puerta vino.")] = None,
    since: Annotated[
        str | None, QueryParameter(description="Desde cuándo ocurrió (RFC 3339).", format="date-time")
    ] = None,
    until: Annotated[
        str | None, QueryParameter(description="Antes de cuándo ocurrió (RFC 3339).", format="date-time")
    ] = None,
) -> LogQuery:
    """What is asked for. Raises InvalidField for what no log can have."""
    door: HttpDoor = request.app.state.door
    catalogue = door.installation.catalogue
    try:
        if category is not None:
            catalogue.category(category)
        for code in operation or ():
            catalogue.operation(code)
    except CategoryUnknown:
        raise InvalidField("category", "no hay una pestaña con ese código.") from None
    except OperationUnknown as unknown:
        raise InvalidField("operation", f"«{unknown.code[:40]}» no está en el catálogo.") from None
    if len(operation or ()) > _MOST:
        raise InvalidField("operation", f"lleva hasta {_MOST}.")
    return LogQuery(
        since=moment_in(since, "since") if since is not None else None,
        until=moment_in(until, "until") if until is not None else None,
        category=category,
        operations=tuple(dict.fromkeys(operation or ())),
        user_name=user.strip().upper() if user is not None else None,
        outcomes=(outcome,) if outcome is not None else (),
        sensitive=sensitive,
        origin=origin,
    )
