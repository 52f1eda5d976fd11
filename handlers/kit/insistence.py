"""Retrying calls to Telegram that got no answer, or were asked to wait a little."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter

from domain.backoff import seconds_asked

T = TypeVar("T")

_BEFORE_EACH_TRY = (0.5, 1.0, 2.0)  # seconds between a failed call and the next
_LONGEST_WAIT = 10.0  # seconds that Telegram may ask for while a person waits


async def insist(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram, retrying shortly if it did not answer; raises the last error.

    This may send a message twice: better than a person who sees nothing.
    """
    for wait in _BEFORE_EACH_TRY:
        try:
            return await call()
        except RetryAfter as error:
            if (asked := seconds_asked(error.retry_after)) > _LONGEST_WAIT:
                raise
            await asyncio.sleep(asked)
        except BadRequest:  # a NetworkError to python-telegram-bot, and it would fail again
            raise
        except NetworkError:
            await asyncio.sleep(wait)
    return await call()
