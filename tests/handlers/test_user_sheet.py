"""`/nuevo` with a sheet of many, as a supervisor uses it."""

from __future__ import annotations

import pytest

from domain.companies import Company, UserState
from domain.invitations import invitation_code
from handlers.kit.conversation import DONE
from rendering.sheets.reading import LARGEST, read_sheet
from sandbox.faults import ServerError
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.phone import Phone
from tests.rendering.sheets.test_reading import workbook

HEADINGS = ["Usuario", "Nombre completo", "Perfil"]
MARIA = ["MLOPEZ", "María López", "consulta"]
ROSA = ["RSOTO", "Rosa Soto", "CONTADOR"]
FAULTY = [["x", "Ana Ruiz", "CONSULTA"], ["LPAZ", "Luis Paz", "JEFE"], ["MLOPEZ", "Mario Lara", "CONSULTA"]]


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _asks_for_the_sheet(phone: Phone) -> None:
    phone.send("/nuevo")
    await phone.sees("●○○○○  Usuario")
    await phone.tap("Varios a la vez (Excel)")
    await phone.sees("Varios usuarios", "hasta 500 usuarios y 1 MB")


async def _names(bot: Installation, company: Company) -> list[str]:
    async with bot.database.reading() as work:
        return list(await work.users.names(company.id))


@on_both_engines
async def test_the_good_rows_of_a_sheet_are_saved_and_undone(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _asks_for_the_sheet(ana)
    assert await read_sheet(ana.received_file("usuarios.xlsx")) == [HEADINGS]
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA, *FAULTY[:2], ROSA, FAULTY[2]))
    preview = await ana.sees("De 5 renglones, 2 se pueden crear.")
    assert "CONSULTA (1), CONTADOR (1)" in preview
    assert "Renglón 3 x\nEl usuario lleva de 3 a 15 caracteres" in preview
    assert "Renglón 4 LPAZ\nNo hay un perfil «JEFE» en la empresa: copia uno" in preview
    assert "Renglón 6 MLOPEZ\nMLOPEZ ya está en el renglón 2 de la hoja: deja sólo uno." in preview
    await ana.tap("Por corregir: 3 (Excel)")
    await ana.sees("cámbialos aquí mismo")
    mended = await read_sheet(ana.received_file("por corregir.xlsx"))
    assert [row[0] for row in mended[1:]] == ["x", "LPAZ", "MLOPEZ"]
    await ana.tap("Guardar los 2 buenos")
    done = await ana.sees("✅ Usuarios creados", "2 usuarios, en la bitácora con los folios 2 a 3.")
    assert "3 renglones no se guardaron" in done
    assert await _names(bot, company) == ["SUPERVISOR", "MLOPEZ", "RSOTO"]
    rows = await read_sheet(ana.received_file("enlaces.xlsx"))
    assert [row[:3] for row in rows[1:3]] == [["MLOPEZ", "María López", "CONSULTA"], ROSA]
    assert all(invitation_code(row[3]) for row in rows[1:3])
    assert [row[3][:10] for row in rows[3:]] == ["No se creó"] * 3
    await ana.tap("Deshacer el alta")
    await ana.sees("¿Deshacer el alta de 2 usuarios?")
    await ana.tap("Sí, deshacer el alta")
    await ana.sees("✅ Alta deshecha", "2 usuarios dados de baja.")
    answer = await ana.tap("Deshacer el alta")
    assert answer is not None
    assert answer.text == "Esa alta ya se deshizo."
    await ana.no_longer_sees_button("Deshacer el alta")
    async with bot.database.reading() as work:
        states = {each.user.name: each.user.state for each in await work.users.everybody(company.id)}
    assert states == {
        "SUPERVISOR": UserState.ACTIVE,
        "MLOPEZ": UserState.INACTIVE,
        "RSOTO": UserState.INACTIVE,
    }


async def test_what_was_created_can_not_be_closed_while_it_can_be_undone(
    ana: Phone, company: Company
) -> None:
    await _asks_for_the_sheet(ana)
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA, FAULTY[0]))
    await ana.tap("Guardar 1 usuario")
    await ana.sees("✅ Usuarios creados", "1 renglón no se guardó: estaba por corregir.", "Puedes deshacerlo")
    assert "Cerrar" not in ana.buttons


@on_both_engines
async def test_a_link_of_the_file_lets_its_user_in_who_then_stays(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    await _asks_for_the_sheet(ana)
    ana.send_file("gente.csv", "\n".join(",".join(row) for row in (HEADINGS, MARIA, ROSA)).encode("cp1252"))
    await ana.sees("De 2 renglones, 2 se pueden crear.")
    await ana.tap("Guardar los 2")
    await ana.sees("✅ Usuarios creados")
    rows = await read_sheet(ana.received_file("enlaces.xlsx"))
    stranger.send(f"/start {invitation_code(rows[1][3])}")
    await stranger.sees("MLOPEZ", "Comercializadora del Sureste")
    stranger.send("tormenta-Violeta-84")
    await ana.sees("Aceptó tu invitación", "MLOPEZ")
    await ana.tap("Deshacer el alta")
    await ana.tap("Sí, deshacer el alta")
    await ana.sees(
        "✅ Alta deshecha", "1 usuario dado de baja.", "Se queda 1:", "MLOPEZ ya entró por Telegram."
    )


async def test_a_sheet_that_is_no_good_takes_the_place_of_the_one_before(ana: Phone) -> None:
    await _asks_for_the_sheet(ana)
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA, FAULTY[0]))
    await ana.sees("De 2 renglones, 1 se puede crear.", "Corrígelo en tu hoja", "guarda sólo el bueno.")
    await ana.sees_button("Guardar 1 usuario")
    ana.send_file("foto.png", b"\x89PNG\r\n\x1a\n\x00\x00")
    await ana.sees("⚠️ La hoja no es de Excel ni CSV")
    await ana.no_longer_sees_button("Guardar 1 usuario")


async def test_a_second_tap_and_the_same_update_again_create_nobody_twice(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _asks_for_the_sheet(ana)
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA, ROSA))
    await ana.sees("De 2 renglones, 2 se pueden crear.")
    save = ana.data_of("Guardar los 2")
    await ana.tap("Guardar los 2")
    answer = await ana.send_data(save)
    assert answer is not None
    assert answer.text == DONE
    for update in list(ana.world.updates.confirmed):
        ana.world.updates.repeat(update)
    ana.world.wake()
    await ana.sees("✅ Usuarios creados")
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    assert await _names(bot, company) == ["SUPERVISOR", "MLOPEZ", "RSOTO"]


async def test_a_file_may_come_at_once_and_another_in_its_place(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA))
    await ana.sees("De 1 renglón, 1 se puede crear.")
    earlier = ana.data_of("Guardar 1 usuario")
    ana.send_file("gente.xlsx", workbook(HEADINGS, ROSA, MARIA))
    await ana.sees("De 2 renglones")
    await ana.send_data(earlier)  # it was for the other sheet
    await ana.sees_button("Guardar los 2")
    await ana.tap("« Atrás")
    await ana.sees("Llena la plantilla")
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA, ROSA))
    await ana.tap("Ninguno")
    await ana.sees("no se creó ningún usuario de la hoja")
    assert await _names(bot, company) == ["SUPERVISOR"]


async def test_what_is_no_sheet_gets_one_sentence_and_the_draft_is_kept(ana: Phone) -> None:
    await _asks_for_the_sheet(ana)
    ana.send("MLOPEZ")
    await ana.sees("Manda la hoja como archivo, de Excel (.xlsx) o .csv.")
    for content, sentence in (
        (b"%PDF-1.7 \x00", "no es de Excel ni CSV"),
        (b"a" * (LARGEST + 1), "Tu archivo pesa más de 1 MB"),
        (b"hola", "no tiene la columna «Usuario»"),
        (workbook(HEADINGS), "no tiene a nadie bajo los encabezados"),
        (workbook(), "La hoja está vacía"),
    ):
        ana.send_file("gente.xlsx", content)
        await ana.sees("Varios usuarios", sentence)
    ana.world.faults.add(method="getFile", kind=ServerError(), times=4)
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA))
    await ana.sees("No pude recibir tu archivo: mándalo otra vez.")
    ana.send_file("gente.xlsx", workbook(HEADINGS, MARIA))
    await ana.sees("De 1 renglón, 1 se puede crear.")


async def test_whoever_may_not_create_users_sends_no_sheet(jorge: Phone) -> None:
    jorge.send_file("gente.xlsx", workbook(HEADINGS, MARIA))
    await jorge.sees("Jorge")
    assert not any("renglones" in text for text in jorge.from_bot)
