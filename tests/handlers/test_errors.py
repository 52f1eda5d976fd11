"""What a person reads after an error that no step foresaw."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import text
from telegram import Update
from telegram.ext import TypeHandler

from bot.run import Running
from domain.companies import Company
from services.installation import Installation
from storage.database import Database
from tests.people import registered_company
from tests.phone import Phone


async def test_if_the_entry_can_not_be_written_nothing_is_done_and_the_person_is_told(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
    await ana.sees("Revisa y guarda", "RSOTO")
    table = f"bitacora_{company.id}"
    async with bot.database.exclusively() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    await ana.tap("Guardar")
    await ana.sees("Revisa y guarda", "⚠️ Algo falló de mi lado.")
    async with bot.database.reading() as work:
        assert await work.users.by_name(company.id, "RSOTO") is None
    async with bot.database.exclusively() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "RSOTO")


async def test_if_the_database_takes_nothing_the_person_is_told_so_and_the_draft_is_kept(
    ana: Phone, process: Running, company: Company
) -> None:
    bot = process.installation
    ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
    await ana.sees("Revisa y guarda", "RSOTO")
    refusing = Database(bot.database.engine)
    refusing.may_write = False
    process.application.bot_data.installation = replace(bot, database=refusing)
    await ana.tap("Guardar")
    await ana.sees("Revisa y guarda", "⚠️ No pude guardar: la base de datos no respondió.")
    process.application.bot_data.installation = bot
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "RSOTO")


async def test_the_line_after_the_command_is_there_until_it_was_used(
    ana: Phone, process: Running, company: Company
) -> None:
    bot = process.installation
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
    await ana.sees("¿En qué empresa?")
    refusing = Database(bot.database.engine)
    refusing.may_write = False
    process.application.shared.installation = replace(bot, database=refusing)
    await ana.tap(company.name)
    await ana.sees("⚠️ No pude guardar: la base de datos no respondió.")
    process.application.shared.installation = bot
    await ana.tap(company.name)
    await ana.sees("Revisa y guarda", "RSOTO")


async def test_a_door_that_failed_lets_nobody_in(
    ana: Phone, process: Running, bot: Installation, company: Company
) -> None:
    let_in: list[str | None] = []

    async def behind_the_door(update: Update, _: object) -> None:
        if update.callback_query is not None:
            let_in.append(update.callback_query.data)

    process.application.add_handler(TypeHandler(Update, behind_the_door), group=1)
    await _tap_while_nobody_can_be_looked_up(ana, bot, company)
    await ana.tap(company.name)
    ana.send("/ayuda")  # when it is answered, both taps are done with
    await ana.sees("Qué puedes hacer")
    assert len(let_in) == 1, "the tap that failed at the door went on"


async def test_who_asks_is_told_even_if_the_screen_itself_can_not_be_drawn(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _tap_while_nobody_can_be_looked_up(ana, bot, company)
    await ana.tap(company.name)
    await ana.sees("Trabajas con", company.name)


async def _tap_while_nobody_can_be_looked_up(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/empresa")
    await ana.sees("¿Con qué empresa quieres trabajar?")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE users RENAME TO away"))
    await ana.tap(company.name)
    await ana.sees("⚠️ Algo falló de mi lado.")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO users"))
