"""`/empresa`, as an owner and as a supervisor use it."""

from __future__ import annotations

import pytest

from domain.companies import INSTALLATION_ID, Company
from services.installation import Installation
from tests.people import registered_company
from tests.phone import Phone, register_up_to_the_summary


async def test_a_company_is_registered_step_by_step(ana: Phone, bot: Installation) -> None:
    ana.send("/start")
    await ana.sees("Registra tu primera empresa")
    await ana.tap("Registrar empresa")
    await ana.sees("Registrar empresa", "●○○○  Nombre")
    ana.send("Comercializadora del Sureste")
    await ana.sees("●●○○  RFC")
    ana.send("EKU9003173C9")
    await ana.sees("●●●○  Zona horaria")
    await ana.tap("Cancún")
    summary = await ana.sees("●●●●  Revisa y guarda")
    assert "Empresa: Comercializadora del Sureste" in summary
    assert "RFC: EKU9003173C9" in summary
    assert "Zona horaria: Sureste (Cancún)" in summary
    assert "Ana Ruiz" in summary
    await ana.tap("Guardar")
    await ana.sees("✅ Empresa registrada · Comercializadora del Sureste")
    async with bot.database.reading() as work:
        place = await work.users.place(ana.person_id, 1)
        own = await work.audit_log(1).older(limit=5)
        of_installation = await work.audit_log(INSTALLATION_ID).older(limit=1)
    assert place is not None
    assert (place.user.name, place.profile.name, place.company.zone) == (
        "SUPERVISOR",
        "SUPERVISOR",
        "America/Cancun",
    )
    assert [(entry.operation, entry.user_name) for entry in own] == [("company_created", "SUPERVISOR")]
    assert of_installation[0].operation == "company_created"
    assert of_installation[0].user_name == "PROPIETARIO"


async def test_what_comes_next_is_to_connect_a_system_and_a_closed_door_says_how_it_opens(
    ana: Phone, bot: Installation
) -> None:
    await register_up_to_the_summary(ana)
    await ana.tap("Guardar")
    await ana.tap("Conecta tu sistema")
    await ana.sees(
        "Conecta tu sistema · Comercializadora", "La puerta por donde reporta está cerrada", "VIGIA_HTTP"
    )
    await ana.tap("Cómo abrir la puerta")
    await ana.sees("Hoy está cerrada.", "VIGIA_HTTP=127.0.0.1:8080")
    await ana.tap("« Atrás")
    await ana.tap("ERP")
    await ana.tap("Crear clave")
    await ana.sees("Clave de ERP", "curl http://127.0.0.1:8080/v1/companies/1/operations", "está cerrada")


async def test_ones_own_name_is_changed_and_offered_with_its_capitals(ana: Phone, bot: Installation) -> None:
    await register_up_to_the_summary(ana)
    await ana.tap("Cambiar tu nombre")
    await ana.sees("●●●●  Tu nombre completo", "Escribe tu nombre completo: serás su SUPERVISOR.")
    ana.send("ana ruiz olvera")
    await ana.tap("Usar «Ana Ruiz Olvera»")
    await ana.sees("Revisa y guarda", "Tú serás su SUPERVISOR, desde este Telegram, como Ana Ruiz Olvera")
    await ana.tap("Guardar")
    await ana.sees("✅ Empresa registrada")
    async with bot.database.reading() as work:
        place = await work.users.place(ana.person_id, 1)
    assert place is not None
    assert place.user.full_name == "Ana Ruiz Olvera"


@pytest.mark.parametrize(
    ("typed", "sentence"), [("ab", "3 a 80"), ("<b>x</b>", "letras"), ("😀😀😀", "letras")]
)
@pytest.mark.usefixtures("company")
async def test_a_wrong_name_is_refused_in_one_sentence(ana: Phone, typed: str, sentence: str) -> None:
    await _begin_registering(ana)
    ana.send(typed)
    await ana.sees("●○○○  Nombre", "⚠️", sentence)


@pytest.mark.usefixtures("company")
async def test_a_name_that_reads_like_another_is_refused(ana: Phone) -> None:
    await _begin_registering(ana)
    ana.send("COMERCIALIZADORA DEL SURÉSTE.")
    await ana.sees("Ya hay una empresa con el nombre")


@pytest.mark.usefixtures("company")
async def test_a_wrong_rfc_is_refused_and_a_wrong_check_digit_only_warned_of(ana: Phone) -> None:
    await _begin_registering(ana)
    await ana.sees("●○○○  Nombre", "Ejemplo: Ferretería La Palma")
    ana.send("Papelería La Esperanza")
    await ana.sees("●●○○  RFC", "Ejemplo: IIA040805DZ4")
    ana.send("ABC")
    await ana.sees("●●○○  RFC", "no es un RFC", "por ejemplo: IIA040805DZ4")
    ana.send("EKU9003173C8")
    await ana.sees("●●●○  Zona horaria", "¿En qué zona horaria está?")
    ana.send("america/hermosillo")
    await ana.sees("Revisa y guarda", "Sonora (Hermosillo)", "El dígito verificador no coincide")
    await ana.tap("Cambiar zona")
    await ana.sees("●●●○  Zona horaria")
    ana.send("Marte")
    await ana.sees("No conozco la zona horaria")


async def test_the_chosen_company_is_taken_without_asking(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/empresa")
    await ana.sees("Empresas", "¿Con qué empresa quieres trabajar?")
    await ana.tap("Papelería La Esperanza")
    await ana.sees("Trabajas con Papelería La Esperanza")
    ana.send("/nuevo")
    await ana.sees("Nuevo usuario · Papelería La Esperanza")


async def test_past_eight_companies_the_list_has_pages_and_a_search(
    ana: Phone, bot: Installation, company: Company
) -> None:
    for number in range(1, 10):
        await registered_company(bot, f"Ferretería {number}")
    ana.send("/nuevo")
    await ana.sees("Página 1 de 2. Escribe parte del nombre para buscar.")
    assert "Ferretería 9" not in ana.buttons
    await ana.tap("Siguientes ›")
    await ana.sees("Página 2 de 2")
    assert "Ferretería 9" in ana.buttons
    ana.send("sureste")
    await ana.sees("Página 1 de 1")
    await ana.no_longer_sees("Página 2 de 2")
    assert [label for label in ana.buttons if label.startswith(("Com", "Fer"))] == [company.name]
    await ana.tap("Ver todas")
    await ana.sees("Página 1 de 2")
    ana.send("nadie")
    await ana.sees("Página 1 de 2", "Ninguna empresa se llama así")


async def _begin_registering(phone: Phone) -> None:
    phone.send("/empresa")
    await phone.sees("Empresas")
    await phone.tap("Registrar empresa")
    await phone.sees("●○○○  Nombre")
