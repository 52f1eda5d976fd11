"""Automatic messages other than alerts: seals, summaries, and news of a stopped log or of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class NoticeKind(StrEnum):
    """The kind of a notice. The values are stored: never change one."""

    SEAL = "seal"
    KEEP = "keep"  # whether one keeps a seal
    SUMMARY = "summary"
    STOPPED = "stopped"
    JOINED = "joined"
    LEAVER = "leaver"
    WHY = "why"
    EXPLAINED = "explained"
    AGAIN = "again"  # alerts that nobody attended
    FATE = "fate"  # the same alert again, as it was attended meanwhile
    APPROVAL = "approval"  # a request, to whom it is for
    RECARD = "recard"  # the same message again, as the request is by now
    DECISION = "decision"  # what became of a request, or a question about it, to who asked for it
    RESET = "reset"
    EXPIRY = "expiry"
    LINKED = "linked"
    CONNECTING = "connecting"  # a key waits for its first report
    CONNECTED = "connected"  # the same message again, as the report came or the key was revoked


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message waiting to be sent to one person. The content of `body` depends on the kind.

    `user_id` is the recipient, a user of that company or of the installation; `chat_id` is where messages for
    their account go; `attempts` counts failures.
    """

    id: int
    kind: NoticeKind
    company_id: int
    user_id: int
    telegram_id: int
    chat_id: int
    body: Mapping[str, Any]
    attempts: int
