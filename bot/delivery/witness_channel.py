"""Asking a witness over HTTP to cosign a seal (c2sp.org/tlog-witness); a witness may be anybody's machine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus

import httpx

from bot.delivery.channel import CannotSend
from domain.cosignatures import Witness
from domain.witnessing import SIZE_TYPE, Holds, Refuses, read_size
from services.log.cosigning import Submission, WitnessAnswer

_HEADERS = {"accept-encoding": "identity", "content-type": "text/plain; charset=utf-8"}
_LARGEST_ANSWER = 16 * 2**10  # bytes: some lines of signatures are fewer


class WitnessChannel:
    """The witnesses of the settings, each under its place among them. No redirect is followed."""

    def __init__(self, client: httpx.AsyncClient, witnesses: Sequence[Witness], *, patience: float) -> None:
        self._client = client
        self._witnesses = witnesses
        self._patience = patience

    async def send(self, address: int, content: Submission) -> WitnessAnswer:
        """Ask once; raises CannotSend also for an answer that is none."""
        url = f"{self._witnesses[address].url}/add-checkpoint"
        try:
            async with asyncio.timeout(self._patience):
                status, kind, text = await self._asked(url, content.body)
        except TimeoutError:
            raise CannotSend("the witness does not answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CannotSend(f"the witness is not reached: {type(error).__name__}") from None
        return _read(status, kind, text, content)

    async def _asked(self, url: str, body: bytes) -> tuple[int, str, str]:
        """The answer's status, type and text."""
        answer = bytearray()
        async with self._client.stream("POST", url, content=body, headers=_HEADERS) as response:
            async for piece in response.aiter_raw():  # as it came: what is packed may be of any size
                answer += piece
                if len(answer) > _LARGEST_ANSWER:
                    raise CannotSend("the witness answers more than an answer has")
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        return response.status_code, kind, answer.decode(errors="replace")


def _read(status: int, kind: str, text: str, asked: Submission) -> WitnessAnswer:
    if status == HTTPStatus.OK:
        cosignature = asked.cosignature_in(text)
        if cosignature is None:
            raise CannotSend("the witness's signature is not of this seal by its key")
        return cosignature
    if status == HTTPStatus.CONFLICT:
        size = read_size(text) if kind == SIZE_TYPE else None
        if size is not None:
            return Holds(size)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and asked.old:
        return Refuses()
    raise CannotSend(f"the witness answers {status}")
