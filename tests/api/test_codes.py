"""The codes of problems are a promise: a program knows them by heart, so none changes unnoticed."""

from __future__ import annotations

import pytest

from api.errors import code_of, problem
from domain.errors import (
    AccessDenied,
    EntryAltered,
    EntryNotProvable,
    InvalidApiKey,
    InvalidFullName,
    InvalidUserName,
    KeyFromElsewhere,
    KeyNotFor,
    KeyOutgrown,
    KeyReadsOther,
    LogNotWhole,
    LogStopped,
    OperationIdReused,
    OperationNotForKey,
    OperationNotFromOutside,
    OperationNotReported,
    OperationUnknown,
    UserNotFound,
)

OF_STATUSES = {
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
OF_REFUSALS = {
    AccessDenied: "access_denied",
    EntryAltered: "entry_altered",
    EntryNotProvable: "entry_not_provable",
    InvalidApiKey: "invalid_api_key",
    InvalidFullName: "invalid_full_name",
    InvalidUserName: "invalid_user_name",
    KeyFromElsewhere: "key_from_elsewhere",
    KeyNotFor: "key_not_for",
    KeyOutgrown: "key_outgrown",
    KeyReadsOther: "key_reads_other",
    LogNotWhole: "log_not_whole",
    LogStopped: "log_stopped",
    OperationIdReused: "operation_id_reused",
    OperationNotForKey: "operation_not_for_key",
    OperationNotFromOutside: "operation_not_from_outside",
    OperationNotReported: "operation_not_reported",
    OperationUnknown: "operation_unknown",
    UserNotFound: "user_not_found",
}


@pytest.mark.parametrize(("status", "code"), OF_STATUSES.items())
def test_each_status_has_its_code(status: int, code: str) -> None:
    assert problem(status).content.code == code


@pytest.mark.parametrize(("kind", "code"), OF_REFUSALS.items())
def test_each_refusal_has_its_code(kind: type[Exception], code: str) -> None:
    assert code_of(kind.__new__(kind)) == code  # type: ignore[arg-type]
