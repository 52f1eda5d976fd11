"""Batches: many operations in one request, a line each, and an answer to each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath
from litestar.response import Stream
from msgspec import Meta, Struct

from api.bodies import OperationReport, Recorded
from api.doorkeeper import Doorkeeper
from api.errors import Problem, described, problem_of
from api.guards import HAS_ITS_OWN_LIMIT, KEY_SCHEME_NAME, doorkeeper_of, requires_body, requires_key
from api.json_body import decoded
from api.limits import Connection
from api.operations import reported
from api.validation import InvalidField
from domain.permissions import REPORT_OPERATIONS

NDJSON = "application/x-ndjson"
LARGEST_BATCH = 8 * 2**20  # bytes
LARGEST_LINE = 64 * 2**10  # bytes
MOST = 10_000  # lines
_AT_ONCE = 500  # as many as are recorded in one transaction
_LINES_A_REQUEST = 100  # what so many lines cost of a key's limit


class LineAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Qué fue de una línea: lo que se contesta a una operación sola, o el problema."""

    line: Annotated[int, Meta(description="Qué línea, desde 1.")]
    status: Annotated[int, Meta(description="El de HTTP que tendría ella sola: 201, 200, 422…")]
    answer: Recorded | None = None
    problem: Problem | None = None


class TooManyLines(InvalidField):
    """A batch has as many lines as it may have, and one more."""

    def __init__(self) -> None:
        super().__init__(None, f"un lote lleva hasta {MOST:,} líneas; manda ésta y las que siguen en otro.")


@post(
    "/companies/{company:int}/operations/batch",
    guards=[requires_key(REPORT_OPERATIONS), requires_body(NDJSON)],
    tags=["Operaciones"],
    operation_id="report_operations",
    summary="Reportar un lote de operaciones",
    description=(
        "Una operación por línea (NDJSON), hasta 10,000. Se contesta una por cada una, en orden y conforme "
        "quedan: una que está mal no se lleva a otra. Si se corta, manda el lote otra vez: lo que ya estaba "
        "se reconoce por su `operation_id`."
    ),
    security=[{KEY_SCHEME_NAME: []}],
    status_code=200,
    request_max_body_size=LARGEST_BATCH,
    responses={200: ResponseSpec(LineAnswer, description="Una línea por operación.", media_type=NDJSON)}
    | described(401, 403, 413, 415, 422, 429, 503),
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def report_operations(request: Request[Any, Any, Any], company: FromPath[int]) -> Stream:
    """Answer line by line, as they are recorded."""
    lines = list(_lines_of(await request.body()))
    if not lines:
        raise InvalidField(None, "llega vacío; lleva una operación por línea, en JSON.")
    return Stream(_answers(doorkeeper_of(request), request, company, lines), media_type=NDJSON)


def _lines_of(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not empty, each with its number."""
    for number, line in enumerate(body.split(b"\n"), 1):
        if text := line.strip():
            yield number, text


async def _answers(
    doorkeeper: Doorkeeper, request: Connection, company: int, lines: list[tuple[int, bytes]]
) -> AsyncIterator[bytes]:
    encoder = msgspec.json.Encoder()
    for first in range(0, min(len(lines), MOST), _AT_ONCE):
        together = lines[first : first + min(_AT_ONCE, MOST - first)]
        answering = (
            _answered(doorkeeper, request, company, place, *each)
            for place, each in enumerate(together, first)
        )
        yield encoder.encode_lines(await asyncio.gather(*answering))
    if len(lines) > MOST:
        yield encoder.encode_lines([_refused(lines[MOST][0], TooManyLines())])


async def _answered(
    doorkeeper: Doorkeeper, request: Connection, company: int, place: int, number: int, text: bytes
) -> LineAnswer:
    try:
        if place and place % _LINES_A_REQUEST == 0:
            doorkeeper.spend(request)
        if len(text) > LARGEST_LINE:
            raise InvalidField(None, "una línea lleva hasta 64 KiB.")
        recorded, is_new = await reported(doorkeeper.ask_of(request), company, decoded(text, OperationReport))
    except Exception as error:  # noqa: BLE001 (whatever it is, this line is told and the others go on)
        return _refused(number, error)
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return LineAnswer(line=number, status=status, answer=recorded)


def _refused(number: int, error: Exception) -> LineAnswer:
    told = problem_of(error)
    return LineAnswer(line=number, status=told.status, problem=told)
