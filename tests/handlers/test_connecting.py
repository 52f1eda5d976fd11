"""`/conectar`: a system's key, shown once, its first report by the very command shown, and its end."""

from __future__ import annotations

import asyncio
import re
import shlex
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from bot.run import Running
from bot.setting_values import Address
from domain.api_keys import KeyRight, KeyScope
from domain.askers import AtConsole
from domain.companies import Company
from domain.log_filter import LogFilter
from domain.log_settings import LogSettings
from handlers.connecting.screens import KEY_LIFETIME
from handlers.kit.memory import Memory
from services.asking import Ask
from services.doors.api_keys import create_api_key, list_api_keys, revoke_api_key
from services.installation import Installation
from services.people.life import block_user
from services.sending.expiring_messages import expiring_messages
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, joined
from tests.phone import Phone

pytestmark = on_both_engines

WAITS = "⏳ Esperando el primer reporte…"
CAME = "✅ Llegó el primer reporte"


@pytest.fixture
def http() -> Address:
    """The HTTP door, at any port."""
    return Address("127.0.0.1", 0)


async def _connected(ana: Phone, system: str = "Punto de venta") -> tuple[str, list[str]]:
    """Make a key in the chat; the key, and the command under it."""
    ana.send("/conectar")
    await ana.sees("¿Qué sistema es?")
    await ana.tap(system)
    await ana.sees(f"Clave de {system}", "¿Qué podrá hacer?", "Reporta: todo", "Vence: nunca")
    await ana.tap("Crear clave")
    shown = await ana.sees("Guárdala ya", "se borra solo en 10 minutos")
    await ana.sees("✅ Clave creada", f"{system} · clave")
    await ana.sees(WAITS, f"De {system}")
    key = re.search(r"^vigia_\S{43}$", shown, re.MULTILINE)
    command = re.search(r"^curl .*$", shown, re.MULTILINE)
    assert key is not None
    assert command is not None
    return key[0], shlex.split(command[0])


async def _run(command: list[str]) -> str:
    process = await asyncio.create_subprocess_exec(
        *command, "--silent", "--noproxy", "*", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    return said.decode()


async def _refused(process: Running, key: str) -> int:
    body = {"operation": "document_cancelled", "user": "NADIE", "summary": "A", "operation_id": "0" * 32}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{process.http_url}/v1/companies/1/operations",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
        )
    return answer.status_code


async def test_the_command_shown_reports_and_the_message_that_waits_says_so(
    ana: Phone, company: Company, bot: Installation
) -> None:
    key, command = await _connected(ana)
    waiting = next(each for each in ana.messages if each.get("text", "").startswith(WAITS))
    assert '"recorded":true' in await _run(command)
    told = await ana.sees(CAME, "De Punto de venta: Documento cancelado · Factura de prueba · PRUEBA · folio")
    await ana.sees("🔴 Documento cancelado", "Factura de prueba", "PRUEBA · Usuario de prueba")
    assert ana.world.chat(ana.person_id).messages[waiting["message_id"]]["text"] == told
    await ana.no_longer_sees(WAITS)
    await ana.tap("Ver el folio")
    await ana.sees("Documento cancelado", "Punto de venta")
    async with bot.database.reading() as work:
        entries = await work.audit_log(company.id).older(limit=20)
    (made,) = [each for each in entries if each.operation == "api_key_created"]
    assert (made.user_name, made.origin, made.summary) == (
        "SUPERVISOR",
        "telegram",
        "Punto de venta · clave 1",
    )
    assert not any(key in str(each) for each in entries)
    await _run(command)  # the same operation again
    assert sum(CAME in text for text in ana.from_bot) == 1


async def test_a_refused_report_is_not_the_first_one(ana: Phone, company: Company, process: Running) -> None:
    key, command = await _connected(ana)
    assert await _refused(process, key) == 422
    await ana.sees(WAITS)
    await _run(command)
    await ana.sees(CAME, "Factura de prueba")


async def test_one_that_the_company_does_not_record_came_too(
    ana: Phone, company: Company, bot: Installation
) -> None:
    async with bot.database.writing() as work:
        await work.log_settings.save(company.id, LogSettings(choices={"document_cancelled": False}))
    _, command = await _connected(ana)
    assert '"recorded":false' in await _run(command)
    await ana.sees(CAME, "No se guardó: esa operación está apagada en /configurar.")


async def test_the_message_with_the_key_deletes_itself_and_nothing_keeps_the_key(
    ana: Phone, company: Company, bot: Installation, process: Running
) -> None:
    key, _ = await _connected(ana)
    (expiring,) = await expiring_messages(bot)
    left = expiring.due_at - datetime.now(UTC)
    assert timedelta(0) < left <= KEY_LIFETIME
    shown = ana.world.chat(ana.person_id).messages[expiring.message_id]
    assert key in shown["text"]
    assert not shown.get("has_protected_content", False)  # Telegram would not let anybody copy the command
    memory = process.application.user_data.get(ana.person_id, Memory())
    assert key not in repr(memory)
    await ana.tap("Ya la copié, bórrala")
    await ana.no_longer_sees(key)


async def test_no_message_stays_empty_where_no_key_could_be_made(ana: Phone, company: Company) -> None:
    ana.send("/conectar")
    await ana.sees("¿Qué sistema es?")
    ana.send("x" * 41)
    await ana.sees("Di para qué sistema es, de 1 a 40 caracteres", "¿Qué sistema es?")
    assert not [call for call in ana.world.activity.calls if "Un momento" in str(call.parameters)]
    ana.send("Caja 3")
    await ana.tap("Crear clave")
    await ana.sees("✅ Clave creada", "Caja 3 · clave 1")


async def test_a_name_is_typed_and_the_list_tells_of_each_system(
    ana: Phone, company: Company, bot: Installation
) -> None:
    await _connected(ana)
    ana.send("/conectar")
    await ana.sees("Conecta tu sistema", "Punto de venta · aún no se usa", "Reportan a http://127.0.0.1:")
    await ana.tap("Conectar otro sistema")
    await ana.sees("¿Qué sistema es?")
    ana.send("Caja <3>")
    await ana.sees("Clave de Caja <3>")
    await ana.tap("Crear clave")
    await ana.sees("✅ Clave creada", "Caja <3> · clave 2")
    await ana.tap("Ver claves")
    await ana.sees("Punto de venta · aún no se usa", "Caja <3> · aún no se usa")
    keys = await list_api_keys(Ask(bot, ANA, datetime.now(UTC)), company.id)
    assert [key.label for key in keys] == ["Punto de venta", "Caja <3>"]


async def test_a_key_is_revoked_in_two_taps_and_the_message_that_waits_says_so(
    ana: Phone, company: Company, process: Running
) -> None:
    key, _ = await _connected(ana)
    ana.send("/conectar")
    await ana.tap("Punto de venta · clave 1")
    await ana.sees("Sistema: Punto de venta", "Último uso: aún no se usa")
    await ana.tap("Revocar")
    await ana.sees("¿Revocar la clave de Punto de venta?")
    await ana.tap("No, dejarla")
    await ana.tap("Revocar")
    await ana.tap("Sí, revocar")
    await ana.sees("✅ Clave 1 de Punto de venta: revocada.", "Ningún sistema tiene clave.")
    await ana.sees("🚫 Clave revocada", "Punto de venta no llegó a reportar.")
    assert await _refused(process, key) == 401


async def test_one_revoked_at_the_console_says_so_too(
    ana: Phone, company: Company, bot: Installation
) -> None:
    await _connected(ana)
    await revoke_api_key(Ask(bot, AtConsole(), datetime.now(UTC)), company.id, 1)
    await ana.sees("🚫 Clave revocada")


async def test_the_key_of_another_system_tells_nobody(
    ana: Phone, company: Company, bot: Installation, process: Running
) -> None:
    await _connected(ana)
    await create_api_key(Ask(bot, AtConsole(), datetime.now(UTC)), company.id, label="De consola")
    ana.send("/conectar")
    await ana.sees("De consola · aún no se usa")
    assert sum(WAITS in text for text in ana.from_bot) == 1


async def test_who_may_not_change_the_configuration_gets_no_key(jorge: Phone, company: Company) -> None:
    jorge.send("/conectar")
    await jorge.sees("conectar sistemas")
    assert "Conecta tu sistema" not in jorge.buttons


async def test_the_door_is_opened_behind_something_that_speaks_https(ana: Phone, company: Company) -> None:
    ana.send("/conectar")
    await ana.tap("Cómo abrir la puerta")
    await ana.sees("VIGIA_HTTP=127.0.0.1:8080", "VIGIA_HTTP_URL=https://", "Nunca abras el puerto 8080")
    await ana.tap("« Atrás")
    await ana.sees("¿Qué sistema es?")


async def test_a_key_is_for_what_was_chosen_from_where_and_until_when(
    ana: Phone, company: Company, bot: Installation
) -> None:
    ana.send("/conectar")
    await ana.tap("ERP")
    await ana.tap("✅ Reportar operaciones")
    await ana.sees("Di para qué es la clave: al menos una cosa")
    await ana.tap("Leer la bitácora")
    await ana.sees("Reporta: todo", "Lee: toda la bitácora", "Desde: cualquier dirección")
    await ana.tap("Qué reporta")
    await ana.tap("✅ Documentos")
    await ana.tap("✅ SDK")
    await ana.tap("Listo")
    await ana.sees("Reporta: Procesos, Contabilización, Configuración y Catálogos")
    await ana.tap("Qué lee")
    ana.send("ayer cancelado")
    await ana.sees("Una clave lee por pestaña, por operación")
    ana.send("documento cancelado")
    await ana.sees("Lee: Documento cancelado")
    await ana.tap("Desde dónde")
    ana.send("192.168.1.300")
    await ana.sees("«192.168.1.300» no es una dirección IP ni una red")
    ana.send("192.168.1.7/24 y 187.10.20.30")
    await ana.sees("Desde: 187.10.20.30, 192.168.1.0/24")
    await ana.tap("Hasta cuándo")
    await ana.tap("90 días")
    await ana.no_longer_sees("Vence: nunca")
    await ana.tap("Crear clave")
    await ana.sees("✅ Clave creada", "ERP · clave 1")
    (key,) = await list_api_keys(Ask(bot, ANA, datetime.now(UTC)), company.id)
    assert key.scope.rights == {KeyRight.REPORT, KeyRight.READ}
    assert key.scope.operations is not None
    assert "product_modified" in key.scope.operations
    assert "document_created" not in key.scope.operations
    assert key.scope.reads == LogFilter(operations=("document_cancelled",))
    assert key.scope.addresses == ("187.10.20.30/32", "192.168.1.0/24")
    assert key.expires_at is not None
    await ana.tap("Ver claves")
    await ana.tap("ERP · clave 1")
    await ana.sees("Lee: Documento cancelado", "Desde: 187.10.20.30, 192.168.1.0/24", "Vence el")


async def test_a_key_that_only_reads_waits_for_no_report(ana: Phone, company: Company) -> None:
    ana.send("/conectar")
    await ana.tap("ERP")
    await ana.tap("Leer la bitácora")
    await ana.tap("✅ Reportar operaciones")
    await ana.no_longer_sees("Reporta: todo")
    await ana.tap("Crear clave")
    await ana.sees("/log -H", "Contesta con lo último de la bitácora.")
    await ana.sees("✅ Clave creada")
    assert not any(WAITS in text for text in ana.from_bot)


async def test_a_key_is_changed_for_another_and_both_serve_for_a_day(
    ana: Phone, company: Company, process: Running
) -> None:
    old, _ = await _connected(ana)
    await ana.tap("Ver claves")
    await ana.tap("Punto de venta · clave 1")
    await ana.tap("Cambiar")
    await ana.sees("La de ahora sirve un día más")
    await ana.tap("Sí, cambiarla")
    await ana.sees("✅ Clave cambiada", "Punto de venta · clave 2", "La clave 1 sirve hasta el")
    shown = "".join(each.get("text", "") for each in ana.messages)
    (new,) = set(re.findall(r"vigia_[\w-]{43}", shown)) - {old}
    assert await _refused(process, old) == 422
    assert await _refused(process, new) == 422


async def test_a_key_whose_maker_lost_the_permission_says_so(
    ana: Phone, company: Company, bot: Installation
) -> None:
    place = await joined(bot, JORGE, company.id, profile="SUPERVISOR")
    reads, now = KeyScope(rights=frozenset({KeyRight.READ})), datetime.now(UTC)
    await create_api_key(Ask(bot, JORGE, now), company.id, label="Reportes", scope=reads)
    await block_user(Ask(bot, ANA, now), company.id, place.user.id, reason="Vacaciones", operation_id=uuid4())
    ana.send("/conectar")
    await ana.tap("Reportes · clave 1")
    await ana.sees("⚠️ Quien la hizo ya no puede leer la bitácora desde otro sistema")
