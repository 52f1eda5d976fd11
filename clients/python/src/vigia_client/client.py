"""The client: one company, by its key."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

from vigia_client.answers import Answer, Json, Login, Operation, Page, Problem, Recorded
from vigia_client.position import Position

A_BATCH = 1_000  # operations in a request; the door takes up to ten times as many
_AGAIN = frozenset({429, 500, 502, 503, 504})
_LONGEST_PAUSE = 30.0  # seconds


class Vigia:
    """A client of one company's door, for one thread.

    What can be repeated without harm is tried `tries` times, when the door does not answer or says that it
    can't now, after longer and longer pauses. Refusals raise Problem; a door that can't be reached, httpx's
    errors.
    """

    def __init__(
        self,
        url: str,
        company: int,
        key: str,
        *,
        tries: int = 5,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._company = company
        self._tries = max(1, tries)
        self._timeout = timeout
        self._pause = pause
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/v1/companies/{company}/",
            headers={"Authorization": f"Bearer {key}"},
            timeout=timeout,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def report(self, operation: Operation) -> Recorded:
        """Report an operation. Needs a key that reports."""
        return Recorded.of(self._asked("POST", "operations", operation.body))

    def report_all(self, operations: Iterable[Operation]) -> Iterator[Answer]:
        """Report many, a thousand in each request; an answer to each, in order. Needs a key that reports."""
        coming = iter(operations)
        while batch := list(islice(coming, A_BATCH)):
            yield from self._batch(batch)

    def login(
        self, user: str, password: str, *, workstation: str = "", operation_id: UUID | None = None
    ) -> Login:
        """Whether the user gets in with this password. Needs a key that checks passwords."""
        body = {
            "operation_id": str(operation_id or uuid4()),
            "user": user,
            "password": password,
            "workstation": workstation,
        }
        return Login.of(self._asked("POST", "logins", body))

    def may(
        self, user: str, action: str, module: str, resource: str = "*", *, only_looks: bool = False
    ) -> bool:
        """Whether the user may do this, as `cancelar` in `documentos`. Needs a key that asks for permissions.

        What is denied is on record, unless the system `only_looks`, as to draw a menu.
        """
        body = {
            "subject": {"type": "user", "id": user},
            "action": {"name": action},
            "resource": {"type": module, "id": resource},
            "context": {"preview": only_looks},
        }
        return bool(self._asked("POST", "access/v1/evaluation", body)["decision"])

    def entries(self, **asked: object) -> Iterator[Json]:
        """The log under a filter (`category`, `operation`, `user`…), newest first. Needs a key that reads."""
        before: str | None = None
        while True:
            params = {**asked, "limit": 100} | ({"before": before} if before is not None else {})
            page = self._asked("GET", "log", params=params)
            yield from page["entries"]
            before = page["next"]
            if before is None:
                return

    def follow(
        self, position: Position | None = None, *, wait: float = 30.0, limit: int = 1_000, **asked: object
    ) -> Iterator[Page]:
        """What is recorded after a position, page by page, for ever; each page is checked before it is given.

        Keep the position of each page, and give the last one to go on. `wait` is how many seconds the door
        may wait for something new, up to 60; with 0 it ends where nothing is new. Raises LogDiffers for a log
        that is not the one that was read before. Needs a key that reads.
        """
        stands = position or Position(self._company)
        while True:
            params = {**asked, "after": stands.folio, "limit": limit, "wait": wait}
            response = self._sent("GET", "log/feed", params=params, timeout=self._timeout + wait)
            entries, after = stands.after(response.text)
            if after.folio == stands.folio and not wait:
                return
            stands = after
            yield Page(entries, stands)

    def _batch(self, batch: Sequence[Operation]) -> Iterator[Answer]:
        answers: dict[int, Answer] = {}
        waiting = list(range(len(batch)))
        for left in reversed(range(self._tries)):
            body = b"\n".join(json.dumps(batch[at].body).encode() for at in waiting)
            response = self._sent(
                "POST", "operations/batch", content=body, headers={"Content-Type": "application/x-ndjson"}
            )
            for line in response.text.splitlines():
                told = json.loads(line)
                at = waiting[told["line"] - 1]
                if told["status"] in _AGAIN and left:
                    continue
                problem = Problem.of(told["problem"]) if "problem" in told else None
                recorded = Recorded.of(told["answer"]) if "answer" in told else None
                answers[at] = Answer(batch[at], recorded, problem)
            waiting = [at for at in waiting if at not in answers]
            if not waiting:
                break
            self._rest(self._tries - left, None)
        for at in range(len(batch)):
            yield answers[at]

    def _asked(self, method: str, path: str, body: Json | None = None, **more: Any) -> Any:
        return self._sent(method, path, json=body, **more).json()

    def _sent(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, of the 200s. Raises Problem."""
        tried = 0
        while True:
            tried += 1
            try:
                response = self._http.request(method, path, **more)
            except httpx.TransportError:
                if tried == self._tries:
                    raise
                self._rest(tried, None)
                continue
            if response.is_success:
                return response
            if response.status_code not in _AGAIN or tried == self._tries:
                raise _problem_of(response)
            self._rest(tried, response.headers.get("retry-after"))

    def _rest(self, tried: int, told: str | None) -> None:
        """Pause as long as the door says, or longer each time, never together with everybody else."""
        seconds = float(told) if told is not None and told.isdigit() else 0.25 * 2**tried
        self._pause(min(seconds, _LONGEST_PAUSE) * random.uniform(1.0, 1.25))  # noqa: S311 (spread, not secret)


def _problem_of(response: httpx.Response) -> Problem:
    try:
        return Problem.of(response.json())
    except (ValueError, AttributeError):  # a proxy's page
        return Problem(response.status_code, "", response.reason_phrase)
