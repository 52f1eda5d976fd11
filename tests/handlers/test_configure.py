"""`/configurar`, as one supervisor uses it, and as two do at once."""

from __future__ import annotations

import pytest

from domain.companies import Company
from services.installation import Installation
from tests.people import JORGE, MANAGER_ID, joined
from tests.phone import Phone


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _open_documents(phone: Phone) -> None:
    phone.send("/configurar")
    await phone.sees("Elige qué se registra en cada pestaña")
    await phone.tap("Documentos")
    await phone.sees("Documentos: se registran")


async def test_operations_are_switched_and_saved_and_the_entry_says_which(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _open_documents(ana)
    await ana.sees("Documentos: se registran 8 de 11")
    await ana.tap("⬜ Documento impreso")
    await ana.sees("Documentos: se registran 9 de 11", "Por guardar", "Se registra: Documento impreso")
    await ana.tap("✅ Documento creado")
    await ana.sees(
        "Documentos: se registran 8 de 11",
        "Por guardar",
        "Ya no se registra: Documento creado",
        "Se registra: Documento impreso",
    )
    await ana.tap("« Pestañas")
    await ana.sees_button("Documentos 8/11")
    await ana.tap("Guardar (2 cambios)")
    await ana.sees("✅ Configuración guardada", "− Documento creado", "+ Documento impreso")
    async with bot.database.reading() as work:
        entry = (await work.audit_log(company.id).older(limit=1))[0]
    assert (entry.operation, entry.user_name, entry.summary) == (
        "log_settings_changed",
        "SUPERVISOR",
        "Ya no se registra: Documento creado · Se registra: Documento impreso",
    )
    assert {(each.field, each.before, each.after) for each in entry.detail.changes} == {
        ("Documentos: Documento creado", "Sí", "No"),
        ("Documentos: Documento impreso", "No", "Sí"),
    }


async def test_what_alerts_is_switched_off_in_two_steps(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _open_documents(ana)
    await ana.tap("✅ Documento cancelado")
    await ana.tap("✅ Documento creado")
    await ana.sees("Ya no se registran: Documento creado, Documento cancelado")
    draft, version = ana.data_of("« Pestañas").split(":")[1:3]
    await ana.send_data(f"c:{draft}:{version}:lose")  # not a button of this screen
    await ana.sees("Ya no se registran: Documento creado, Documento cancelado")
    await ana.tap("Guardar (2 cambios)")
    text = await ana.sees(
        "Tienes 2 cambios sin guardar.", "ni llegará aviso a nadie:", "🔴 Documento cancelado"
    )
    assert "Documento creado" not in text  # it alerts nobody
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).choices == {}
    await ana.tap("« Seguir editando")
    await ana.sees("Elige qué se registra", "Ya no se registran: Documento creado, Documento cancelado")
    await ana.tap("Guardar (2 cambios)")
    await ana.tap("Guardar sin esas alertas")
    await ana.sees("✅ Configuración guardada", "− Documento creado", "− Documento cancelado")
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).choices == {
            "document_cancelled": False,
            "document_created": False,
        }


async def test_a_later_limit_for_late_reports_is_two_steps(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/configurar")
    await ana.sees_button("Reporte atrasado: 7 días")
    await ana.tap("Reporte atrasado: 7 días")
    await ana.sees("¿Después de cuántos días")
    await ana.tap("30 días")
    await ana.sees("Reporte atrasado: después de 30 días")
    await ana.tap("Guardar (1 cambio)")
    text = await ana.sees(
        "Tienes 1 cambio sin guardar.",
        "lo que se reporte más de 7 días después, y hasta 30 días, se registrará sin marca",
    )
    assert "ni llegará aviso" not in text  # no operation is left out
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).late_after == 7
    await ana.tap("Guardar sin esas alertas")
    await ana.sees("✅ Configuración guardada", "Reporte atrasado: 7 días → 30 días")
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).late_after == 30


async def test_quick_taps_are_all_counted(ana: Phone) -> None:
    await _open_documents(ana)
    labels = ("⬜ Documento impreso", "✅ Documento creado", "⬜ Documento saldado")
    for data in [ana.data_of(label) for label in labels]:
        await ana.send_data(data)
    await ana.sees(
        "Ya no se registra: Documento creado", "Se registran: Documento impreso, Documento saldado"
    )


async def test_a_whole_tab_is_switched_at_once(ana: Phone) -> None:
    await _open_documents(ana)
    await ana.tap("Ninguna")
    await ana.sees("Documentos: se registran 0 de 11")
    await ana.tap("Todas")
    await ana.sees("Documentos: se registran 11 de 11", "Se registran: Documento desbloqueado, ")


async def test_what_is_locked_says_why_and_stays_on(ana: Phone) -> None:
    ana.send("/configurar")
    await ana.sees("Elige qué se registra")
    await ana.tap("Configuración")
    await ana.sees("Configuración: se registran")
    answer = await ana.tap("🔒 Usuario creado")
    assert answer is not None
    assert answer.show_alert
    assert answer.text is not None
    assert answer.text.startswith("«Usuario creado» siempre se registra")
    await ana.tap("Ninguna")
    await ana.sees_button("🔒 Usuario creado")


async def test_closing_with_unsaved_changes_asks_first(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _open_documents(ana)
    await ana.tap("⬜ Documento impreso")
    await ana.sees("Por guardar", "Se registra: Documento impreso")
    await ana.tap("« Pestañas")
    await ana.sees_button("Cerrar")
    await ana.tap("Cerrar")
    await ana.sees("Tienes 1 cambio sin guardar")
    await ana.tap("« Seguir")
    await ana.sees("Elige qué se registra", "Por guardar", "Se registra: Documento impreso")
    await ana.tap("Cerrar")
    await ana.sees("Tienes 1 cambio sin guardar")
    await ana.tap("Cerrar sin guardar")
    await ana.sees("Configuración cerrada")
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).choices == {}


async def test_the_second_to_save_sees_what_changed_meanwhile(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await joined(bot, JORGE, company.id, profile="SUPERVISOR")
    jorge = Phone(ana.world, MANAGER_ID)
    await _open_documents(ana)
    await ana.tap("⬜ Documento impreso")
    await ana.sees("Por guardar", "Se registra: Documento impreso")
    await _open_documents(jorge)
    await jorge.tap("✅ Documento creado")
    await jorge.sees("Ya no se registra: Documento creado")
    await jorge.tap("Guardar (1 cambio)")
    await jorge.sees("✅ Configuración guardada")
    await ana.tap("Guardar (1 cambio)")
    await ana.sees(
        "Mientras editabas, Jorge Méndez guardó",
        "− Documento creado",
        "Por guardar",
        "Se registra: Documento impreso",
    )
    await ana.tap("Guardar (1 cambio)")
    await ana.sees("✅ Configuración guardada", "+ Documento impreso")
    async with bot.database.reading() as work:
        settings = await work.log_settings.get(company.id)
    assert settings.choices == {"document_created": False, "document_printed": True}


async def test_who_may_not_configure_reads_why(jorge: Phone) -> None:
    jorge.send("/configurar")
    await jorge.sees("No puedes configurar la bitácora")
