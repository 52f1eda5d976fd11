"""A witness's application: the one call that C2SP's tlog-witness asks for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from litestar import Litestar, Request, Response, post
from litestar.datastructures import State

from api.errors import EXCEPTION_HANDLERS
from domain.witnessing import LARGEST_REQUEST
from services.witnessing.cosigning import Cosigner


@post("/add-checkpoint")
async def add_checkpoint(request: Request[Any, Any, Any]) -> Response[str]:
    """Cosign a checkpoint, or say why not; what was seen is on the disk before that."""
    cosigner: Cosigner = request.app.state.cosigner
    body = await request.body()
    answer = await asyncio.to_thread(cosigner.add_checkpoint, body, now=datetime.now(UTC))
    return Response(answer.body, status_code=answer.status, headers={"content-type": answer.media_type})


def create_witness(cosigner: Cosigner) -> Litestar:
    """The application of this witness."""
    return Litestar(
        [add_checkpoint],
        state=State({"cosigner": cosigner}),
        exception_handlers=EXCEPTION_HANDLERS,
        request_max_body_size=LARGEST_REQUEST,
        openapi_config=None,
        logging_config=None,
    )
