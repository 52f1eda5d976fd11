"""The owner's seat: given by a code from the console, or to whom the settings name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bot.run import Running
from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
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
    assert "Ya no tienes acceso" in (answer.text or "")
    await ana.sees("Ya no tienes acceso")  # though the settings name them
    ana.send("/start")
    ana.send("hola")
    ana.send(f"/start {await issue_claim_code(Ask(bot, AtConsole(), datetime.now(UTC)))}")
    await ana.sees("⚪ Usuario reactivado", "PROPIETARIO · propietario de la instalación")
    assert sum("Eres propietario" in words for words in ana.from_bot) == 2


def _with_person(world: World, person_id: int) -> World:
    world.add_person(Person(id=person_id, first_name="Otra"))
    return world
