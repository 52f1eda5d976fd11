"""Alerts: one that is attended, one that is asked about, and how they come."""

from __future__ import annotations

from playwright.async_api import expect

from docs.pictures.stage import COMPANY, Stage

_PILE_UP = """
async () => {
  const post = (path, body) => fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  await post("/admin/faults", { method: "sendMessage", kind: { type: "too_many_requests", retry_after: 4 } });
  const { desk } = await (await fetch("/phone/api/state")).json();
  const [company] = desk.companies;
  for (let round = 0; round < 4; round++)
    for (const action of company.actions)
      await post(`/phone/api/desk/${company.id}/${action.id}`, {});
}
"""


async def an_alert(stage: Stage) -> None:
    """Jorge attends it, which Ana's says."""
    ana, jorge = stage.ana, stage.jorge
    await stage.at_the_desk("Cancelar factura A 203")
    await ana.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ")
    await stage.shoot("alerta", only="Factura A 203")
    await jorge.sees("🔴 Documento cancelado")
    await jorge.tap("Enterado")
    await ana.sees("✓ Atendida por Jorge Méndez Olvera")
    await stage.shoot("alerta-atendida", only="Factura A 203")


async def why(stage: Stage) -> None:
    """Ana asks, and Jorge answers."""
    ana, jorge = stage.ana, stage.jorge
    await stage.at_the_desk("Bajar el precio de Cemento gris")
    await ana.sees("🔴 Precio modificado")
    await ana.tap("¿Por qué?")
    await jorge.sees("❓ ¿Por qué?")
    await stage.shoot("por-que", of=jorge, only="te pregunta por esto")
    await jorge.tap("Responder")
    await jorge.send("Se me fue un punto, ya lo corregí")
    await ana.sees("💬 Explicación", "Se me fue un punto")
    await stage.shoot("explicacion")


async def mine(stage: Stage) -> None:
    """How they come to oneself."""
    ana = stage.ana
    await ana.send("/alertas")
    await ana.tap(COMPANY)
    await ana.sees("Mis alertas")
    await ana.tap("Importe…")
    await ana.tap("$10,000")
    await ana.sees("Mis alertas", "10,000")
    await expect(ana.button("Guardar")).to_be_visible()
    await stage.shoot("mis-alertas")


async def the_companys(stage: Stage) -> None:
    """What is urgent, and who is told next."""
    ana = stage.ana
    await ana.send("/guardia")
    await ana.tap(COMPANY)
    await ana.tap("Sin atender…")
    await ana.tap("30 min")
    await ana.sees("Si nadie la atiende: después de 30 min")
    await ana.tap("Quién sigue…")
    await ana.tap("Jorge Méndez Olvera")
    await ana.sees("Después se avisa a: Jorge")
    await ana.tap("« Atrás")
    await ana.sees("Alertas de la empresa", "30 min")
    await stage.shoot("guardia")
    await ana.tap("Grupo…")
    await ana.sees("Las alertas pueden llegar también a un grupo")
    await stage.shoot("guardia-grupo")


async def many(stage: Stage) -> None:
    """Telegram asks to wait while the desk is busy: the backlog arrives as one message."""
    ana = stage.ana
    await ana.page.evaluate(_PILE_UP)
    await ana.sees("operaciones sensibles")
    await stage.shoot("alertas-juntas")


SCENES = (an_alert, why, mine, the_companys, many)
