"""How many messages and taps the usual errands take, as `docs/interactions.md` says."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from domain.authors import Author
from domain.companies import Company
from sandbox.taps import TapAnswer
from sandbox.world import World
from services.installation import Installation
from services.log.recording import Happening, record_all
from tests.conftest import OWNER_ID
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.people import JORGE, joined, registered_company
from tests.phone import Phone

pytestmark = on_both_engines

_TABLE = (Path(__file__).parents[2] / "docs" / "interactions.md").read_text(encoding="utf-8")
DOCUMENTED = {
    what: (int(typed), int(taps))
    for what, typed, taps in re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|", _TABLE, re.MULTILINE)
}


class Counting(Phone):
    """A phone that counts what its person does."""

    def __init__(self, world: World, person_id: int) -> None:
        super().__init__(world, person_id)
        self.typed, self.taps = 0, 0

    def send(self, text: str) -> int:
        """Write a message; opening a link counts as one."""
        self.typed += 1
        return super().send(text)

    async def tap(self, label: str, *, under: str = "") -> TapAnswer | None:
        """Tap a button."""
        self.taps += 1
        return await super().tap(label, under=under)


async def create_and_invite(ana: Counting) -> None:
    """With one company, or one chosen by `/empresa`."""
    ana.send("/nuevo")
    await ana.sees("Usuario")
    ana.send("mlopez")
    await ana.sees("Nombre completo")
    ana.send("María López")
    await ana.tap("Que la ponga quien entra")
    await ana.tap("GERENTE")
    await ana.tap("Guardar")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")


async def create_in_one_line_and_invite(ana: Counting) -> None:
    """For somebody in a hurry."""
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.tap("Cambiar contraseña")
    await ana.tap("Que la ponga quien entra")
    await ana.tap("Guardar")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")


async def let_go(ana: Counting) -> None:
    """From the list."""
    ana.send("/baja")
    await ana.tap("JMENDEZ")
    await ana.tap("Dar de baja")
    await ana.sees("Ya no entra en 30 empresas")


async def let_go_by_name(ana: Counting) -> None:
    """By the name after the command."""
    ana.send("/baja JMENDEZ")
    await ana.tap("Dar de baja")
    await ana.sees("Ya no entra en 30 empresas")


async def block_from_alert(ana: Counting) -> None:
    """Under the alert of what Jorge did."""
    await ana.sees("🔴 Documento cancelado")
    await ana.tap("Bloquear a JMENDEZ")
    await ana.sees("¿Bloquear a JMENDEZ")
    await ana.tap("Sí, bloquear")
    await ana.sees("🔒 Se bloqueó a JMENDEZ")


async def who_cancelled(ana: Counting) -> None:
    """One sentence, as one would ask a person."""
    await ana.sees("🔴 Documento cancelado")
    ana.send("quién canceló la A 203")
    await ana.sees("Bitácora de la empresa", "Documento cancelado · Factura A 203", "JMENDEZ · Jorge Méndez")


async def its_story(ana: Counting) -> None:
    """All that happened to it."""
    ana.send("historia de A 203")
    await ana.sees("Historia de A 203", "Documento cancelado")


async def attend(ana: Counting) -> None:
    """For everybody."""
    await ana.sees("🔴 Documento cancelado")
    await ana.tap("Enterado")
    await ana.sees("🔴 Documento cancelado", "✓ Atendida por Ana Ruiz")


async def change_a_right(ana: Counting) -> None:
    """In the grid of a profile."""
    ana.send("/perfiles")
    await ana.tap("GERENTE")
    await ana.tap("Cambiar permisos")
    await ana.tap("✓A")
    await ana.tap("Guardar (1)")
    await ana.sees("Pierden")
    await ana.tap("Guardar")
    await ana.sees("✅ Permisos guardados")


async def connect(ana: Counting) -> None:
    """The first system of the company."""
    ana.send("/conectar")
    await ana.tap("Punto de venta")
    await ana.tap("Crear clave")
    await ana.sees("🔑 Clave de Punto de venta", "curl http")
    await ana.sees("⏳ Esperando el primer reporte…")


ERRANDS: dict[str, Callable[[Counting], Awaitable[None]]] = {
    "create a user and invite them": create_and_invite,
    "the same, in one line": create_in_one_line_and_invite,
    "let somebody go from 30 companies": let_go,
    "the same, by their name": let_go_by_name,
    "block who did it, from its alert": block_from_alert,
    "change one right of a profile": change_a_right,
    "connect a system, up to the command that tries it": connect,
    "who cancelled A 203": who_cancelled,
    "all that happened to A 203": its_story,
    "attend an alert, for everybody": attend,
}
OF_A_CANCELLATION = (block_from_alert, who_cancelled, its_story, attend)


@pytest.fixture
def counting(bot: Installation, world: World) -> Counting:
    """Ana's phone."""
    return Counting(world, OWNER_ID)


@pytest.mark.parametrize("what", ERRANDS)
async def test_an_errand_takes_what_the_table_says(
    counting: Counting, bot: Installation, company: Company, what: str
) -> None:
    if "30" in what or "by their name" in what:
        await joined(bot, JORGE, company.id, profile="GERENTE")
        for number in range(29):
            other = (await registered_company(bot, f"Comercial de Prueba Número {number}")).company
            await joined(bot, JORGE, other.id, profile="CONSULTA")
    if ERRANDS[what] in OF_A_CANCELLATION:
        await _cancelled_by_jorge(counting, bot, company)
    await ERRANDS[what](counting)
    assert (counting.typed, counting.taps) == DOCUMENTED[what]


async def _cancelled_by_jorge(ana: Phone, bot: Installation, company: Company) -> None:
    jorge = await joined(bot, JORGE, company.id, profile="GERENTE")
    await ana.sees("Usuario creado")  # else its alert and this one's might come as one
    happening = Happening(operation="document_cancelled", summary="Factura A 203", operation_id=uuid4())
    async with bot.database.writing() as work:
        deeds = [(Author.member(jorge), happening)]
        await record_all(work, bot.catalogue, company=company, deeds=deeds, now=datetime.now(UTC))


async def test_who_is_invited_is_in_after_what_the_table_says(
    ana: Phone, bot: Installation, company: Company, world: World
) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.tap("Guardar")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")
    code = re.findall(r"\?start=([\w-]+)", "\n".join(ana.from_bot))[-1]
    newcomer = Counting(world, STRANGER_ID)
    newcomer.send(f"/start {code}")
    await newcomer.sees("Para aceptar, escribe tu contraseña nueva")
    newcomer.send("tormenta-Violeta-84")
    await newcomer.sees("✅ Ya estás dentro")
    assert (newcomer.typed, newcomer.taps) == DOCUMENTED["accept an invitation"]


def test_the_table_has_each_errand() -> None:
    assert set(DOCUMENTED) == {*ERRANDS, "accept an invitation"}
