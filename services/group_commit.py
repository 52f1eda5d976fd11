"""Group commit: concurrent requests are done in one transaction, each with its own answer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from domain.errors import StorageUnavailable

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

Together = Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]]
_Waiting = tuple[Asked, asyncio.Future[Answer]]

LARGEST_GROUP = 500  # bounds the wait of a crowd's first


class GroupCommit(Generic[Asked, Answer]):
    """Collects requests with the same key while the previous group is being committed.

    Nobody waits for others to come: the first goes at once, and those that arrive during its commit are the
    next group.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[_Waiting[Asked, Answer]]] = {}
        self._at_work: dict[Hashable, asyncio.Task[None]] = {}

    async def join(self, key: Hashable, asked: Asked, *, together: Together[Asked, Answer]) -> Answer:
        """Do it together with the others of this key; returns, or raises, its own result.

        `together` does one group in one transaction and answers in the same order, with an error for each
        refusal. If it raises an error that one of them may have caused, each is done again alone. A caller
        that stops waiting before its group begins is left out; after that the others lose nothing by it.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, deque()).append((asked, answer))
        if key not in self._at_work:
            self._at_work[key] = asyncio.create_task(self._work(key, together))
        return await answer

    async def finished(self) -> None:
        """Wait until all requests are done."""
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    async def _work(self, key: Hashable, together: Together[Asked, Answer]) -> None:
        waiting = self._waiting[key]
        try:
            while group := _next_group(waiting):
                await _do(group, together)
        finally:
            del self._waiting[key], self._at_work[key]
            for _, answer in waiting:
                answer.cancel()


def _next_group(waiting: deque[_Waiting[Asked, Answer]]) -> list[_Waiting[Asked, Answer]]:
    group: list[_Waiting[Asked, Answer]] = []
    while waiting and len(group) < LARGEST_GROUP:
        asked, answer = waiting.popleft()
        if not answer.done():
            group.append((asked, answer))
    return group


async def _do(group: Sequence[_Waiting[Asked, Answer]], together: Together[Asked, Answer]) -> None:
    try:
        answers = await together([asked for asked, _ in group])
    except asyncio.CancelledError:
        for _, answer in group:
            answer.cancel()
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is, whoever asked is told)
        if len(group) > 1 and not isinstance(error, StorageUnavailable):
            for one in group:
                await _do([one], together)
            return
        answers = [error] * len(group)
    for (_, waiting), came in zip(group, answers, strict=True):
        if waiting.done():
            continue
        if isinstance(came, Exception):
            waiting.set_exception(came)
        else:
            waiting.set_result(came)
