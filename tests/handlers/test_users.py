"""`/usuarios` in the chat: finding a user, their card, and what is done to them there."""

from __future__ import annotations

import pytest

from domain.companies import Company, UserState
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, joined, place_in, registered_company
from tests.phone import Phone

pytestmark = on_both_engines


@pytest.fixture
async def jorges_card(ana: Phone, jorge: Phone, company: Company) -> Phone:
    """Ana's phone, with Jorge's card open."""
    await _opened(ana, company, "JMENDEZ")
    return ana


async def _opened(phone: Phone, company: Company, user: str) -> None:
    phone.send(f"/usuarios {user}")
    await phone.sees(f"Usuario · {company.name}", f"Usuario: {user}")


async def test_the_list_leads_to_a_card_in_the_words_of_the_office(
    ana: Phone, jorge: Phone, company: Company
) -> None:
    ana.send("/usuarios")
    await ana.sees(f"Usuarios · {company.name}", "2 usuarios")
    await ana.tap("JMENDEZ · Jorge Méndez")
    text = await ana.sees(
        "Perfil: GERENTE", "timbra, imprime, cancela", "Está activo desde el ", "Telegram: vinculado"
    )
    assert "SDK" not in text
    await ana.tap("« Usuarios")
    await ana.sees("2 usuarios")


async def test_a_part_of_a_name_finds_the_user_without_accents(
    ana: Phone, jorge: Phone, company: Company
) -> None:
    ana.send("/usuarios")
    await ana.sees("2 usuarios")
    ana.send("nadie así")
    await ana.sees("Nadie se llama así")
    ana.send("mendez")
    await ana.sees("Usuario: JMENDEZ")


async def test_a_filter_shows_those_blocked_alone(jorges_card: Phone, company: Company) -> None:
    ana = jorges_card
    await _block(ana)
    await ana.tap("« Usuarios")
    await ana.tap("Filtrar")
    await ana.tap("Bloqueados (1)")
    await ana.sees("Bloqueados", "1 usuario")
    await ana.tap("🔒 JMENDEZ")
    await ana.sees("🔒 bloqueado", "Motivo: Perdió su teléfono")


async def test_each_kind_counts_those_with_the_profile_that_is_shown(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("« Usuarios")
    await ana.tap("Filtrar")
    await ana.tap("CONTADOR")
    text = await ana.sees("Todos · CONTADOR", "Ningún usuario es así", "Escribe parte de un nombre")
    assert "Toca uno" not in text
    await ana.tap("Filtrar")
    await ana.tap("GERENTE")
    await ana.sees("Todos · GERENTE", "1 usuario")
    await ana.tap("Filtrar")
    await ana.tap("Todos (1)")
    await ana.sees("Todos · GERENTE", "1 usuario")


async def test_a_search_within_a_filter_says_so_and_leads_to_all(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("« Usuarios")
    await ana.tap("Filtrar")
    await ana.tap("Bloqueados (0)")
    await ana.sees("Ningún usuario es así")
    ana.send("nadie así")
    await ana.sees("Ningún bloqueado se llama así.")
    assert "Buscar en todos" not in ana.buttons
    ana.send("mendez")
    await ana.tap("Buscar en todos")
    await ana.sees("Usuario: JMENDEZ")
    await ana.tap("« Usuarios")
    await ana.sees("Todos", "2 usuarios")
    await ana.no_longer_sees_button("Buscar en todos")


async def _block(ana: Phone) -> None:
    """Two taps and a reason, from the card."""
    await ana.tap("Bloquear…")
    await ana.sees("¿Por qué lo bloqueas?")
    ana.send("Perdió su teléfono")
    await ana.sees("No podrá hacer nada aquí desde su siguiente toque")
    await ana.tap("Sí, bloquear a JMENDEZ")
    await ana.sees("JMENDEZ quedó bloqueado. Folio")


async def test_who_is_blocked_in_the_middle_of_something_is_out_at_their_next_tap(
    jorges_card: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana = jorges_card
    jorge.send("/usuarios")
    await jorge.sees("2 usuarios")
    await _block(ana)
    await jorge.tap("SUPERVISOR")
    await jorge.sees("Ya no tienes acceso")
    assert (await place_in(bot, JORGE, company.id)).user.state is UserState.BLOCKED
    await ana.tap("Desbloquear")
    await ana.sees("JMENDEZ ya puede entrar otra vez")
    jorge.send("/usuarios")
    await jorge.sees("2 usuarios")


async def test_a_reason_that_is_none_is_asked_for_again(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("Bloquear…")
    await ana.sees("¿Por qué lo bloqueas?")
    ana.send("x")
    await ana.sees("⚠️")
    await ana.tap("« Atrás")
    await ana.sees("Está activo desde")


async def test_a_name_is_changed_with_its_usual_capitals(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("Cambiar nombre")
    await ana.sees("Escribe su nombre")
    ana.send("jorge méndez soto")
    await ana.tap("Usar «Jorge Méndez Soto»")
    await ana.sees("Nombre: Jorge Méndez Soto", "JMENDEZ cambió de nombre. Folio")


async def test_a_profile_is_given_after_saying_what_it_gives_and_takes(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("Cambiar perfil")
    await ana.tap("CONTADOR")
    await ana.sees("De GERENTE a CONTADOR", "Gana", "pólizas", "Pierde", "facturas")
    await ana.tap("Dar CONTADOR")
    await ana.sees("JMENDEZ tiene otro perfil. Folio", "Perfil: CONTADOR")


async def test_a_reason_may_be_typed_for_whom_one_lets_go(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("Dar de baja…")
    await ana.sees("Si quieres, escribe el motivo.")
    ana.send("x")
    await ana.sees("⚠️ El motivo lleva de 3 a 140 letras; por ejemplo: renunció.")
    ana.send("Renunció")
    await ana.sees("Motivo: Renunció", "Si regresa, lo reactivas")
    await ana.tap("Sí, dar de baja a JMENDEZ")
    await ana.sees("JMENDEZ quedó dado de baja", "✕ de baja", "Motivo: Renunció")


async def test_who_is_in_other_companies_leaves_all_of_them_from_the_card(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA", name="JORGEM")
    ana.send(f"/empresa {company.name}")
    await ana.sees("Trabajas con")
    await _opened(ana, company, "JMENDEZ")
    await ana.tap("Dar de baja…")
    await ana.sees("Sólo sale de esta empresa: está en 1 empresa más, y ahí sigue.")
    await ana.tap("Baja en todas sus empresas…")
    await ana.sees("Sale de 2 empresas", f"{company.name}: JMENDEZ", f"{other.name}: JORGEM")


async def test_the_card_says_who_created_and_who_invited(ana: Phone, company: Company) -> None:
    ana.send("/nuevo RSOTO Rosa Soto Díaz, CONSULTA")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await _opened(ana, company, "RSOTO")
    await ana.sees("Está activo desde", "por SUPERVISOR · Ana Ruiz", "Telegram: sin vincular")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje")
    ana.send("/usuarios RSOTO")
    await ana.sees("Telegram: invitado por SUPERVISOR · Ana Ruiz, hasta el")
    await ana.tap("Ver invitación")
    await ana.sees("Invitó SUPERVISOR · Ana Ruiz")


async def test_who_is_let_go_comes_back_and_is_unlinked(
    jorges_card: Phone, jorge: Phone, company: Company
) -> None:
    ana = jorges_card
    await ana.tap("Dar de baja…")
    await ana.sees("Si regresa, lo reactivas")
    await ana.tap("Sí, dar de baja a JMENDEZ")
    await ana.sees("JMENDEZ quedó dado de baja", "✕ de baja")
    await ana.tap("Reactivar")
    await ana.sees("JMENDEZ está activo otra vez")
    await ana.tap("Desvincular Telegram…")
    await ana.sees("este chat ya no lo reconoce")
    await ana.tap("Sí, desvincular")
    await ana.sees("Telegram: sin vincular")
    jorge.send("/yo")
    await jorge.sees("Aún no tienes acceso")


async def test_the_two_sides_of_a_history(jorges_card: Phone, company: Company) -> None:
    ana = jorges_card
    await _block(ana)
    await ana.tap("Lo que se le hizo")
    text = await ana.sees("Usuario bloqueado", "Motivo: Perdió su teléfono", "Usuario creado")
    assert text.index("Usuario bloqueado") < text.index("Usuario creado")
    await ana.tap("« Atrás")
    await ana.tap("Lo que hizo")
    await ana.sees("Filtro: ", "JMENDEZ")


async def test_another_one_like_them_begins_with_their_profile(jorges_card: Phone) -> None:
    ana = jorges_card
    await ana.tap("Crear otro igual")
    await ana.sees("●○○○○  Usuario")
    ana.send("RSOTO")
    await ana.sees("Nombre completo")
    ana.send("Rosa Soto")
    await ana.tap("Generar contraseña")
    await ana.sees("Revisa y guarda", "Perfil: GERENTE")


async def test_who_only_sees_is_offered_nothing_else(ana: Phone, jorge: Phone, company: Company) -> None:
    await _opened(jorge, company, "JMENDEZ")
    await jorge.sees_button("Lo que hizo")
    labels = jorge.buttons
    assert not [each for each in labels if each.startswith(("Bloquear", "Cambiar", "Dar", "Desv", "Crear"))]


async def test_nobody_blocks_themselves(ana: Phone, company: Company) -> None:
    await _opened(ana, company, "SUPERVISOR")
    await ana.sees_button("Cambiar nombre")
    labels = ana.buttons
    assert not [each for each in labels if each.startswith(("Bloquear", "Dar de baja", "Desv"))]


async def test_whoever_writes_is_seen_that_day(jorges_card: Phone, jorge: Phone, company: Company) -> None:
    ana = jorges_card
    await ana.sees("Todavía no ha entrado.")
    jorge.send("/yo")
    await jorge.sees("Usuario: JMENDEZ")
    await _opened(ana, company, "JMENDEZ")
    await ana.sees("Entró por última vez:")
