"""The client against the real door: reports, batches, logins, decisions, and a log checked as it is read."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import pytest

from bot.http_door import open_door
from bot.setting_values import Address
from domain.api_keys import KeyRight, KeyScope
from domain.credentials import Credential
from domain.log_filter import LogFilter
from services.asking import Ask
from services.doors import logins
from services.doors.api_keys import create_api_key
from services.installation import Installation
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from vigia_client import LogDiffers, Operation, Position, Problem, Vigia
from vigia_client import client as client_module

T = TypeVar("T")
PASSWORD = "tormenta-Violeta-84"
README = (Path(__file__).parents[2] / "clients" / "python" / "README.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Served:
    """A door that is open, and what opens it."""

    url: str
    company_id: int
    installation: Installation
    opened: ExitStack

    async def key(self, *rights: KeyRight, reads: LogFilter | None = None) -> str:
        """A key for these things."""
        scope = KeyScope(rights=frozenset(rights), reads=reads or LogFilter())
        return (await create_api_key(self.ask, self.company_id, label="ERP", scope=scope))[0]

    async def vigia(self, *rights: KeyRight) -> Vigia:
        """A client with such a key."""
        return self.client(await self.key(*rights))

    def client(self, key: str, *, pause: Callable[[float], None] = lambda _: None, **more: Any) -> Vigia:
        """A client with this key, which is closed at the end."""
        return self.opened.enter_context(Vigia(self.url, self.company_id, key, pause=pause, **more))

    @property
    def ask(self) -> Ask:
        """Ana, as she asks."""
        return Ask(self.installation, ANA, NOW)


@pytest.fixture
async def served(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(logins, "LEAST", 0.0)
    company = (await registered_company(installation)).company
    async with open_door(installation, Address("127.0.0.1", 0)) as door:
        with ExitStack() as opened:
            yield Served(door.url, company.id, installation, opened)


async def elsewhere(work: Callable[[], T]) -> T:
    """Do it in a thread, as the client of another program would."""
    return await asyncio.to_thread(work)


def cancelled(number: int = 203, **fields: Any) -> Operation:
    return Operation(
        **{"operation": "document_cancelled", "user": "SUPERVISOR", "summary": f"Factura A {number}"} | fields
    )


async def test_an_operation_is_recorded_once_however_often_it_is_sent(served: Served) -> None:
    vigia = await served.vigia(KeyRight.REPORT)
    operation = cancelled(facts=[("Total", "12,500.00"), ("Color", "rojo")], occurred_at=datetime.now(UTC))
    first = await elsewhere(lambda: vigia.report(operation))
    again = await elsewhere(lambda: vigia.report(operation))
    assert first.folio is not None
    assert (first.folio, first.hash, first.masked) == (again.folio, again.hash, ("Color",))
    with pytest.raises(Problem) as refused:
        await elsewhere(lambda: vigia.report(cancelled(operation="nada")))
    assert (refused.value.status, refused.value.code) == (422, "operation_unknown")
    assert refused.value.field == "operation"


async def test_many_are_answered_each_and_in_order(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "A_BATCH", 7)
    vigia = await served.vigia(KeyRight.REPORT)
    operations = [cancelled(n, operation="nada" if n == 5 else "document_cancelled") for n in range(20)]
    answers = await elsewhere(lambda: list(vigia.report_all(operations)))
    assert [each.operation for each in answers] == operations
    folios = [each.recorded.folio for each in answers if each.recorded is not None and each.recorded.folio]
    assert folios == list(range(folios[0], folios[0] + 19))
    assert [each.problem.code for each in answers if each.problem is not None] == ["operation_unknown"]


async def test_a_login_and_a_decision(served: Served) -> None:
    place = await joined(served.installation, JORGE, served.company_id, profile="AUXILIAR DE VENTAS")
    hashed = await served.installation.hasher.hash(PASSWORD)
    async with served.installation.database.writing() as work:
        await work.credentials.set(place.user, hashed, Credential(set_at=datetime.now(UTC)))
    vigia = await served.vigia(KeyRight.LOGINS, KeyRight.DECIDE)
    let_in = await elsewhere(lambda: vigia.login("jmendez", PASSWORD))
    assert (let_in.lets_in, let_in.full_name, let_in.permissions["catalogos"]) == (
        True,
        "Jorge Méndez",
        ["C", "V"],
    )
    assert (await elsewhere(lambda: vigia.login("jmendez", "no es ésta"))).answer == "wrong"
    assert await elsewhere(lambda: vigia.may("JMENDEZ", "cancelar", "documentos", "A203"))
    assert not await elsewhere(lambda: vigia.may("JMENDEZ", "borrar", "documentos"))


async def test_a_log_is_followed_and_checked_from_wherever_one_stands(served: Served) -> None:
    vigia = await served.vigia(KeyRight.REPORT, KeyRight.READ)
    for number in range(5):
        await elsewhere(lambda number=number: vigia.report(cancelled(number)))  # type: ignore[misc]
    pages = await elsewhere(lambda: list(vigia.follow(wait=0, limit=3)))
    entries = [entry for page in pages for entry in page.entries]
    assert [entry["folio"] for entry in entries] == list(range(1, len(entries) + 1))
    kept = Position.loads(pages[-1].position.dumps())
    assert kept == pages[-1].position
    following = asyncio.create_task(elsewhere(lambda: next(vigia.follow(kept, wait=30))))
    await elsewhere(lambda: vigia.report(cancelled(6)))
    page = await following
    assert [entry["summary"] for entry in page.entries] == ["Factura A 6"]
    newest = await elsewhere(lambda: list(itertools.islice(vigia.entries(category="documents"), 3)))
    assert [entry["summary"] for entry in newest] == ["Factura A 6", "Factura A 4", "Factura A 3"]


async def test_what_a_key_does_not_read_is_checked_without_being_seen(served: Served) -> None:
    reports = await served.vigia(KeyRight.REPORT)
    for operation in ("document_cancelled", "document_modified"):
        await elsewhere(lambda operation=operation: reports.report(cancelled(operation=operation)))  # type: ignore[misc]
    key = await served.key(KeyRight.READ, reads=LogFilter(operations=("document_modified",)))
    vigia = served.client(key)
    (page,) = await elsewhere(lambda: list(vigia.follow(wait=0)))
    assert [entry["operation"] for entry in page.entries] == ["document_modified"]
    assert page.position.folio > 1
    (page,) = await elsewhere(lambda: list(vigia.follow(wait=0, user="NADIE")))
    assert page.entries == []


async def test_another_log_and_one_built_anew_are_noticed(served: Served) -> None:
    vigia = await served.vigia(KeyRight.READ)
    (page,) = await elsewhere(lambda: list(vigia.follow(wait=0)))
    stands = page.position
    forged = Position(stands.company, stands.folio, (bytes(32), *stands.peaks[1:]))
    foreign = Position(stands.company + 1, stands.folio, stands.peaks)
    ahead = Position(stands.company, stands.folio + 5, stands.peaks)
    for position in (forged, foreign, ahead):
        with pytest.raises(LogDiffers):
            await elsewhere(lambda position=position: list(vigia.follow(position, wait=0)))  # type: ignore[misc]


def _tampered() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Ways to change an answer, each of which is noticed."""
    yield "an entry's words", lambda text: text.replace('"summary":"', '"summary":"x', 1)
    yield "a missing line", lambda text: "\n".join([*text.split("\n")[:2], *text.split("\n")[3:]])
    yield "two lines in turn", lambda text: "\n".join(_swapped(text.split("\n")))
    yield "a cut end", lambda text: "\n".join([*text.split("\n")[:-3], text.split("\n")[-2], ""])
    yield "another company", lambda text: text.replace('"company":', '"company":9', 1)
    yield "another root", lambda text: re.sub(r'("end":\{"folio":\d+,"hash":")..', r"\1zz", text)
    yield "another head", lambda text: re.sub(r'("head":\{"folio":\d+,"hash":")..', r"\1zz", text)
    yield "another seal", lambda text: re.sub(r'("seal":"vigia/\w+/)', r"\g<1>9", text)


def _swapped(lines: list[str]) -> list[str]:
    lines[1], lines[2] = lines[2], lines[1]
    return lines


@pytest.mark.parametrize(
    ("what", "change"), [*_tampered()], ids=lambda value: value if isinstance(value, str) else ""
)
async def test_an_answer_that_was_changed_on_its_way_is_noticed(
    served: Served, what: str, change: Callable[[str], str]
) -> None:
    class Between(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            response.read()
            changed = change(response.text)
            assert changed != response.text, what
            return httpx.Response(response.status_code, text=changed)

    key = await served.key(KeyRight.READ)
    vigia = served.client(key, transport=Between())
    with pytest.raises(LogDiffers):
        await elsewhere(lambda: list(vigia.follow(wait=0)))


class Unreliable(httpx.BaseTransport):
    """A way to the door on which the first few requests fail."""

    def __init__(self, *failures: httpx.Response | Exception) -> None:
        self._failures = list(failures)
        self._there = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._failures:
            return self._there.handle_request(request)
        failure = self._failures.pop(0)
        if isinstance(failure, Exception):
            raise failure
        return failure

    def close(self) -> None:
        self._there.close()


async def test_what_passes_is_tried_again_and_what_does_not_comes_through(served: Served) -> None:
    key, paused = await served.key(KeyRight.REPORT), list[float]()
    unavailable = httpx.Response(503, json={"status": 503, "code": "unavailable", "detail": "Espera."})
    busy = httpx.Response(429, headers={"Retry-After": "7"})

    def by(*failures: httpx.Response | Exception, tries: int = 5) -> Vigia:
        way = Unreliable(*failures)
        return served.client(key, transport=way, pause=paused.append, tries=tries)

    operation = cancelled()
    through = by(httpx.ConnectError("no"), unavailable, busy)
    assert (await elsewhere(lambda: through.report(operation))).folio is not None
    assert len(paused) == 3
    assert 7 <= paused[2] <= 7 * 1.25
    with pytest.raises(Problem) as refused:
        await elsewhere(lambda: by(unavailable, unavailable, tries=2).report(operation))
    assert refused.value.code == "unavailable"
    with pytest.raises(httpx.ConnectError):
        await elsewhere(lambda: by(httpx.ConnectError("no"), tries=1).report(operation))
    page = httpx.Response(404, text="<html>")
    with pytest.raises(Problem) as lost:
        await elsewhere(lambda: by(page).report(operation))
    assert lost.value.status == 404


async def test_lines_that_could_not_be_taken_are_sent_again(served: Served) -> None:
    key = await served.key(KeyRight.REPORT)
    sent: list[int] = []

    class Half(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.read()
            count = request.content.count(b"\n") + 1
            sent.append(count)
            if len(sent) == 1:
                busy = '{"line":%d,"status":503,"problem":{"status":503,"code":"unavailable","detail":""}}'
                return httpx.Response(200, text="\n".join(busy % n for n in range(1, count + 1)))
            return super().handle_request(request)

    vigia = served.client(key, transport=Half())
    answers = await elsewhere(lambda: list(vigia.report_all(cancelled(n) for n in range(4))))
    assert all(each.recorded is not None for each in answers)
    assert sent == [4, 4]


async def test_its_guide_runs_as_it_is_written(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rights = (KeyRight.REPORT, KeyRight.LOGINS, KeyRight.DECIDE, KeyRight.READ)
    monkeypatch.setenv("VIGIA_KEY", await served.key(*rights))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^( *)```python\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    code = "\n".join(re.sub(f"^{indent}", "", block, flags=re.MULTILINE) for indent, block in blocks)
    code = code.replace("http://127.0.0.1:8080", served.url).replace(
        "company=1", f"company={served.company_id}"
    )
    code = code.replace("in vigia.report_all(operations)", "in vigia.report_all([])")
    code = code.replace("vigia.follow(position)", "vigia.follow(position, wait=0)")
    names: dict[str, Any] = {}
    await elsewhere(lambda: exec(compile(code, "README.md", "exec"), names))
    names["vigia"].close()
    said = capsys.readouterr().out
    assert "wrong" in said
    assert "MLOPEZ no puede cancelar documentos" in said
    assert "document_cancelled MLOPEZ Factura A 203" in said
    assert Position.loads((tmp_path / "position.json").read_text()).folio > 3


async def test_it_closes_what_it_opened(served: Served) -> None:
    key = await served.key(KeyRight.REPORT)
    with Vigia(served.url, served.company_id, key) as vigia:
        await elsewhere(lambda: vigia.report(cancelled(operation_id=uuid4())))
    with pytest.raises(RuntimeError):
        await elsewhere(lambda: vigia.report(cancelled()))
