"""`/suprimir`, as people see it: whom, why, what would go, and the word."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.authors import Author
from domain.companies import Company
from domain.keeping import Keeping
from services.asking import Ask
from services.installation import Installation
from services.log.keeping import change_keeping
from services.log.recording import Happening, record_all
from services.people.life import deactivate_user
from services.sizes import Sizes
from tests.conftest import NOW
from tests.handlers.conftest import on_both_engines
from tests.kept_log import entry_of_kind
from tests.people import ANA, JORGE, joined, place_in, tell_of_link
from tests.phone import Phone

pytestmark = on_both_engines

EVA = InChat(2001, "2001/1")
TITLE = "Borrar datos de una persona · Comercializadora del Sureste"


@pytest.fixture
def sizes() -> Sizes:
    """Erased without a rest."""
    return Sizes(between_removals=0)


@pytest.fixture
async def office(bot: Installation, company: Company) -> Company:
    """The company that Jorge left, after he cancelled two documents."""
    place = await joined(bot, JORGE, company.id, profile="SUPERVISOR")
    await tell_of_link(bot, place)
    deeds = [
        (
            Author.member(place),
            Happening(operation="document_cancelled", summary=each, operation_id=uuid4(), silent=True),
        )
        for each in ("Factura A 1", "Factura A 2 de Jorge Méndez")
    ]
    async with bot.database.writing() as work:
        await record_all(work, bot.catalogue, company=company, deeds=deeds, now=NOW)
    await deactivate_user(
        Ask(bot, ANA, NOW), company.id, place.user.id, reason="renunció", operation_id=uuid4()
    )
    return company


async def _opened(phone: Phone) -> None:
    phone.send("/conservar")
    await phone.sees("¿En qué empresa?")
    await phone.tap("Comercializadora")
    await phone.tap("Borrar datos de una persona…")
    await phone.sees(TITLE, "¿De quién? Toca a alguien dado de baja, o escribe su usuario")


async def _knows_what_goes(phone: Phone) -> None:
    await _opened(phone)
    await phone.tap("JMENDEZ · Jorge Méndez")
    await phone.sees("De: JMENDEZ · Jorge Méndez", "¿Por qué se borran?")
    await phone.tap("Lo pidió la persona")
    await phone.sees("Por qué: lo pidió la persona", "¿Con qué documento consta?")
    phone.send("carta del 12/11/2026")
    await phone.sees("Consta en: carta del 12/11/2026", "Para confirmar, escribe BORRAR.")


async def test_what_names_a_person_goes_and_the_rest_stays(
    ana: Phone, bot: Installation, office: Company
) -> None:
    await _knows_what_goes(ana)
    await ana.sees(
        "datos de 5 registros, 3 de ellos de lo que hizo. También su usuario, su Telegram y sus avisos.",
        "Queda qué pasó y cuándo, con [borrado] en lugar de sus datos",
        "⚠️ Algunos tienen menos de 5 años",
        "No se puede recuperar.",
    )
    ana.send("sí")
    await ana.sees("Para confirmar escribe BORRAR; si no quieres borrar nada, toca «Cancelar».")
    assert await entry_of_kind(bot, await place_in(bot, ANA, office.id), "person_erased") is None
    ana.send("borrar")
    await ana.sees("✅ Datos borrados · Comercializadora del Sureste", "datos de 5 registros.")
    await ana.sees("Sello hasta aquí", "Datos de una persona borrados")
    entry = await entry_of_kind(bot, await place_in(bot, ANA, office.id), "person_erased")
    assert entry is not None
    assert "Méndez" not in entry.detail.text
    await ana.tap("Ver bitácora")
    await ana.sees("[borrado]", "Factura A 1")
    ana.send("/verificar")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora", under="Verificar bitácora")
    await ana.sees("✅ La bitácora está íntegra")
    ana.send("/usuarios")
    assert "borrado" not in await ana.sees("Usuarios · Comercializadora del Sureste")


async def test_a_name_that_nobody_has_is_asked_for_again(ana: Phone, office: Company) -> None:
    await _opened(ana)
    ana.send("NADIE")
    await ana.sees("En la bitácora nadie se llama así", TITLE)
    ana.send("supervisor")
    await ana.sees("SUPERVISOR sigue en la empresa: primero dale de baja.")
    ana.send("jorge mendez")
    await ana.sees("De: JMENDEZ · Jorge Méndez")
    await ana.tap("« Atrás")
    await ana.sees("¿De quién?")


async def test_what_says_so_does_not_name_them(ana: Phone, office: Company) -> None:
    await _opened(ana)
    await ana.tap("JMENDEZ · Jorge Méndez")
    await ana.tap("Lo ordenó una autoridad")
    ana.send("oficio sobre Jorge Méndez")
    await ana.sees("Eso nombra a la persona, y se queda en la bitácora")
    await ana.tap("« Atrás")
    await ana.tap("Ya no hace falta tenerlos")
    await ana.sees("Por qué: ya no hace falta tenerlos")
    await ana.tap("Cancelar")
    await ana.sees("No se borró nada.")


async def test_whoever_has_no_data_there_is_told_so(ana: Phone, office: Company) -> None:
    await _opened(ana)
    ana.send("Rosa Gil Pérez")
    await ana.tap("Lo pidió la persona")
    ana.send("carta del 12/11/2026")
    await ana.sees("La bitácora ya no tiene datos de esa persona.", "¿Con qué documento consta?")


async def test_while_a_hold_is_on_it_is_not_offered(ana: Phone, bot: Installation, office: Company) -> None:
    await _knows_what_goes(ana)
    await change_keeping(
        Ask(bot, ANA, NOW), office.id, wanted=Keeping(held=True), known=Keeping(), operation_id=uuid4()
    )
    ana.send("BORRAR")
    await ana.sees("La bitácora está en retención legal: no se borra nada hasta que se quite.")
    ana.send("/conservar")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora", under="¿En qué empresa?")
    await ana.sees("En retención legal: no se depura ni se borra nada.")
    assert ana.under("En retención legal: no se depura ni se borra nada.") == [
        ["Cambiar años"],
        ["Quitar retención legal…"],
        ["Cerrar"],
    ]


async def test_with_a_second_person_it_is_asked_for(ana: Phone, bot: Installation, office: Company) -> None:
    await joined(bot, EVA, office.id, profile="SUPERVISOR", name="EVA", full_name="Eva Sol")
    async with bot.database.writing() as work:
        rules = (await work.approvals.rules(office.id)).asking(ApprovalKind.PURGE, 1)
        await work.approvals.save_rules(office.id, rules)
    await _knows_what_goes(ana)
    await ana.sees("⏳ Lo tiene que aprobar 1 persona: se pide al confirmar.")
    ana.send("BORRAR")
    await ana.sees("Solicitud 1", "Pediste la aprobación de: Borrar los datos de JMENDEZ · Jorge Méndez")
