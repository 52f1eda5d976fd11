"""`/configurar`, as one supervisor uses it, and as two do at once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.companies import Company
from domain.permissions import Permissions
from services.asking import Ask
from services.installation import Installation
from services.people.profile_life import create_profile
from tests.conftest import NOW
from tests.people import ANA, JORGE, MANAGER_ID, joined
from tests.phone import Phone

SAVED = "✅ Configuración guardada"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _open_documents(phone: Phone) -> None:
    phone.send("/configurar")
    await phone.sees("Elige qué se registra en cada pestaña")
    await phone.tap("Documentos")
    await phone.sees("Documentos: se registran")


async def _switch(phone: Phone, label: str) -> None:
    await _open_documents(phone)
    await phone.tap(label)
    await phone.tap("Guardar (1 cambio)")


async def _switch_off_what_alerts(phone: Phone) -> None:
    await _switch(phone, "✅ Documento cancelado")
    await phone.tap("Guardar sin esas alertas")


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
    text = await ana.sees(
        "✅ Configuración guardada",
        "Ya no se registra: Documento creado",
        "Se registra: Documento impreso",
        "Quedó en la bitácora con el folio",
    )
    assert "avisará" not in text.split("✅ Configuración guardada")[-1]  # neither alerts
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
    await ana.sees("Ya no se registran: Documento cancelado, Documento creado")
    draft, version = ana.data_of("« Pestañas").split(":")[1:3]
    await ana.send_data(f"c:{draft}:{version}:lose")  # not a button of this screen
    await ana.sees("Ya no se registran: Documento cancelado, Documento creado")
    await ana.tap("Guardar (2 cambios)")
    text = await ana.sees(
        "Tienes 2 cambios sin guardar.", "ni llegará aviso a nadie:", "🔴 Documento cancelado"
    )
    assert "Documento creado" not in text  # it alerts nobody
    async with bot.database.reading() as work:
        assert (await work.log_settings.get(company.id)).choices == {}
    await ana.tap("« Seguir editando")
    await ana.sees("Elige qué se registra", "Ya no se registran: Documento cancelado, Documento creado")
    await ana.tap("Guardar (2 cambios)")
    await ana.tap("Guardar sin esas alertas")
    await ana.sees(
        "✅ Configuración guardada",
        "Ya no se registran: Documento cancelado, Documento creado",
        "🔴 Tampoco avisará a nadie: Documento cancelado.",
    )
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
    await ana.sees(
        "✅ Configuración guardada",
        "Reporte atrasado: después de 30 días",
        "🔴 Ya no avisará a nadie lo que se reporte entre 7 y 30 días después.",
    )
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


async def test_what_is_always_recorded_is_one_line_that_says_which(ana: Phone) -> None:
    ana.send("/configurar")
    await ana.tap("Configuración 4/5")
    await ana.sees("Configuración: se registran 4 de 5")
    await ana.tap("🔒")
    await ana.sees("operaciones que no se pueden apagar", "🔒 Usuario creado", "🔒 Permisos de un perfil")
    await ana.tap("« Configuración")
    await ana.sees("Configuración: se registran 4 de 5")
    await ana.tap("Ninguna")
    await ana.sees("Configuración: se registran 0 de 5")
    await ana.tap("« Pestañas")
    await ana.sees_button("Configuración 0/5")


async def test_what_was_just_switched_off_is_switched_on_again_with_an_entry_of_its_own(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _switch_off_what_alerts(ana)
    await ana.sees(SAVED, "Ya no se registra: Documento cancelado", "🔴 Tampoco avisará a nadie.")
    await ana.tap("Deshacer", under=SAVED)
    await ana.sees("¿Deshacer lo del folio", "Documento cancelado: No → Sí")
    await ana.tap("« Atrás")
    await ana.sees(SAVED, "Ya no se registra: Documento cancelado", "🔴 Tampoco avisará a nadie.")
    await ana.tap("Deshacer", under=SAVED)
    await ana.tap("Sí, deshacer")
    await ana.sees(SAVED, "Ya no se registra: Documento cancelado", "↩️ Deshecho: Ana Ruiz")
    assert ana.under(SAVED) == [["Configurar otra vez"], ["Cerrar"]]
    async with bot.database.reading() as work:
        undoing, saving = await work.audit_log(company.id).older(limit=2)
        assert (await work.log_settings.get(company.id)).choices == {}
    assert (undoing.operation, undoing.summary) == (saving.operation, "Se registra: Documento cancelado")
    assert undoing.detail.about == saving.folio


async def test_what_was_saved_again_meanwhile_is_not_undone(ana: Phone) -> None:
    await _switch_off_what_alerts(ana)
    await ana.sees_button("Deshacer")
    undo = str(ana.message(SAVED)["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    await _switch(ana, "⬜ Documento cancelado")
    await ana.sees(SAVED, "Se registra: Documento cancelado")
    answer = await ana.send_data(undo)
    assert answer is not None
    assert answer.text is not None
    assert answer.text.endswith("ya no se puede deshacer.")


async def test_who_may_not_read_the_log_is_not_offered_to_undo(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await create_profile(
        Ask(bot, ANA, NOW),
        company.id,
        name="SISTEMAS",
        permissions=Permissions.decode("bitacora:M"),
        operation_id=uuid4(),
    )
    await joined(bot, JORGE, company.id, profile="SISTEMAS")
    jorge = Phone(ana.world, MANAGER_ID)
    await _switch_off_what_alerts(jorge)
    await jorge.sees(SAVED, "🔴 Tampoco avisará a nadie.")
    assert jorge.under(SAVED) == [["Configurar otra vez"], ["Cerrar"]]


async def test_the_saved_settings_are_drawn_only_from_what_saved_them(
    ana: Phone, company: Company, bot: Installation
) -> None:
    await joined(bot, JORGE, company.id, profile="SUPERVISOR")
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    await ana.send_data(f"act:{company.id}:2:back:::saved")  # a forged button
    await ana.no_longer_sees("Qué puedes hacer")
    assert not any("Configuración guardada" in text for text in ana.from_bot)


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
        "Ya no se registra: Documento creado",
        "Por guardar",
        "Se registra: Documento impreso",
    )
    await ana.tap("Guardar (1 cambio)")
    await ana.sees("✅ Configuración guardada", "Se registra: Documento impreso")
    async with bot.database.reading() as work:
        settings = await work.log_settings.get(company.id)
    assert settings.choices == {"document_created": False, "document_printed": True}


async def test_who_may_not_configure_reads_why(jorge: Phone) -> None:
    jorge.send("/configurar")
    await jorge.sees("No puedes configurar la bitácora")
