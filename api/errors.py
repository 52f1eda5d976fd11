"""Every error, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ExceptionHandlersMap

from api.advice import ENTRY_FIELDS, field_of, sentence_of
from api.json_body import CompressedBody, UnreadableBody
from api.limits import TooManyRequests
from api.validation import InvalidField, in_spanish
from domain.entries import MASK
from domain.errors import (
    AccessDenied,
    Conflict,
    InvalidApiKey,
    InvalidInput,
    LogStopped,
    NotFound,
    OperationIdReused,
    OperationUnknown,
    StorageUnavailable,
    UserNotFound,
    VigiaError,
)
from services.doors.api_keys import LIKE_A_KEY

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

AnyRequest = Request[Any, Any, Any]

_TITLES = {
    400: "Petición incorrecta",
    401: "Clave no válida",
    403: "Sin permiso",
    404: "No encontrado",
    405: "Método no permitido",
    409: "Conflicto",
    413: "Cuerpo demasiado grande",
    415: "Tipo de contenido no admitido",
    422: "Datos no válidos",
    429: "Demasiadas peticiones",
    500: "Error interno",
    503: "Servicio no disponible",
}
_DETAILS = {
    400: "El cuerpo no es JSON válido en UTF-8.",
    404: "No hay nada en esta dirección.",
    405: "Esta dirección no admite ese método.",
    413: "El cuerpo puede llevar hasta 64 KiB; un lote, hasta 8 MiB.",
    415: "Manda el cuerpo como application/json; un lote, como application/x-ndjson.",
    500: "Algo falló de nuestro lado y ya quedó anotado; nada se registró.",
    503: "No se puede guardar en este momento: reintenta en unos segundos con el mismo operation_id.",
}
_CODES = {
    400: "bad_request",
    401: "invalid_api_key",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_field",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")
_STATUS_OF = (
    (InvalidApiKey, HTTPStatus.UNAUTHORIZED),
    (AccessDenied, HTTPStatus.FORBIDDEN),
    ((InvalidInput, OperationUnknown, UserNotFound), HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
)
_EMPTY = "El cuerpo llega vacío: lleva la operación, en JSON."
_COMPRESSED = "El cuerpo viene comprimido: mándalo sin comprimir."
_GONE = "client disconnected prematurely"  # Litestar's words for a client that hangs up early
_RETRY_AFTER = "5"  # seconds
_RETRY_STOPPED = "60"  # until somebody has looked


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem as in RFC 9457; `code` never changes, and `field` names the wrong one, if any."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    field: str | None = None


def problem(
    status: int,
    detail: str | None = None,
    *,
    code: str | None = None,
    field: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Problem]:
    """The answer for this status, with its usual words and code unless others are given.

    The request is not quoted, as it may contain a misplaced key.
    """
    title = _TITLES.get(status, HTTPStatus(status).phrase)
    told = Problem(
        type="about:blank",
        code=code or _CODES.get(status, "bad_request"),
        title=title,
        status=status,
        detail=LIKE_A_KEY.sub(MASK, detail or _DETAILS.get(status, f"{title}.")),
        field=LIKE_A_KEY.sub(MASK, field) if field is not None else None,
    )
    return Response(told, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _refused(_: AnyRequest, error: VigiaError) -> Response[Problem]:
    status = next((status for kind, status in _STATUS_OF if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    if isinstance(error, InvalidApiKey):
        return problem(status, error.message, headers={"WWW-Authenticate": "Bearer"})
    return problem(status, sentence_of(error), code=code_of(error), field=field_of(error))


def code_of(error: VigiaError) -> str:
    """The code of a refusal, by which a program knows it: `operation_not_for_key`."""
    return _CAPITAL.sub("_", type(error).__name__).lower()


def _log_stopped(_: AnyRequest, error: LogStopped) -> Response[Problem]:
    headers = {"Retry-After": _RETRY_STOPPED}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, error.message, code=code_of(error), headers=headers)


def _not_valid(_: AnyRequest, error: ValidationException) -> Response[Problem]:
    """A parameter of the address; or a body that is empty, as we decode it ourselves in all other cases."""
    for each in error.extra if isinstance(error.extra, list) else ():
        if isinstance(each, dict) and "key" in each and each.get("source") == "query":
            told = in_spanish(f"{each['message']} - at `$.{each['key']}`")
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, told.message, field=told.field)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _EMPTY)


def _too_many_requests(_: AnyRequest, error: TooManyRequests) -> Response[Problem]:
    headers = {"Retry-After": str(error.retry_after)}
    return problem(HTTPStatus.TOO_MANY_REQUESTS, error.message, headers=headers)


def _compressed(_: AnyRequest, __: CompressedBody) -> Response[Problem]:
    # RFC 7694: tells the client that the coding was wrong, and which is accepted.
    headers = {"Accept-Encoding": "identity"}
    return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _COMPRESSED, headers=headers)


def _invalid_field(_: AnyRequest, error: InvalidField) -> Response[Problem]:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, field=error.field)


def _refused_by_http(_: AnyRequest, error: HTTPException) -> Response[Problem]:
    if error.detail == _GONE:
        return problem(HTTPStatus.BAD_REQUEST)  # nobody reads it any more
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("the HTTP door failed", exc_info=error)
    return problem(error.status_code, headers=error.headers)


def _operation_id_reused(_: AnyRequest, error: OperationIdReused) -> Response[Problem]:
    differing = ", ".join(ENTRY_FIELDS.get(name, name) for name in error.differing)
    return problem(
        HTTPStatus.CONFLICT,
        f"operation_id: ya se usó para otra operación, con otro {differing}; manda uno nuevo.",
        code=code_of(error),
        field=field_of(error),
    )


def _unreadable(_: AnyRequest, error: UnreadableBody) -> Response[Problem]:
    return problem(HTTPStatus.BAD_REQUEST, error.message)


def _not_stored(_: AnyRequest, error: StorageUnavailable) -> Response[Problem]:
    log.error("the HTTP door could not use the database: %s", error)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_AFTER})


def _failed(_: AnyRequest, error: Exception) -> Response[Problem]:
    log.error("the HTTP door failed", exc_info=error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR)


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    VigiaError: _refused,
    InvalidField: _invalid_field,
    OperationIdReused: _operation_id_reused,
    LogStopped: _log_stopped,
    TooManyRequests: _too_many_requests,
    CompressedBody: _compressed,
    UnreadableBody: _unreadable,
    ValidationException: _not_valid,
    HTTPException: _refused_by_http,
    StorageUnavailable: _not_stored,
    Exception: _failed,
}


def problem_of(error: Exception) -> Problem:
    """What the door answers with to this error."""
    kinds = (EXCEPTION_HANDLERS.get(kind) for kind in type(error).__mro__)
    handler = next(each for each in kinds if each is not None)
    told: Problem = handler(None, error).content  # type: ignore[arg-type] # none of ours looks at the request
    return told


def described(*statuses: int) -> dict[int, ResponseSpec]:
    """These problems for the API's description."""
    return {
        status: ResponseSpec(Problem, description=_TITLES[status], media_type=MEDIA_TYPE)
        for status in statuses
    }
