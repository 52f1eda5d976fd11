"""A stranger knocks: their alert gives them a user, or is the last one about them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.companies import INSTALLATION_ID, Company
from sandbox.world import World
from services.asking import Ask
from services.installation import Installation
from services.people.companies import register_company
from services.people.users import create_user, profiles_to_give
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.people import ANA, MANAGER_ID
from tests.phone import Phone

pytestmark = on_both_engines


@pytest.fixture
async def maria(bot: Installation, company: Company) -> None:
    """A user without an account."""
    await _create(bot, company, "MLOPEZ", "María López")


async def _create(bot: Installation, company: Company, name: str, full_name: str) -> None:
    ask = Ask(bot, ANA, datetime.now(UTC))
    profile = next(each for each in await profiles_to_give(ask, company.id) if each.name == "CONSULTA")
    await create_user(
        ask,
        company.id,
        name=name,
        full_name=full_name,
        password_hash=None,
        profile_id=profile.id,
        operation_id=bot.operation_ids.of(name, company.id, 1),
    )


@pytest.fixture
async def told(ana: Phone, stranger: Phone, maria: None) -> Phone:
    """Ana's phone, with the alert about Luis, who wrote to the bot."""
    stranger.send("hola")
    await stranger.sees("Aún no tienes acceso")
    await ana.sees("Acceso denegado", "Alguien sin acceso escribió al bot", "Luis")
    return ana


async def _linked(ana: Phone) -> None:
    await ana.tap("Vincular con un usuario…")
    await ana.sees("Vincular Telegram", "Luis", f"Telegram {STRANGER_ID}", "¿Quién es?")
    await ana.tap("MLOPEZ · María López")
    await ana.sees("Entrará como MLOPEZ · María López, con el perfil CONSULTA", "asegúrate")
    await ana.tap("Sí, vincular con MLOPEZ")
    await ana.sees("✅ Telegram vinculado", "Luis ya entra como MLOPEZ", "Folio", "toque Iniciar")


async def test_a_stranger_is_in_after_three_taps_of_a_supervisors_and_is_told(
    told: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    await _linked(told)
    await stranger.sees("✅ Ya estás dentro", "Eres: MLOPEZ", "Te vinculó: SUPERVISOR · Ana Ruiz", "/yo")
    await stranger.tap("Quién soy")
    await stranger.sees("Quién eres", "Usuario: MLOPEZ")
    async with bot.database.reading() as work:
        assert await work.users.place(STRANGER_ID, company.id) is not None
    await told.sees("Alguien sin acceso escribió al bot", "✓ Ya tiene acceso: MLOPEZ")
    await told.no_longer_sees_button("Vincular con un usuario…")


async def test_the_card_of_who_was_linked_is_a_tap_away(told: Phone, stranger: Phone) -> None:
    await _linked(told)
    await told.tap("Ver a MLOPEZ")
    await told.sees("Usuario: MLOPEZ", "Telegram: vinculado")


async def test_the_list_is_searched_and_a_word_of_nobodys_is_not_kept(
    told: Phone, bot: Installation, company: Company
) -> None:
    await _create(bot, company, "RSOTO", "Rosa Soto")
    await told.tap("Vincular con un usuario…")
    await told.sees_button("RSOTO · Rosa Soto")
    told.send("tormenta")
    await told.sees("Nadie sin Telegram se llama así")
    told.send("lópez")
    await told.no_longer_sees_button("RSOTO")
    await told.tap("MLOPEZ")
    await told.sees("Entrará como MLOPEZ")
    await told.tap("« Atrás")
    await told.tap("Ver todos")
    await told.tap("RSOTO")
    await told.sees("Entrará como RSOTO")
    await told.tap("Cancelar")
    await told.sees("no se vinculó a nadie")


async def test_with_several_companies_it_is_asked_in_which(
    told: Phone, bot: Installation, company: Company
) -> None:
    await register_company(
        Ask(bot, ANA, datetime.now(UTC)),
        name="Papelería La Esperanza",
        rfc="EKU9003173C9",
        zone="America/Mexico_City",
        supervisor="Ana Ruiz",
        operation_id=bot.operation_ids.of("company", 1, 1),
    )
    await told.tap("Vincular con un usuario…")
    await told.sees("¿En qué empresa va a ser usuario?")
    await told.tap("Papelería La Esperanza")
    await told.sees("Ningún usuario activo está sin Telegram", "/nuevo")
    await told.tap("Otra empresa")
    await told.tap(company.name)
    await told.sees_button("MLOPEZ · María López")


async def test_an_account_that_got_a_user_meanwhile_is_said_whose(
    told: Phone, bot: Installation, company: Company
) -> None:
    await _create(bot, company, "RSOTO", "Rosa Soto")
    await _linked(told)
    await told.tap("Vincular con un usuario…")
    await told.tap("RSOTO")
    await told.sees("Ese Telegram ya es del usuario MLOPEZ en esta empresa")


async def test_who_is_ignored_gives_no_more_alerts_and_it_is_asked_first(
    told: Phone, bot: Installation
) -> None:
    await told.tap("Ignorar…")
    await told.sees("¿Ignorar a Luis?", "cada intento se queda en la bitácora")
    await told.tap("Sí, ignorar")
    await told.sees("✅ Desconocido ignorado", "Luis")
    await told.sees("⚪ Desconocido ignorado")
    async with bot.database.reading() as work:
        assert await work.ignored_strangers.has(INSTALLATION_ID, STRANGER_ID)


async def test_who_is_a_user_by_now_is_not_offered_to_be_ignored(told: Phone) -> None:
    ignore = told.data_of("Ignorar…")
    await _linked(told)
    answer = await told.send_data(ignore)
    assert answer is not None
    assert "ya es usuario" in str(answer.text)
    await told.no_longer_sees("¿Ignorar a")


async def test_the_buttons_stay_once_the_alert_was_seen(told: Phone) -> None:
    await told.tap("Enterado")
    await told.sees("✓ Atendida por ")
    await told.sees_button("Vincular con un usuario…")


async def test_a_forged_button_on_another_entry_links_and_ignores_nobody(
    told: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    for company_id in (INSTALLATION_ID, company.id):
        for action in ("link", "ignore", "sure"):
            answer = await told.send_data(f"stranger:{company_id}:1:{action}")
            assert answer is not None
            assert "no es de un desconocido" in (answer.text or "")
    await stranger.send_data(f"stranger:{INSTALLATION_ID}:2:sure")
    async with bot.database.reading() as work:
        assert not await work.ignored_strangers.has(INSTALLATION_ID, STRANGER_ID)


@pytest.fixture
async def asked(ana: Phone, maria: None, company: Company) -> Phone:
    """Ana's phone, asked for a contact who is María."""
    ana.send("/usuarios MLOPEZ")
    await ana.tap("Invitar")
    await ana.tap("Elegir de mis contactos")
    await ana.sees("¿Quién es MLOPEZ · María López en Telegram?", "te pido que confirmes")
    await ana.sees("abajo, donde estaba tu teclado")
    return ana


async def test_a_contact_is_picked_confirmed_and_told_and_the_keyboard_goes(
    asked: Phone, stranger: Phone, world: World
) -> None:
    stranger.send("hola")
    await asked.shares(STRANGER_ID)
    await asked.sees("Elegiste a Luis")
    await asked.sees("Entrará como MLOPEZ · María López", f"Telegram {STRANGER_ID}")
    assert world.chat(asked.person_id).keyboard == {}
    await asked.tap("Sí, vincular con MLOPEZ")
    await asked.sees("✅ Telegram vinculado", "Luis ya entra como MLOPEZ")
    await stranger.sees("✅ Ya estás dentro", "Eres: MLOPEZ")


async def test_a_contact_who_is_another_user_is_said_whose_and_another_may_be_picked(
    asked: Phone, jorge: Phone, world: World
) -> None:
    await asked.shares(MANAGER_ID)
    await asked.sees("Ese Telegram ya es del usuario JMENDEZ en esta empresa")
    assert world.chat(asked.person_id).keyboard
    await asked.shares(STRANGER_ID)
    await asked.sees("Entrará como MLOPEZ")
    await asked.tap("« Atrás")
    await asked.shares(asked.person_id)
    await asked.sees("Ese Telegram ya es del usuario SUPERVISOR")


async def test_cancelling_and_another_command_take_the_keyboard_away(asked: Phone, world: World) -> None:
    asked.send("/nuevo")
    await asked.sees("Te devolví tu teclado")
    await asked.sees("●○○○○  Usuario")
    assert world.chat(asked.person_id).keyboard == {}
    asked.send("/cancelar")
    await asked.sees("Alta cancelada")


async def test_a_contact_that_nobody_asked_for_does_nothing(
    asked: Phone, bot: Installation, company: Company, world: World
) -> None:
    world.person_shares(asked.person_id, STRANGER_ID, request_id=1)
    await asked.sees("Ya no esperaba a nadie")
    await asked.tap("Cancelar")
    await asked.sees("no se vinculó a nadie")
    world.person_shares(asked.person_id, STRANGER_ID, request_id=2)
    await asked.world.until(lambda: sum("Ya no esperaba" in each for each in asked.from_bot) == 2, 10)
    async with bot.database.reading() as work:
        assert await work.users.place(STRANGER_ID, company.id) is None


async def test_a_contact_of_an_earlier_request_is_not_taken_for_another_user(
    asked: Phone, bot: Installation, company: Company, world: World
) -> None:
    (first,) = (button for row in world.chat(asked.person_id).keyboard["keyboard"] for button in row)
    await _create(bot, company, "RSOTO", "Rosa Soto")
    asked.send("/usuarios RSOTO")
    await asked.sees("Usuario: RSOTO")
    await asked.tap("Invitar")
    await asked.sees("Usuario: RSOTO", "Reenvíale")
    await asked.tap("Elegir de mis contactos")
    await asked.sees("¿Quién es RSOTO · Rosa Soto en Telegram?")
    world.person_shares(asked.person_id, STRANGER_ID, request_id=first["request_users"]["request_id"])
    await asked.sees("Ya no esperaba a nadie")
    await asked.shares(STRANGER_ID)
    await asked.sees("Entrará como RSOTO · Rosa Soto")
