"""The log, for other systems: a page, all that follows a folio with its proofs, and where it ends."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import SecurityRequirement
from litestar.params import FromPath, QueryParameter

from api.asked_log import asked_query
from api.entry_bodies import HeadBody, LogPageBody, entry_body
from api.errors import described
from api.feed_lines import lines_of
from api.guards import HAS_ITS_OWN_LIMIT, KEY_SCHEME_NAME, doorkeeper_of, known_parameters, requires_key
from api.validation import InvalidField
from domain.log_filter import LogQuery
from domain.permissions import FEED_LOG
from services.doors.log_feed import (
    FEED_LIMIT,
    PAGE_LIMIT,
    find_entries,
    read_feed,
    read_head,
    wait_for_more,
)
from services.log.export import in_thread

LONGEST_WAIT = 60  # seconds
_LARGEST_FOLIO = 2**31 - 1
NDJSON = "application/x-ndjson"

_GUARDS = [known_parameters, requires_key(FEED_LOG)]
_SECURITY: list[SecurityRequirement] = [{KEY_SCHEME_NAME: []}]
_FAILURES = described(401, 403, 409, 422, 429, 503)


@get(
    "/companies/{company:int}/log",
    guards=_GUARDS,
    dependencies={"asked": Provide(asked_query, sync_to_thread=False)},
    tags=["Bitácora"],
    operation_id="read_log",
    summary="Leer la bitácora",
    description="Lo que pide el filtro, lo más nuevo primero; `next` es el `before` de la que sigue.",
    security=_SECURITY,
    response_description="Una página.",
    responses=_FAILURES,
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def read_log(
    request: Request[Any, Any, Any],
    company: FromPath[int],
    asked: NamedDependency[LogQuery],
    limit: Annotated[int, QueryParameter(description="Cuántos registros.", ge=1, le=PAGE_LIMIT)] = 20,
    before: Annotated[
        str | None, QueryParameter(description="El `next` de la página anterior.", pattern=r"^[0-9]{1,19}$")
    ] = None,
) -> LogPageBody:
    """A page of entries."""
    ask = doorkeeper_of(request).ask_of(request)
    found = await find_entries(ask, company, asked, before=_position(before), limit=limit)
    return LogPageBody(
        entries=tuple(map(entry_body, found.entries)),
        next=str(found.before) if found.before is not None else None,
    )


@get(
    "/companies/{company:int}/log/feed",
    guards=_GUARDS,
    dependencies={"asked": Provide(asked_query, sync_to_thread=False)},
    tags=["Bitácora"],
    operation_id="read_feed",
    summary="Seguir la bitácora",
    description=(
        "Lo que se registró después de un folio, en el orden de los folios, un JSON por línea y con lo que "
        "hace falta para comprobar que nada se cambió ni falta (`docs/log-format.md`). Con `wait` "
        "espera a que haya algo nuevo."
    ),
    security=_SECURITY,
    media_type=NDJSON,
    responses={200: ResponseSpec(str, description="Las líneas.", media_type=NDJSON)} | _FAILURES,
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def follow_log(
    request: Request[Any, Any, Any],
    company: FromPath[int],
    asked: NamedDependency[LogQuery],
    after: Annotated[
        int, QueryParameter(description="El último folio que ya tienes.", ge=0, le=_LARGEST_FOLIO)
    ] = 0,
    limit: Annotated[
        int, QueryParameter(description="Cuántos registros se recorren.", ge=1, le=FEED_LIMIT)
    ] = 1_000,
    wait: Annotated[float, QueryParameter(description="Cuántos segundos espera.", ge=0, le=LONGEST_WAIT)] = 0,
) -> Response[bytes]:
    """What was recorded after a folio."""
    doorkeeper = doorkeeper_of(request)
    await wait_for_more(doorkeeper.door, company, after=after, seconds=wait)
    feed = await read_feed(doorkeeper.ask_of(request), company, asked, after=after, limit=limit)
    return Response(await in_thread(lines_of, feed), media_type=NDJSON)


@get(
    "/companies/{company:int}/log/head",
    guards=_GUARDS,
    tags=["Bitácora"],
    operation_id="read_head",
    summary="Saber dónde termina la bitácora",
    description=(
        "El último folio, la raíz del árbol hasta él y su sello firmado; con `since`, lo que lleva de "
        "aquella raíz a ésta (RFC 9162, 2.1.4)."
    ),
    security=_SECURITY,
    response_description="Dónde termina.",
    responses=_FAILURES,
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def end_of_log(
    request: Request[Any, Any, Any],
    company: FromPath[int],
    since: Annotated[
        int, QueryParameter(description="Un folio cuya raíz ya tienes.", ge=0, le=_LARGEST_FOLIO)
    ] = 0,
) -> HeadBody:
    """Where the log ends."""
    end = await read_head(doorkeeper_of(request).ask_of(request), company, since=since)
    return HeadBody(
        folio=end.head.folio,
        hash=end.head.hash.hex(),
        proof=tuple(each.hex() for each in end.proof),
        seal=end.signed.note,
    )


def _position(before: str | None) -> int | None:
    if before is None:
        return None
    if int(before) >= 2**63:
        raise InvalidField("before", "lleva el `next` de una página.")
    return int(before)


ROUTES = (read_log, follow_log, end_of_log)
