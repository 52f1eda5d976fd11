"""Calling Telegram again when it did not answer, or asks to wait a little."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from domain.backoff import seconds_asked

T = TypeVar("T")

_BEFORE_EACH_TRY = (0.5, 1.0, 2.0)  # seconds from a call that failed to the next
_LONGEST_WAIT = 10.0  # seconds that Telegram may ask for and a person still waits


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram, and again after a moment if it did not answer; raises what the last try does.

    A message may be sent twice by that: better than a person who sees nothing.
    """
    for wait in _BEFORE_EACH_TRY:
        try:
            return await call()
        except RetryAfter as error:
            if (asked := seconds_asked(error.retry_after)) > _LONGEST_WAIT:
                raise
            await asyncio.sleep(asked)
        except BadRequest:  # a kind of NetworkError to python-telegram-bot, and it would be so again
            raise
        except NetworkError:
            await asyncio.sleep(wait)
    return await call()
