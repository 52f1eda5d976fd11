"""Operations: business systems report what their users did."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from api.bodies import OperationReport, Recorded, UnseenText, detail_of, reported_operation
from api.entry_bodies import ReportedBody, entry_body
from api.errors import described
from api.guards import (
    HAS_ITS_OWN_LIMIT,
    KEY_SCHEME_NAME,
    doorkeeper_of,
    known_parameters,
    requires_body,
    requires_key,
)
from domain.facts import hidden_in, unread_in
from domain.permissions import REPORT_OPERATIONS
from services.doors.business_operations import count_unseen, record_business_operation
from services.doors.http_door import KeyAsk
from services.doors.log_feed import reported_entry

JSON = "application/json"
_DONE_BEFORE = ResponseSpec(
    Recorded, description="Ya estaba registrada, o la empresa decidió no registrar esa operación."
)


@get(
    "/companies/{company:int}/operations/{operation_id:uuid}",
    guards=[known_parameters, requires_key(REPORT_OPERATIONS)],
    tags=["Operaciones"],
    operation_id="read_operation",
    summary="Ver una operación que reportaste",
    description="El registro que dejó, por el `operation_id` con que la mandaste, y la prueba de que está.",
    security=[{KEY_SCHEME_NAME: []}],
    response_description="El registro y su prueba.",
    responses=described(401, 403, 404, 409, 422, 429, 503),
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def read_operation(
    request: Request[Any, Any, Any], company: FromPath[int], operation_id: FromPath[UUID]
) -> ReportedBody:
    """The entry of an operation, and its proof."""
    ask = doorkeeper_of(request).ask_of(request)
    reported = await reported_entry(ask, company, operation_id)
    return ReportedBody(entry=entry_body(reported.entry), proof=reported.proof.text)


@post(
    "/companies/{company:int}/operations",
    guards=[requires_key(REPORT_OPERATIONS), requires_body(JSON)],
    tags=["Operaciones"],
    operation_id="report_operation",
    summary="Reportar una operación",
    description=(
        "Anota en la bitácora de la empresa lo que hizo un usuario de su sistema. Repetir el mismo "
        "`operation_id` no anota nada más: contesta con el folio que ya tenía."
    ),
    security=[{KEY_SCHEME_NAME: []}],
    response_description="Quedó registrada.",
    responses={HTTP_200_OK: _DONE_BEFORE} | described(400, 401, 403, 409, 413, 415, 422, 429, 503),
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def report_operation(
    request: Request[Any, Any, Any],
    company: FromPath[int],
    data: JSONBody[OperationReport],
) -> Response[Recorded]:
    """201 for a new entry; 200 for an existing one, or one that the company does not record."""
    recorded, is_new = await reported(doorkeeper_of(request).ask_of(request), company, data)
    return Response(recorded, status_code=HTTP_201_CREATED if is_new else HTTP_200_OK)


async def reported(ask: KeyAsk, company: int, data: OperationReport) -> tuple[Recorded, bool]:
    """Report it; returns the answer, and whether it made an entry. Raises what the door answers with."""
    try:
        operation = reported_operation(data, now=ask.now)
    except UnseenText:
        await count_unseen(ask)
        raise
    done = await record_business_operation(ask, company, reported=operation)
    if done is None:
        return Recorded(recorded=False), False
    entry = done.entry
    recorded = Recorded(
        recorded=True,
        folio=entry.folio,
        hash=entry.hash.hex(),
        operation_id=data.operation_id,
        masked=hidden_in(detail_of(data)),
        unread=unread_in(detail_of(data)),
    )
    return recorded, done.is_new
