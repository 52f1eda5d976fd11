"""What is typed after a command: it is used, or said not to be. None is ignored without a word."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain.companies import Company
from handlers.access import ACCESS
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import registered_company
from tests.phone import Phone

pytestmark = on_both_engines

WORDS = "pelícano 77"
ONLY_A_NAME = f"No entendí «{WORDS}»: después del comando va sólo el nombre de una empresa."
TOLD: Mapping[str, str] = {
    "nuevo": "El usuario lleva",
    "empresa": ONLY_A_NAME,
    "configurar": ONLY_A_NAME,
    "conservar": ONLY_A_NAME,
    "resumen": ONLY_A_NAME,
    "bitacora": f"Ningún registro dice «{WORDS}».",
    "grafica": f"Ningún registro dice «{WORDS}».",
    "exportar": f"Ningún registro dice «{WORDS}».",
    "verificar": "sello",
    "ayuda": f"No tomé en cuenta «{WORDS}»: /ayuda va sin nada después.",
    "cancelar": f"No tomé en cuenta «{WORDS}»: /cancelar va sin nada después.",
}
OF_A_COMPANY = ("configurar", "conservar", "resumen")


@pytest.fixture
async def working(ana: Phone, bot: Installation, company: Company) -> Phone:
    """Ana, who works with one of her companies, which she chose by a part of its name."""
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/empresa sureste")
    await ana.sees("Trabajas con Comercializadora del Sureste.")
    return ana


@pytest.mark.parametrize("between", [" ", "\n"], ids=["in the same line", "in the next one"])
async def test_no_command_ignores_its_words_in_silence(working: Phone, between: str) -> None:
    # /start has words of its own: a code, which tests of claims try.
    assert {f"command {command}" for command in TOLD} | {"command start"} == {
        name for name in ACCESS if name.startswith("command ")
    }
    for command, told in TOLD.items():
        if command == "verificar" or (command == "nuevo" and between == "\n"):
            continue
        before = len(working.messages)
        working.send(f"/{command}{between}{WORDS}")
        await working.world.until(lambda told=told, before=before: _read(working, before, told), 15.0)  # type: ignore[misc]


def _read(phone: Phone, before: int, told: str) -> bool:
    return any(told in message.get("text", "") for message in phone.messages[before:])


@pytest.mark.parametrize("command", OF_A_COMPANY)
async def test_a_companys_name_is_that_company_whichever_was_chosen(working: Phone, command: str) -> None:
    working.send(f"/{command} ESPERANZA")
    await working.sees("· Papelería La Esperanza")


@pytest.mark.parametrize("command", OF_A_COMPANY)
async def test_a_part_of_several_names_lists_those(working: Phone, command: str) -> None:
    working.send(f"/{command} l")
    await working.sees("¿En qué empresa?")
    await working.sees_button("Papelería La Esperanza")
    await working.sees_button("Comercializadora del Sureste")
