"""What a person reads when something failed that no step foresaw."""

from __future__ import annotations

from sqlalchemy import text

from domain.companies import Company
from services.installation import Installation
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
    await ana.sees("Revisa y guarda", "⚠️ No pude guardar: la base de datos no respondió.")
    async with bot.database.reading() as work:
        assert await work.users.by_name(company.id, "RSOTO") is None
    async with bot.database.exclusively() as connection:
        await connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "RSOTO")


async def test_who_asks_is_told_even_if_the_screen_itself_can_not_be_drawn(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/empresa")
    await ana.sees("¿Con qué empresa quieres trabajar?")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE users RENAME TO away"))
    await ana.tap(company.name)
    await ana.sees("⚠️ No pude guardar: la base de datos no respondió.")
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE away RENAME TO users"))
    await ana.tap(company.name)
    await ana.sees("Trabajas con", company.name)
