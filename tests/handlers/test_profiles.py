"""`/perfiles` in the chat: seen, changed in the grid, created, copied, renamed, compared, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.companies import Company, Profile
from services.asking import Ask
from services.installation import Installation
from services.people.life import deactivate_user
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in
from tests.phone import Phone


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _profile(bot: Installation, company: Company, name: str) -> Profile | None:
    async with bot.database.reading() as work:
        found = await work.profiles.of_company(company.id)
    return next((each for each in found if each.name == name), None)


async def _permissions(bot: Installation, company: Company, name: str) -> str:
    profile = await _profile(bot, company, name)
    assert profile is not None
    return profile.permissions.encode()


async def _open(phone: Phone, name: str) -> None:
    phone.send("/perfiles")
    await phone.sees("Perfiles", "cuántos usuarios lo tienen")
    await phone.tap(name)
    await phone.sees(f"Perfil {name}")


@on_both_engines
async def test_one_right_is_changed_in_six_interactions(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/perfiles")
    await ana.sees_button("GERENTE · 1")
    await ana.tap("GERENTE · 1")
    await ana.sees(
        "Perfil GERENTE", "Lo tienen: JMENDEZ", "Crea, timbra, imprime, cancela, cambia y consulta facturas"
    )
    await ana.tap("Cambiar permisos")
    await ana.sees("Toca una letra para cambiarla", "A cancelar, I imprimir")
    await ana.tap("✓A")
    await ana.sees_button("Guardar (1)")
    await ana.tap("Guardar (1)")
    await ana.sees("Cambia para 1 usuario: JMENDEZ", "Pierden\nCancelar facturas")
    assert "documentos:ECMVAI" in await _permissions(bot, company, "GERENTE")
    await ana.tap("Guardar")
    await ana.sees("Perfil GERENTE", "✅ Permisos guardados. Quedó en la bitácora con el folio")
    assert "documentos:ECMVI" in await _permissions(bot, company, "GERENTE")
    async with bot.database.reading() as work:
        entry = await work.audit_log(company.id).newest_of("profile_permissions_changed")
    assert entry is not None
    assert [(each.field, each.before, each.after) for each in entry.detail.changes] == [
        ("Documentos", "todo menos borrar", "crear, timbrar, imprimir, cambiar y consultar")
    ]


async def test_who_was_let_go_and_keeps_the_profile_is_said_to_be_gone(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    place = await place_in(bot, JORGE, company.id)
    ask = Ask(bot, ANA, datetime.now(UTC))
    await deactivate_user(ask, company.id, place.user.id, reason="", operation_id=uuid4())
    await _open(ana, "GERENTE")
    await ana.sees("Lo tienen: JMENDEZ (de baja)")
    await ana.tap("Cambiar permisos")
    await ana.tap("✓A")
    await ana.tap("Guardar (1)")
    await ana.sees("Cambia para 1 usuario: JMENDEZ (de baja).")


async def test_works_in_the_middle_of_a_conversation(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    jorge.send("/perfiles")
    await jorge.sees_button("CONSULTA")
    await _open(ana, "GERENTE")
    await ana.tap("Cambiar permisos")
    await ana.sees("Toca una letra")
    await ana.send_data(ana.data_of("✓A").replace("documentos_A", "usuarios_V"))
    await ana.tap("Guardar (1)")
    await ana.sees("Pierden\nConsultar usuarios")
    await ana.tap("Guardar")
    await ana.sees("✅ Permisos guardados")
    await jorge.tap("CONSULTA")
    await jorge.sees("No puedes ver los perfiles")


async def test_a_new_one_begins_with_nothing(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/perfiles")
    await ana.tap("Nuevo perfil")
    await ana.sees("¿Cómo se llama el perfil?")
    ana.send("gerente")
    await ana.sees("Ya hay un perfil GERENTE")
    ana.send("Cajero")
    await ana.sees("Perfil CAJERO")
    await ana.tap("I")
    await ana.sees_button("✓I")
    answer = await ana.tap("Doc")
    assert answer is not None
    assert answer.text == "Documentos. Imprime facturas."
    await ana.tap("Guardar")
    await ana.sees("Perfil nuevo: CAJERO", "Podrá:\nImprimir facturas")
    assert await _profile(bot, company, "CAJERO") is None
    await ana.tap("Guardar")
    await ana.sees("✅ Perfil creado.", "Nadie lo tiene")
    assert await _permissions(bot, company, "CAJERO") == "documentos:I"


async def test_supervisor_is_copied_but_not_changed(ana: Phone, bot: Installation, company: Company) -> None:
    await _open(ana, "SUPERVISOR")
    await ana.sees("No se puede cambiar ni borrar")
    assert not {"Cambiar permisos", "Cambiar nombre", "Borrar…"} & set(ana.buttons)
    await ana.tap("Copiar")
    await ana.sees("Copia de SUPERVISOR.", "¿Cómo se llama el perfil?")
    ana.send("SUBJEFE")
    await ana.sees("Perfil SUBJEFE")
    assert "Guardar" in ana.buttons  # without a number: nothing of the copy was changed
    await ana.tap("Guardar")
    await ana.sees("Perfil nuevo: SUBJEFE")
    await ana.tap("Guardar")
    await ana.sees("✅ Perfil creado.")
    assert await _permissions(bot, company, "SUBJEFE") == await _permissions(bot, company, "SUPERVISOR")


async def test_another_name_and_away(ana: Phone, bot: Installation, company: Company) -> None:
    await _open(ana, "CONTADOR")
    await ana.tap("Cambiar nombre")
    await ana.sees("Hoy se llama CONTADOR.", "¿Cómo se llama el perfil?")
    ana.send("x")
    await ana.sees("El nombre del perfil lleva de 3 a 30 caracteres")
    ana.send("Contador general")
    await ana.sees("Perfil CONTADOR GENERAL", "✅ Ahora se llama CONTADOR GENERAL")
    await ana.tap("Borrar…")
    await ana.sees("Vas a borrar este perfil")
    await ana.tap("Sí, borrar el perfil")
    await ana.sees("✅ Perfil CONTADOR GENERAL borrado.")
    assert await _profile(bot, company, "CONTADOR GENERAL") is None


async def test_compares_two(ana: Phone) -> None:
    await _open(ana, "AUXILIAR DE VENTAS")
    await ana.tap("Comparar con otro")
    await ana.sees("¿Con cuál lo comparas?")
    await ana.tap("AUXILIAR CONTABLE")
    await ana.sees(
        "Sólo AUXILIAR DE VENTAS puede:\nCrear, timbrar, imprimir y cancelar facturas\n"
        "Crear clientes y productos",
        "Sólo AUXILIAR CONTABLE puede:\nCrear, generar y consultar pólizas",
    )
    await ana.tap("« Atrás")
    await ana.sees("Perfil AUXILIAR DE VENTAS")
    await ana.tap("Comparar con otro")
    await ana.tap("AUXILIAR DE COMPRAS")
    await ana.sees("pueden lo mismo")


async def test_what_only_one_may_do_is_said_verb_by_verb(ana: Phone) -> None:
    await _open(ana, "CONTADOR")
    await ana.tap("Comparar con otro")
    await ana.tap("GERENTE")
    await ana.sees("Sólo CONTADOR puede:\nCrear, generar, cambiar y borrar pólizas\n")


async def test_the_second_to_save_sees_what_changed_meanwhile(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await joined(bot, JORGE, company.id, profile="SUPERVISOR")
    jorge = Phone(ana.world, MANAGER_ID)
    for phone, letter in ((ana, "✓A"), (jorge, "✓I")):
        await _open(phone, "GERENTE")
        await phone.tap("Cambiar permisos")
        await phone.tap(letter)
        await phone.tap("Guardar (1)")
        await phone.sees("Pierden")
    await jorge.tap("Guardar")
    await jorge.sees("✅ Permisos guardados")
    await ana.tap("Guardar")
    await ana.sees("Mientras editabas, Jorge Méndez guardó", "Quitó\nImprimir facturas")
    await ana.tap("Guardar (1)")
    await ana.sees("Pierden\nCancelar facturas")
    await ana.tap("Guardar")
    await ana.sees("✅ Permisos guardados")
    assert "documentos:ECMV " in await _permissions(bot, company, "GERENTE")


async def test_one_that_went_meanwhile_leads_back_to_the_list(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _open(ana, "CONSULTA")
    profile = await _profile(bot, company, "CONSULTA")
    assert profile is not None
    async with bot.database.writing() as work:
        await work.profiles.delete(profile.id)
    await ana.tap("Cambiar permisos")
    await ana.sees("cuántos usuarios lo tienen", "Ese perfil ya no existe")
    await ana.tap("CONTADOR")
    await ana.sees("Perfil CONTADOR")


async def test_who_only_sees_is_offered_no_change(jorge: Phone) -> None:
    await _open(jorge, "CONSULTA")
    assert {"Comparar con otro", "« Perfiles"} <= set(jorge.buttons)
    assert not {"Cambiar permisos", "Cambiar nombre", "Copiar", "Borrar…"} & set(jorge.buttons)
    await jorge.tap("« Perfiles")
    await jorge.sees("cuántos usuarios lo tienen")
    assert not {"Cambiar permisos", "Nuevo perfil"} & set(jorge.buttons)
    await jorge.tap("SUPERVISOR")
    assert "puedes copiarlo" not in await jorge.sees("No se puede cambiar ni borrar")


async def test_what_was_edited_is_not_dropped_without_asking(
    ana: Phone, bot: Installation, company: Company
) -> None:
    before = await _permissions(bot, company, "GERENTE")
    await _open(ana, "GERENTE")
    await ana.tap("Cambiar permisos")
    await ana.sees("Toca una letra")
    await ana.tap("« Perfil")  # nothing was changed
    await ana.sees("Perfil GERENTE", "Crea, timbra, imprime, cancela, cambia y consulta facturas")
    await ana.tap("Cambiar permisos")
    await ana.tap("✓A")
    await ana.sees_button("Guardar (1)")
    await ana.tap("« Perfil")
    await ana.sees("No has guardado 1 cambio. ¿Descartas lo que llevas?")
    await ana.tap("« Seguir editando")
    await ana.tap("Guardar (1)")
    await ana.sees("Revisa y guarda")
    await ana.tap("« Seguir editando")
    await ana.sees("Toca una letra")
    await ana.tap("« Perfil")
    await ana.tap("Sí, descartar")
    await ana.sees("Perfil GERENTE", "Crea, timbra, imprime, cancela, cambia y consulta facturas")
    assert await _permissions(bot, company, "GERENTE") == before


async def test_the_name_of_a_new_one_is_not_dropped_without_asking(ana: Phone) -> None:
    ana.send("/perfiles")
    await ana.tap("Nuevo perfil")
    await ana.sees("¿Cómo se llama el perfil?", "por ejemplo: AUXILIAR DE CAJA.")
    ana.send("AUXILIAR DE CAJA")
    await ana.sees("Toca una letra")
    await ana.tap("« Perfiles")
    await ana.sees("Todavía no se crea el perfil AUXILIAR DE CAJA. ¿Descartas lo que llevas?")
    await ana.tap("« Seguir editando")
    await ana.sees("Toca una letra")
    await ana.tap("« Perfiles")
    await ana.tap("Sí, descartar")
    await ana.sees("cuántos usuarios lo tienen")
