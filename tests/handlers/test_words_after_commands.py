"""Words after a command are used, or reported as unused. None is silently ignored."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from domain.companies import Company
from domain.errors import UserNotFound
from handlers.certifying.conversation import NOT_READ
from handlers.kit.about_company import AboutCompany
from handlers.map import CONVERSATIONS
from handlers.overview import needs_in_chat
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import registered_company
from tests.phone import Phone

pytestmark = on_both_engines

ONLY_A_NAME = "No entendí «{words}»: después del comando va sólo el nombre de una empresa."
NO_ENTRY = "Ningún registro dice «{words}»."
ALONE = "No tomé en cuenta «{words}»: /{command} va sin nada después."
TOLD: Mapping[str, str] = {
    "bitacora": NO_ENTRY,
    "grafica": NO_ENTRY,
    "historia": NO_ENTRY,
    "exportar": NO_ENTRY,
    **{
        each.errand.command: ONLY_A_NAME
        for each in CONVERSATIONS
        if isinstance(each, AboutCompany) and each.named_by_words and each.errand is not None
    },
    "verificar": "sello",
    "constancia": NOT_READ,
    "empresa": ONLY_A_NAME,
    "usuarios": "Nadie se llama así",
    "baja": "Nadie a quien puedas dar de baja se llama así",
    "derechos": UserNotFound().message,
    "nuevo": "El usuario va sin acentos ni ñ",
    "ayuda": ALONE,
    "cancelar": ALONE,
}
OF_A_COMPANY = ("configurar", "conservar", "resumen")


@pytest.fixture
async def working(ana: Phone, bot: Installation, company: Company) -> Phone:
    """Ana, who works with one of her companies, chosen by a part of its name."""
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/empresa sureste")
    await ana.sees("Trabajas con Comercializadora del Sureste.")
    return ana


@pytest.mark.parametrize("between", [" ", "\n"], ids=["in the same line", "in the next one"])
async def test_no_command_ignores_its_words_in_silence(working: Phone, between: str) -> None:
    # /start has words of its own: a code, which tests of /start try.
    assert {f"command {command}" for command in TOLD} | {"command start"} == {
        name for name in needs_in_chat() if name.startswith("command ")
    }
    for number, (command, told) in enumerate(TOLD.items(), 70):
        words = f"pelícano {number}"
        working.send(f"/{command}{between}{words}")
        await working.sees(told.format(words=words, command=command))


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
