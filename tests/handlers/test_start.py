"""`/start`, `/ayuda` and `/cancelar`; and the gate, for strangers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.run import Running
from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Company
from handlers.map import ERRANDS
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
from services.doors.admission import PRIVATE_ONLY
from services.installation import Installation
from services.people.claims import claim_installation, issue_claim_code
from services.people.owners import remove_owner
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.phone import Phone
from tests.refusals import refusals


async def test_the_owner_named_in_the_settings_is_seated_at_start(ana: Phone, bot: Installation) -> None:
    ana.send("/start")
    await ana.sees("Hola, Ana. Eres propietario de esta instalación.")
    async with bot.database.reading() as work:
        place = await work.users.place(ana.person_id, INSTALLATION_ID)
        entry = await work.audit_log(INSTALLATION_ID).get(1)
    assert place is not None
    assert (place.user.name, place.user.full_name) == ("PROPIETARIO", "Ana Ruiz")
    assert entry is not None
    assert entry.operation == "user_linked"


async def test_a_code_from_the_console_gives_the_owners_seat_once(stranger: Phone, bot: Installation) -> None:
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    stranger.send(f"/start {code.lower()}")
    await stranger.sees("Escribe tu nombre y al menos un apellido")
    stranger.send("Luis")
    await stranger.sees("⚠️ Escribe el nombre y al menos un apellido")
    stranger.send("Luis Prado")
    await stranger.sees("Eres propietario de esta instalación")
    second = Phone(_with_person(stranger.world, 2001), 2001)
    second.send(f"/start {code}")
    await second.sees("Ese código no sirve o ya se usó")


# How codes are found in what people type is tested in `tests/domain/test_claim_codes.py`.
AS_PEOPLE_TYPE_IT = [
    "/start {code}",
    "/Start@{bot}\u00a0{lower}",
    "/START\n{solid}",
    "\u200b/start {code}",
    "start {code}",
    "{lower}",
    "{spaced}",
    "Envía a tu bot: /start {code}\nTe hará propietario de esta instalación.",
]


@pytest.mark.parametrize("typed", AS_PEOPLE_TYPE_IT)
async def test_a_code_is_understood_however_it_is_typed(
    typed: str, stranger: Phone, bot: Installation
) -> None:
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    stranger.send(
        typed.format(
            code=code,
            lower=code.lower(),
            spaced=code.replace("-", " "),
            solid=code.replace("-", ""),
            bot=stranger.world.bot.username,
        )
    )
    await stranger.sees("Tu código es correcto", "Escribe tu nombre y al menos un apellido")


WRONG = [
    "/start AAAA-BBBB-CCCC-DDDD",
    "/Start@{bot}\nxyz",
    "start AAAA-BBBB-CCCC-DDDD",
    "aaaa–bbbb–cccc–dddd",
    "O0OO-1I1I-LLLL-UUUU",
]


@pytest.mark.parametrize("typed", WRONG)
async def test_who_types_a_wrong_code_is_told_so(typed: str, stranger: Phone, bot: Installation) -> None:
    stranger.send(typed.format(bot=stranger.world.bot.username))
    await stranger.sees("Ese código no sirve o ya se usó")
    assert await refusals(bot) == 1


@pytest.mark.parametrize(
    "typed", ["hola", "/start", "/start -", "start", "start the car", "hola como esta todo", "998-123-4567"]
)
async def test_what_is_no_code_is_taken_for_none(typed: str, stranger: Phone, bot: Installation) -> None:
    stranger.send(typed)
    await stranger.sees("Aún no tienes acceso")
    assert len(stranger.from_bot) == 1


async def test_a_known_persons_code_alone_is_understood_too(jorge: Phone, bot: Installation) -> None:
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    jorge.send(code.lower())
    await jorge.sees("PROPIETARIO2 · Jorge Méndez")
    assert await refusals(bot) == 0


@pytest.mark.parametrize("typed", ["/start {code}", "{code}", "/start hola"])
async def test_an_owner_is_told_that_they_need_no_code_and_it_still_serves(
    typed: str, ana: Phone, stranger: Phone, bot: Installation
) -> None:
    ana.send("/start")
    await ana.sees("Eres propietario de esta instalación")
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    ana.send(typed.format(code=code))
    await ana.sees("no hace falta ningún código, y lo que mandaste no se usó")
    await ana.sees("Hola, Ana. Eres propietario de esta instalación.")
    assert await refusals(bot) == 0
    stranger.send(code)
    await stranger.sees("Tu código es correcto")
    assert not any(code in each for each in ana.from_bot)


async def test_an_owner_who_sends_no_code_is_told_of_none(ana: Phone) -> None:
    for _ in range(2):
        ana.send("/start")
        await ana.sees("Eres propietario de esta instalación")
    assert not any("código" in each for each in ana.from_bot)


@pytest.mark.usefixtures("company")
async def test_a_code_alone_in_the_middle_of_a_conversation_is_what_was_asked_for(ana: Phone) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Cambiar contraseña")
    await ana.sees("●●●○○  Contraseña")
    ana.send("KRWX-TFPQ-9D7M-4HJZ")  # a password may look like a code
    await ana.sees("Revisa y guarda", "Contraseña: la que escribiste")


async def test_an_owner_named_in_the_settings_is_asked_for_their_name_whatever_they_send_first(
    stranger: Phone, named: Installation
) -> None:
    for typed in ("/nuevo", "hola", "/bitacora 20", "/start"):
        stranger.send(typed)
        await stranger.sees("En los ajustes de Vigía estás como propietario. Escribe tu nombre")
        await stranger.tap("Cancelar")
        await stranger.sees("Listo. Cuando quieras, envía /start.")
    stranger.send("/configurar")
    await stranger.sees_button("Cancelar")
    for typed in ("/nuevo", "/ayuda", "/verificar", "/nada"):
        stranger.send(typed)
        await stranger.sees("⚠️ Escribe tu nombre completo como texto")
    answer = await stranger.send_data("menu:nuevo")
    assert answer is not None
    assert "Este menú ya no está vigente" in (answer.text or "")
    stranger.send("Luis Prado")
    await stranger.sees("Hola, Luis. Eres propietario de esta instalación.")
    said = "\n".join(stranger.from_bot)
    assert "Tu código" not in said
    assert "Aún no tienes acceso" not in said
    assert await refusals(named) == 0


async def test_an_owner_named_in_the_settings_is_welcomed_whatever_they_send_first(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("Hola, Ana. Eres propietario de esta instalación.")


async def test_an_old_button_of_who_is_named_as_owner_says_what_to_do(
    stranger: Phone, named: Installation
) -> None:
    stranger.send("/start")
    await stranger.tap("Cancelar")
    answer = await stranger.send_data("menu:nuevo")
    assert answer is not None
    assert answer.text == "Envía /start para quedar como propietario."


async def test_who_showed_a_code_and_gives_a_command_is_asked_for_their_name_again(
    stranger: Phone, bot: Installation
) -> None:
    stranger.send(f"/start {await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))}")
    await stranger.sees("Tu código es correcto")
    stranger.send("/nuevo")
    await stranger.sees("Tu código es correcto", "⚠️ Escribe tu nombre completo como texto")
    stranger.send("/cancelar")
    await stranger.sees("Listo. Cuando quieras, vuelve a enviar tu código.")
    stranger.send("/nuevo")
    await stranger.sees("Aún no tienes acceso")


async def test_the_owners_own_name_is_offered_with_its_capitals(stranger: Phone, bot: Installation) -> None:
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    stranger.send(f"/start {code}")
    await stranger.sees("Escribe tu nombre y al menos un apellido")
    stranger.send("LUIS PRADO")
    await stranger.sees("Escribiste: LUIS PRADO", "¿Prefieres Luis Prado?")
    await stranger.tap("Usar «Luis Prado»")
    await stranger.sees("Eres propietario de esta instalación")
    async with bot.database.reading() as work:
        place = await work.users.place(STRANGER_ID, INSTALLATION_ID)
    assert place is not None
    assert place.user.full_name == "Luis Prado"


async def test_a_name_that_telegram_tells_is_not_said_to_have_been_typed(
    bot: Installation, process: Running, world: World
) -> None:
    world.add_person(Person(id=1004, first_name="eva", last_name="sol"))
    process.application.shared.installation = replace(bot, owner_ids=bot.owner_ids | {1004})
    eva = Phone(world, 1004)
    eva.send("/start")
    offered = await eva.sees("En Telegram te llamas: eva sol", "¿Prefieres Eva Sol?")
    assert "Escribiste" not in offered
    eva.send("eva sol lara")
    await eva.sees("Escribiste: eva sol lara", "¿Prefieres Eva Sol Lara?")


async def test_a_code_of_yesterday_no_longer_serves(stranger: Phone, bot: Installation) -> None:
    code = await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC) - timedelta(hours=25)))
    stranger.send(f"/start {code}")
    await stranger.sees("Ese código no sirve o ya se usó")


async def test_a_stranger_reads_one_refusal_with_their_id_and_is_logged(
    stranger: Phone, bot: Installation
) -> None:
    for words in ("/start", "hola", "/nuevo", "/bitacora"):
        stranger.send(words)
    await stranger.sees(f"Da este número a tu supervisor: {STRANGER_ID}")
    answer = await stranger.send_data("menu:nuevo")
    assert answer is not None
    assert answer.show_alert
    assert len(stranger.from_bot) == 1
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
    assert [entry.operation for entry in entries] == ["access_denied"]


async def test_a_code_that_does_not_serve_is_refused_five_times_an_hour_and_counted(
    stranger: Phone, bot: Installation
) -> None:
    for number in range(8):
        stranger.send(f"/start AAAA-BBBB-CCCC-DD{number}D")
    await stranger.sees("Ese código no sirve o ya se usó")
    await stranger.send_data("menu:nuevo")  # answered once all were
    refused = [words.partition(":")[0][:18] for words in stranger.from_bot]
    assert refused == ["Ese código no sirv"] * 5 + ["Aún no tienes acce"]
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
        assert await work.users.count(INSTALLATION_ID) == 0
    assert [entry.summary.partition(" · ")[0] for entry in entries] == [
        "Desconocido en la puerta",
        "Código de propietario que no sirve",
    ]
    assert await refusals(bot) == 9


async def test_a_known_persons_wrong_code_is_recorded_too(jorge: Phone, bot: Installation) -> None:
    jorge.send("/start AAAA-BBBB-CCCC-DDDD")
    await jorge.sees("Ese código no sirve o ya se usó")
    assert await refusals(bot) == 1


async def test_who_is_blocked_in_their_company_is_a_stranger_from_then_on(
    jorge: Phone, bot: Installation
) -> None:
    jorge.send("/start")
    await jorge.sees("¿Qué quieres hacer?")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'"))
    answer = await jorge.tap("Ver bitácora")
    assert answer is not None
    assert "Aún no tienes acceso" in (answer.text or "")
    await jorge.sees("Aún no tienes acceso")


async def test_what_people_say_to_each_other_in_a_group_is_not_answered(ana: Phone, company: Company) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id])
    ana.world.person_sends(ana.person_id, "hola a todos", chat_id=group.id)
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")  # so what was sent before it has had its turn
    assert len(group.messages) == 1


async def test_a_message_that_was_corrected_is_not_taken_again(ana: Phone, company: Company) -> None:
    first = ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    ana.world.person_edits(ana.person_id, first, "/nuevo")
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")
    told = [words for words in ana.from_bot if not words.startswith("🔴")]
    assert [words.partition("\n")[0] for words in told] == [
        "Qué puedes hacer",
        "No leo mensajes corregidos: escríbelo de nuevo.",
        "Hola, Ana.",
    ]


async def test_the_menu_offers_no_more_than_the_profile_allows(jorge: Phone) -> None:
    jorge.send("/start")
    await jorge.sees("Hola, Jorge")
    commands = [each["command"] for each in jorge.world.commands_in(jorge.world.chat(jorge.person_id))]
    assert ("configurar" in commands, "Configurar bitácora" in jorge.buttons) == (False, False)
    assert jorge.world.commands_in(jorge.world.chat(STRANGER_ID)) == []  # each person has their own
    jorge.send("/ayuda")
    assert "/configurar" not in await jorge.sees("Qué puedes hacer")


async def test_a_group_is_answered_once_an_hour_and_all_that_it_asks_is_counted(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id, stranger.person_id])
    other = ana.world.open_group("Otra", [stranger.person_id], chat_id=-1001000000077)
    for number in range(6):
        for person in (ana.person_id, stranger.person_id):
            ana.world.person_sends(person, f"/nuevo {number}", chat_id=group.id)
    ana.world.person_sends(stranger.person_id, "/start", chat_id=other.id)
    await ana.world.until(lambda: len(other.messages) == 2)
    for phone in (ana, stranger):
        phone.send("/start")
        await phone.sees("Hola, Ana" if phone is ana else "Aún no tienes acceso")
    await _until_refused(bot, 6 * 2 + 1 + 1)
    said = [each["text"] for each in group.messages.values() if each["from"]["is_bot"]]
    assert said == [PRIVATE_ONLY]
    async with bot.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=10)
    summaries = [entry.summary for entry in entries if entry.operation == "access_denied"]
    assert summaries.count("Mensajes al bot en un grupo de Telegram") == 2


async def _until_refused(bot: Installation, times: int) -> None:
    """Wait until exactly this many attempts are counted."""
    counted = asyncio.Event()
    bot.database.after_commit(counted.set)
    async with asyncio.timeout(20):
        while await refusals(bot) < times:
            await counted.wait()
            counted.clear()
    assert await refusals(bot) == times


async def test_few_of_a_strangers_taps_are_answered_and_all_are_counted(
    stranger: Phone, bot: Installation
) -> None:
    stranger.send("/start")
    await stranger.sees("Aún no tienes acceso")
    message = stranger.messages[-1]
    taps = [stranger.world.send_callback(STRANGER_ID, message, "menu:nuevo") for _ in range(12)]
    stranger.send("/start AAAA-BBBB-CCCC-DDDD")
    await stranger.sees("Ese código no sirve")  # so what was tapped before it has had its turn
    assert [tap.answer is not None for tap in taps] == [True] * 4 + [False] * 8
    assert len(stranger.from_bot) == 2
    assert await refusals(bot) == 1 + 12 + 1


async def test_in_a_group_the_bot_says_so_and_nothing_else(ana: Phone, company: Company) -> None:
    group = ana.world.open_group("Oficina", [ana.person_id])
    ana.world.person_sends(ana.person_id, "/nuevo", chat_id=group.id)
    await ana.world.until(lambda: len(group.messages) == 2)
    assert next(reversed(group.messages.values()))["text"] == PRIVATE_ONLY


@pytest.mark.usefixtures("company")
async def test_the_menu_and_the_commands_are_those_that_the_person_may_give(ana: Phone) -> None:
    await ana.sees("🔴 Telegram vinculado a un usuario")
    ana.send("/start")
    await ana.sees("Hola, Ana.", "Comercializadora del Sureste · SUPERVISOR")
    assert ana.buttons == [
        "Ver",
        "Enterado",
        "Nuevo usuario",
        "Configurar bitácora",
        "Ver bitácora",
        "Empresas",
        "Ayuda",
    ]
    described = ana.world.commands_in(ana.world.chat(ana.person_id))
    assert {each["command"]: each["description"] for each in described}["exportar"] == (
        "Descarga la bitácora en un archivo de Excel o PDF"
    )
    commands = [each["command"] for each in described]
    assert commands == [each.command for each in ERRANDS]  # a supervisor may do all that there is


@pytest.mark.usefixtures("company")
async def test_help_shows_the_commands(ana: Phone) -> None:
    ana.send("/ayuda")
    await ana.sees("/nuevo · crea un usuario paso a paso", "/nuevo RSOTO Rosa Soto, CONSULTA")


@pytest.mark.usefixtures("company")
async def test_there_may_be_nothing_to_cancel(ana: Phone) -> None:
    ana.send("/cancelar")
    await ana.sees("No hay nada que cancelar")


@pytest.mark.usefixtures("company")
async def test_what_belongs_to_no_conversation_is_answered_with_the_menu(ana: Phone) -> None:
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")


async def test_a_second_owner_may_be_named(bot: Installation) -> None:
    installation = replace(bot, owner_ids=frozenset({1, 2}))
    now = datetime.now(UTC)
    names = [
        (
            await claim_installation(
                Ask(installation, InChat(person), now),
                code_hash=None,
                full_name="Eva Sol",
                operation_id=uuid4(),
            )
        ).user.name
        for person in (1, 2)
    ]
    assert names == ["PROPIETARIO", "PROPIETARIO2"]


@pytest.fixture
def named(bot: Installation, process: Running) -> Installation:
    """The installation, whose settings name the stranger as another owner."""
    installation = replace(bot, owner_ids=bot.owner_ids | {STRANGER_ID})
    process.application.shared.installation = installation
    return installation


@on_both_engines
async def test_an_owner_who_was_removed_is_a_stranger_from_their_next_tap_on(
    engine: str, ana: Phone, bot: Installation
) -> None:
    ana.send("/start")
    await ana.sees_button("Registrar empresa")
    await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))
    await remove_owner(Ask(bot, AtConsole(), datetime.now(UTC)), "PROPIETARIO")
    answer = await ana.tap("Registrar empresa")
    assert answer is not None
    assert "Aún no tienes acceso" in (answer.text or "")
    await ana.sees("Aún no tienes acceso")  # though the settings name them
    ana.send("/start")
    ana.send("hola")
    ana.send(f"/start {await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))}")
    await ana.sees("🔴 Usuario reactivado", "PROPIETARIO · propietario de la instalación")
    assert sum("Eres propietario" in words for words in ana.from_bot) == 2


def _with_person(world: World, person_id: int) -> World:
    world.add_person(Person(id=person_id, first_name="Otra"))
    return world
