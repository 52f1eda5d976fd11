"""The files that five requests pass through, for `docs/architecture.md`: run by `make walks`.

A file counts once something in it is called. Shared workers are left out.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest

from bot.run import Running
from bot.setting_values import Address
from domain.askers import AtConsole
from domain.companies import Company
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from tests.people import JORGE, place_in, tell_of_link
from tests.phone import Phone

ROOT = Path(__file__).parents[2]
LAYERS = ("domain", "rendering", "storage", "services", "api", "handlers", "bot")
WORKERS = {"bot/upkeep.py", "bot/delivery/engine.py", "bot/heads.py", "bot/expiry.py", "bot/refusals.py"}
HEIGHT = {"domain": 0, "rendering": 1, "storage": 1, "services": 2, "api": 3, "handlers": 3, "bot": 4}


@dataclass(slots=True)
class Walk:
    """Files in the order of their first call, and each call back up a layer."""

    files: dict[str, None] = field(default_factory=dict)
    up: dict[tuple[str, str], None] = field(default_factory=dict)

    def note(self, frame: FrameType, event: str, _: Any) -> None:
        """Note a call, or a resumption."""
        if event != "call":
            return
        entered = _ours(frame)
        if entered is None or _of_a_worker(frame):
            return
        self.files.setdefault(entered)
        caller = _ours(frame.f_back) if frame.f_back is not None else None
        if caller is not None and HEIGHT[_layer(caller)] < HEIGHT[_layer(entered)]:
            self.up.setdefault((caller, entered))


def _ours(frame: FrameType) -> str | None:
    code = frame.f_code
    if code.co_name == "<module>" or not code.co_filename.startswith(f"{ROOT}/"):
        return None
    name = code.co_filename.removeprefix(f"{ROOT}/")
    return name if _layer(name) in HEIGHT else None


def _of_a_worker(frame: FrameType | None) -> bool:
    while frame is not None:
        if _ours(frame) in WORKERS:
            return True
        frame = frame.f_back
    return False


def _layer(name: str) -> str:
    return name.partition("/")[0]


@contextmanager
def walked(title: str) -> Iterator[None]:
    walk = Walk()
    threading.setprofile(walk.note)
    sys.setprofile(walk.note)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    print(f"\n### {title}: {len(walk.files)} files, {len(walk.up)} calls back up\n")  # noqa: T201
    for layer in reversed(LAYERS):
        of_layer = [name for name in walk.files if _layer(name) == layer]
        if of_layer:
            print(f"- {len(of_layer)} in `{layer}/`: " + ", ".join(f"`{name}`" for name in of_layer))  # noqa: T201
    for caller, entered in walk.up:
        print(f"- up: `{caller}` → `{entered}`")  # noqa: T201


async def test_save(ana: Phone, company: Company) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda", company.name)
    with walked("A tap on *Guardar*"):
        await ana.tap("Guardar")
        await ana.sees("✅ Usuario creado", "MLOPEZ")


async def test_report(process: Running, company: Company, key: str) -> None:
    body = {
        "operation": "document_created",
        "user": "CAJA1",
        "full_name": "Caja Uno",
        "summary": "Factura A-203",
        "operation_id": "5b0c1c3e-0e6e-4c9e-9d0a-6a3f3f0c7d11",
    }
    async with httpx.AsyncClient(base_url=process.http_url or "") as door:
        with walked("A report over HTTP"):
            answer = await door.post(
                f"/v1/companies/{company.id}/operations",
                json=body,
                headers={"Authorization": f"Bearer {key}"},
            )
        assert answer.status_code == 201, answer.text


async def test_page(jorge: Phone, company: Company) -> None:
    assert company.id
    with walked("A page of the log under a filter"):
        jorge.send("/bitacora hoy permitido")
        await jorge.sees("Bitácora de la empresa", "Entendí: ")


async def test_verification(jorge: Phone, bot: Installation, company: Company) -> None:
    await tell_of_link(bot, await place_in(bot, JORGE, company.id))
    with walked("A verification"):
        jorge.send("/verificar")
        await jorge.sees("está íntegra")


async def test_export(ana: Phone, company: Company) -> None:
    ana.send("/exportar")
    await ana.tap(company.name)
    await ana.sees_button("CSV")
    with walked("An export"):
        await ana.tap("CSV")
        await ana.sees("✅ Bitácora exportada")


@pytest.fixture
def http() -> Address:
    """The HTTP door, at any port."""
    return Address("127.0.0.1", 0)


@pytest.fixture
async def key(process: Running, company: Company) -> str:
    ask = Ask(process.installation, AtConsole(), datetime.now(UTC))
    secret, _ = await create_api_key(ask, company.id, label="Caja")
    return secret
