"""The victims' conversations, begun before an attack and finished after it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from domain.askers import AtConsole
from services.asking import Ask
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from services.log.seals import seal_of
from services.people.claims import issue_claim_code
from tests.torture.requested import Requested
from tests.torture.siege import CARLOS, SECRET_PASSWORD, VICTIMS, Siege, alerts_settled, data_of


class Victims:
    """The victims' conversations: begun before an attack, and finished after it."""

    def __init__(self, siege: Siege, round_number: int) -> None:
        self._siege = siege
        self._round = round_number
        self._requested = Requested(siege, round_number)

    async def begin(self) -> None:
        """Everyone stands in the middle of something, with screens and buttons of every kind in sight."""
        siege = self._siege
        ana, alicia, alberto, amelia, andres, araceli, arturo, _ = map(siege.phone, VICTIMS)
        await self._an_invoice_is_cancelled()
        await alerts_settled(siege)
        ana.send("/empresa")
        await ana.tap("Registrar empresa")
        await ana.sees("●○○○  Nombre")
        ana.send(f"Registrada {self._round}")
        await ana.sees("●●○○  RFC")
        alicia.send("/nuevo")
        await alicia.sees("●○○○○  Usuario")
        alicia.send(f"ZQALICIA{self._round}")
        await alicia.sees("●●○○○  Nombre completo")
        alicia.send("Quetzal De Alicia")
        await alicia.sees("●●●○○  Contraseña")
        alberto.send(f"/nuevo ZQALBERTO{self._round} Quetzal De Alberto, CONSULTA")
        await alberto.sees("Revisa y guarda", f"ZQALBERTO{self._round}")
        amelia.send("/configurar")
        await amelia.tap("Documentos")
        await amelia.tap(_switch(self._round))
        await amelia.sees("Por guardar", "registra")
        await andres.tap("Ver")
        await andres.sees("Folio", "Factura XQ 777")
        andres.send("/bitacora hoy")
        await andres.sees("Entendí: Hoy")
        siege.foreign += data_of(andres)
        await andres.tap("Filtrar")
        await andres.sees("Filtrar bitácora", "Filtro: Hoy")
        araceli.send("/conservar")
        await araceli.sees("Conservación de la bitácora")
        arturo.send("/resumen")
        await arturo.sees("¿Cada cuánto lo quieres?")
        await self._claim()
        await self._requested.begin()
        await alerts_settled(siege)  # of the code and its use too
        for each in VICTIMS:
            siege.foreign += data_of(siege.phone(each))
        siege.foreign.append(await self._sealed())
        siege.foreign = sorted(set(siege.foreign))

    async def _an_invoice_is_cancelled(self) -> None:
        siege = self._siege
        reported = ReportedOperation(
            operation="document_cancelled", user="ZQ0", summary="Factura XQ 777", operation_id=uuid4()
        )
        await record_business_operation(
            HttpDoor(siege.installation).asked_with(siege.api_key, now=datetime.now(UTC)),
            siege.a.id,
            reported=reported,
        )

    async def _sealed(self) -> str:
        """What the button of a seal sends."""
        seal = await seal_of(self._siege.installation, self._siege.a)
        return f"seal:{seal.data}" if seal is not None else ""

    async def _claim(self) -> None:
        if self._round:
            return  # Carlos has his seat since the first round
        siege = self._siege
        code = await issue_claim_code(Ask(siege.installation, AtConsole(), datetime.now(UTC)))
        siege.secrets = (SECRET_PASSWORD, code, siege.api_key)
        carlos = siege.phone(CARLOS)
        carlos.send(f"/start {code}")
        await carlos.sees("Propietario de la instalación")

    async def finish(self) -> int:
        """Everyone goes on from where they were; returns how many conversations came to their good end."""
        siege = self._siege
        ana, alicia, alberto, amelia, andres, araceli, arturo, carlos = map(siege.phone, VICTIMS)
        await self._requested.finish()
        alicia.send(SECRET_PASSWORD)
        await alicia.sees("●●●●○  Perfil")
        await alicia.tap("AUXILIAR CONTABLE")
        await alicia.tap("Guardar")
        await alicia.sees("✅ Usuario creado", f"ZQALICIA{self._round}")
        await alberto.tap("Guardar")
        await alberto.sees("✅ Usuario creado", f"ZQALBERTO{self._round}")
        await amelia.tap("Guardar (1 cambio)")
        await amelia.sees("✅ Configuración guardada")
        await andres.tap("Enterado")
        await andres.tap("Ver resultados")
        await andres.sees("Bitácora de la empresa", "Filtro: Hoy")
        await araceli.tap("Cambiar años")
        await araceli.tap(_years(self._round))
        if self._round % 2:
            await araceli.tap("Sí, bajar a 5 años")
            await araceli.tap("Sí, conservar 5 años")
        await araceli.sees(f"Se conserva {_years(self._round)}")
        await arturo.tap("No quiero")
        await arturo.sees("Ya no te mando resúmenes")
        ana.send("EKU9003173C9")
        await ana.sees("●●●○  Zona horaria")
        await ana.tap("Centro")
        await ana.tap("Guardar")
        await ana.sees(f"✅ Empresa registrada · Registrada {self._round}")
        if self._round:
            return 8
        carlos.send("Carlos Quetzal")
        await carlos.sees("Hola, Carlos")
        return 9


def _switch(round_number: int) -> str:
    return "⬜ Documento impreso" if round_number % 2 == 0 else "✅ Documento impreso"


def _years(round_number: int) -> str:
    return "15 años" if round_number % 2 == 0 else "5 años"
