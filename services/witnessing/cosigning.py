"""Answering a log that asks a witness to cosign a checkpoint (c2sp.org/tlog-witness, *add-checkpoint*)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from domain.checkpoints import installation_name
from domain.log_tree import NO_ENTRIES
from domain.signed_notes import VerifierKey
from domain.witnessing import (
    SIZE_TYPE,
    AddCheckpoint,
    Fault,
    SignedHead,
    judge,
    read_request,
    read_signed_head,
)
from services.signatures import is_signed
from services.witnessing.key import WitnessKey
from storage.seen_logs import Decision, SeenHead, SeenLogs

_ORIGIN = re.compile(r"vigia/([0-9a-f]{16})/(?:0|[1-9][0-9]{0,8})")
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, as HTTP has it."""

    status: HTTPStatus
    body: str = ""
    media_type: str = _TEXT


class Cosigner:
    """A witness of all companies of some installations, which are known by their public keys."""

    def __init__(self, key: WitnessKey, seen: SeenLogs, installations: Collection[bytes]) -> None:
        self._key = key
        self._seen = seen
        self._installations = {installation_name(public): public for public in installations}

    def add_checkpoint(self, body: bytes, *, now: datetime) -> Answer:
        """What the witness answers; if it is a cosignature, what it saw is on the disk by then."""
        try:
            request = read_request(body)
            asked = read_signed_head(request.note)
        except ValueError:
            return Answer(HTTPStatus.BAD_REQUEST, "no es una solicitud de tlog-witness\n")
        known = self._key_of(asked.origin)
        if known is None:
            return Answer(HTTPStatus.NOT_FOUND, "este testigo no es de esa instalación\n")
        if not _is_signed_by(known, asked):
            return Answer(HTTPStatus.FORBIDDEN, "no lo firma la llave de esa instalación\n")
        if request.old > asked.head.folio:
            return Answer(HTTPStatus.BAD_REQUEST, "la prueba empieza después de donde termina\n")
        with self._seen.deciding() as decision:
            return self._decided(decision, request, asked, now=now)

    def _decided(
        self, decision: Decision, request: AddCheckpoint, asked: SignedHead, *, now: datetime
    ) -> Answer:
        last = decision.last(asked.origin)
        seen = last.head if last is not None else NO_ENTRIES
        came = SeenHead(asked.origin, asked.head, request.note, now)
        match judge(seen, asked.head, old=request.old, proof=request.proof):
            case None:
                decision.see(came)
                made = self._key.cosign(asked.text, at=int(now.timestamp()))
                return Answer(HTTPStatus.OK, made.note_signature.line)
            case Fault.PROOF:
                if request.old:
                    decision.refuse(came)
                return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "no sigue de lo que este testigo vio\n")
            case Fault.OTHER_ROOT:
                decision.refuse(came)
            case Fault.OLD_SIZE if asked.head.folio == seen.folio and asked.head != seen:
                decision.refuse(came)
            case Fault.OLD_SIZE:
                pass
        return Answer(HTTPStatus.CONFLICT, f"{seen.folio}\n", SIZE_TYPE)

    def _key_of(self, origin: str) -> VerifierKey | None:
        match = _ORIGIN.fullmatch(origin)
        public = self._installations.get(match[1]) if match is not None else None
        return VerifierKey(origin, public) if public is not None else None


def _is_signed_by(key: VerifierKey, asked: SignedHead) -> bool:
    message = asked.text.encode()
    return any(
        is_signed(message, public=key.public, signature=each.signature)
        for each in asked.signatures
        if key.made(each)
    )
