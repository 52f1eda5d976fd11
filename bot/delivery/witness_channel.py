"""Asking a witness over HTTP to cosign a seal (c2sp.org/tlog-witness); a witness may be anybody's machine."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import httpx

from bot.delivery.channel import CannotSend
from bot.delivery.posting import Posted, post
from domain.cosignatures import Witness
from domain.witnessing import SIZE_TYPE, Holds, Refuses, read_size
from services.log.cosigning import Submission, WitnessAnswer

_HEADERS = {"content-type": "text/plain; charset=utf-8"}


class WitnessChannel:
    """The witnesses of the settings, each under its place among them. No redirect is followed."""

    def __init__(self, client: httpx.AsyncClient, witnesses: Sequence[Witness], *, patience: float) -> None:
        self._client = client
        self._witnesses = witnesses
        self._patience = patience

    async def send(self, address: int, content: Submission) -> WitnessAnswer:
        """Ask once; raises CannotSend also for an answer that is none."""
        url = f"{self._witnesses[address].url}/add-checkpoint"
        answer = await post(self._client, url, content.body, headers=_HEADERS, patience=self._patience)
        return _read(answer, content)


def _read(answer: Posted, asked: Submission) -> WitnessAnswer:
    text = answer.body.decode(errors="replace")
    if answer.status == HTTPStatus.OK:
        cosignature = asked.cosignature_in(text)
        if cosignature is None:
            raise CannotSend("the witness's signature is not of this seal by its key")
        return cosignature
    if answer.status == HTTPStatus.CONFLICT:
        size = read_size(text) if answer.media_type == SIZE_TYPE else None
        if size is not None:
            return Holds(size)
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and asked.old:
        return Refuses()
    raise CannotSend(f"the witness answers {answer.status}")
