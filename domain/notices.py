"""Messages that leave by themselves and are no alerts: seals, summaries, and that a log is stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class NoticeKind(StrEnum):
    """What a notice is. The values are stored: never change one."""

    SEAL = "seal"
    SUMMARY = "summary"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message for one person, which waits to be sent. What is in `body` depends on the kind.

    `user_id` is who it is for, as a user of that company or of the installation; `chat_id` is where what is
    for their account goes; `attempts` counts failures.
    """

    id: int
    kind: NoticeKind
    company_id: int
    user_id: int
    telegram_id: int
    chat_id: int
    body: Mapping[str, Any]
    attempts: int
