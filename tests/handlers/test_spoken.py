"""What is said in plain words opens the screen for it, filled in, and does nothing by itself."""

from __future__ import annotations

import pytest

from domain.companies import Company, UserState
from handlers.kit.spoken_errands import errand_in
from services.installation import Installation
from tests.handlers.log_scene import with_entries
from tests.people import JORGE, place_in
from tests.phone import Phone


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ("crea un usuario", ("nuevo", "")),
        ("Crear usuario", ("nuevo", "")),
        ("quiero crear un usuario nuevo", ("nuevo", "")),
        ("da de alta un usuario", ("nuevo", "")),
        ("crea un usuario RSOTO Rosa Soto, CONSULTA", ("nuevo", "RSOTO Rosa Soto, CONSULTA")),
        ("bloquea a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("¿puedes bloquear a MLOPEZ?", ("usuarios", "MLOPEZ")),
        ("desbloquea al usuario MLOPEZ, por favor", ("usuarios", "MLOPEZ")),
        ("restablece la contraseña de MLOPEZ", ("usuarios", "MLOPEZ")),
        ("cambia el perfil de MLOPEZ", ("usuarios", "MLOPEZ")),
        ("da de baja a MLOPEZ", ("baja", "MLOPEZ")),
        ("configura la bitácora", ("configurar", "")),
        ("exporta este mes en excel", ("exportar", "este mes")),
        ("exporta la bitácora de octubre", ("exportar", "octubre")),
        ("exporta la bitácora", ("exportar", "")),
        ("mándame la bitácora de octubre", ("exportar", "octubre")),
        ("mándame lo de ayer en excel", ("exportar", "ayer")),
        ("mándame el resumen", ("resumen", "")),
        ("haz una gráfica de ayer", ("grafica", "ayer")),
        ("verifica", ("verificar", "")),
        ("verifica la bitácora", ("verificar", "")),
        ("¿qué puedes hacer?", ("ayuda", "")),
        ("ayúdame", ("ayuda", "")),
        ("cambiar mi contraseña", ("yo", "")),
        ("conecta mi sistema", ("conectar", "")),
        ("quiero conectar el punto de venta", ("conectar", "")),
        ("mis alertas", ("alertas", "")),
        ("no me avises de noche", ("alertas", "")),
        ("ya no quiero alertas los domingos", ("alertas", "")),
        ("no quiero", None),
        ("configura las alertas de la empresa", ("guardia", "")),
        ("manda las alertas a un grupo", ("guardia", "")),
        ("¿quién sigue si nadie la atiende?", ("guardia", "")),
        ("quién cambió las alertas de la empresa", None),
        ("bloqueó a MLOPEZ", None),
        ("quién bloqueó a MLOPEZ", None),
        ("quién creó el usuario MLOPEZ", None),
        ("usuarios creados ayer", None),
        ("quién exportó la bitácora", None),
        ("quién dio de baja a MLOPEZ", None),
        ("mándame lo de ayer", None),
        ("historia de la factura 1548", ("historia", "factura 1548")),
        ("todo lo que le a pasado al cliente Abarrotes Lupita", ("historia", "cliente Abarrotes Lupita")),
        ("cuéntame la vida de la remisión 887", ("historia", "remisión 887")),
        ("rastréame la NC-45 de principio a fin", ("historia", "NC-45")),
        ("abre la tarjeta de rosa", ("usuarios", "rosa")),
        ("ficha de usuario MLOPEZ", ("usuarios", "MLOPEZ")),
        ("expórtame lo de hoy a excel", ("exportar", "hoy")),
        ("pásame en pdf las canceladas de octubre", ("exportar", "canceladas de octubre")),
        ("gráfica de cancelaciones por mes", ("grafica", "cancelaciones")),
        ("grafícame los movimientos de la semana por usuario", ("grafica", "movimientos de la semana")),
        ("verifica que nadie haya alterado la bitácora", ("verificar", "")),
        ("qué puedo preguntarte?", ("ayuda", "")),
        ("ayúdame no sé cómo usar esto", ("ayuda", "")),
        ("mándame el resumen de ayer", ("resumen", "")),
        ("hola buenas tardes, historial de la A203 por favor", ("historia", "A203")),
        ("dame todo el historial de MLOPEZ", ("historia", "MLOPEZ")),
        ("bloquéame a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("hazle una contraseña nueva a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("ponle perfil de cajero a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("cámbiale el perfil a MLOPEZ a CONSULTA", ("usuarios", "MLOPEZ")),
        ("quítale el acceso a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("lista de usuarios", ("usuarios", "")),
        ("qué usuarios hay", ("usuarios", "")),
        ("muéstrame los usuarios", ("usuarios", "")),
        ("qué perfiles hay", ("perfiles", "")),
        ("¿quién puede cancelar?", ("perfiles", "")),
        ("quiénes tienen permiso de cambiar precios", ("perfiles", "")),
        ("quién puede haber cancelado la A203", None),
        ("quién puede decirme qué pasó ayer", None),
        ("elimina el usuario MLOPEZ", ("baja", "MLOPEZ")),
        ("quita a MLOPEZ", ("baja", "MLOPEZ")),
        ("borra al cliente Abarrotes Lupita", None),
        ("pásame un pdf con lo de MLOPEZ de esta semana", ("exportar", "MLOPEZ de esta semana")),
        ("quiero un excel de las cancelaciones de ayer", ("exportar", "cancelaciones de ayer")),
        ("checa que nadie le haya movido a la bitácora", ("verificar", "")),
        ("¿alguien alteró la bitácora?", ("verificar", "")),
        ("quién alteró la bitácora", None),
        ("checa que no haya cancelaciones hoy", None),
        ("hay que bloquear a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("dame de alta a un usuario", ("nuevo", "")),
        ("imprime las cancelaciones de hoy", ("exportar", "cancelaciones de hoy")),
        ("gráfica por usuario de octubre", ("grafica", "octubre")),
        ("revisa la bitácora", ("bitacora", "")),
        ("ver la bitácora de ayer", ("bitacora", "ayer")),
        ("¿la bitácora está completa?", ("verificar", "")),
        ("quiero cambiar qué se registra en la bitácora", ("configurar", "")),
        ("avísame cuando cancelen facturas", ("alertas", "")),
        ("quita las alertas", ("alertas", "")),
        ("cambiar de empresa", ("empresa", "")),
        ("¿cómo le hago para bloquear a alguien?", ("ayuda", "")),
        ("¿qué significa denegado?", ("ayuda", "")),
        ("quién quitó las alertas", None),
        ("mándamelo en excel", ("exportar", "")),
        ("bájame la bitácora completa", ("exportar", "")),
        ("verifica la integridad de la bitácora", ("verificar", "")),
        ("MLOPEZ olvidó su contraseña", ("usuarios", "MLOPEZ")),
        ("se le olvidó la contraseña a MLOPEZ", ("usuarios", "MLOPEZ")),
        ("quién olvidó su contraseña", None),
        ("olvidé mi contraseña", ("yo", "")),
        ("dale permiso a MLOPEZ de cancelar", ("usuarios", "MLOPEZ")),
        ("ya no trabaja MLOPEZ con nosotros", ("baja", "MLOPEZ")),
        ("qué puede hacer MLOPEZ", ("derechos", "qué puede hacer MLOPEZ")),
        ("todo de ayer", None),
        ("graficó las ventas", None),
        ("hola", None),
    ],
)
def test_an_order_is_told_from_a_question(said: str, opens: tuple[str, str] | None) -> None:
    assert errand_in(said) == opens


async def test_an_order_opens_the_card_and_does_nothing(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana.send("Bloquea a JMENDEZ, por favor")
    await ana.sees("Usuario · Comercializadora", "Usuario: JMENDEZ")
    assert (await place_in(bot, JORGE, company.id)).user.state is UserState.ACTIVE
    ana.send("crea un usuario RSOTO Rosa Soto, CONSULTA")
    await ana.sees("Revisa y guarda", "Usuario: RSOTO")
    ana.send("/cancelar")
    ana.send("exporta este mes en excel")
    await ana.tap(company.name)
    await ana.sees("Exportar", "Este mes")


async def test_a_question_is_answered_in_the_middle_of_something_else_which_goes_on(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await with_entries(bot, company.id)
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("¿quién canceló la A 203?")
    await ana.sees("Bitácora de la empresa · Comercializadora", "Documento cancelado")
    ana.send("quién canceló")  # no name of a user, and nothing but a question
    await ana.sees("Bitácora de la empresa · Comercializadora", "Documento cancelado")
    ana.send("MLOPEZ2")
    await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ2")


async def test_a_question_that_one_log_alone_can_answer_asks_for_no_company(
    ana: Phone, bot: Installation, company: Company
) -> None:
    """Ana reads the installation's log too."""
    await with_entries(bot, company.id)
    ana.send("¿quién canceló la A 203?")
    await ana.sees("Bitácora de la empresa · Comercializadora", "Documento cancelado")
    ana.send("qué pasó con la B 999")
    await ana.sees("No encontré nada de eso. Pregunta por un documento")


async def test_at_a_button_words_that_merely_occur_in_the_log_are_meant_for_the_screen(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await with_entries(bot, company.id)
    ana.send("/nuevo RSOTO Rosa Soto")
    await ana.sees("Elige qué podrá hacer")
    ana.send("el del taller")
    await ana.sees("⚠️", "Elige qué podrá hacer")
    assert not any("Bitácora de la empresa" in each for each in ana.from_bot)
    ana.send("la factura A 203")
    await ana.sees("Bitácora de la empresa · Comercializadora", "Documento cancelado")


async def test_at_a_button_any_text_that_leads_somewhere_is_a_question(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await with_entries(bot, company.id)
    ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
    await ana.sees("Revisa y guarda", "Usuario: RSOTO")
    ana.send("factura A203")
    await ana.sees("Bitácora de la empresa · Comercializadora", "Entendí: «factura A 203»")
    ana.send("xyzzy plugh")
    await ana.sees("Revisa y guarda", "Toca")


async def test_what_may_be_a_password_is_read_as_nothing_else(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await with_entries(bot, company.id)
    ana.send("/nuevo RSOTO Rosa Soto")
    await ana.tap("« Atrás")
    await ana.sees("●●●○○  Contraseña")
    ana.send("qué A203?")  # too short for a password
    await ana.sees("●●●○○  Contraseña", "al menos 10 caracteres")
    assert not any("Bitácora de" in said for said in ana.from_bot)
    assert all(message.get("text") != "¿qué hizo RSOTO?" for message in ana.messages)


async def test_who_asks_how_many_gets_the_count_and_its_chart(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    await with_entries(bot, company.id)
    jorge.send("¿cuántas facturas canceló MLOPEZ ayer?")
    await jorge.sees("Bitácora de la empresa", "Hay 1 registro.")
    await jorge.sees("Gráfica · Comercializadora", "Filtro: ", "MLOPEZ", "1 registro, 1 sensible.")
    jorge.send("cuántas borró MLOPEZ")
    await jorge.sees("Bitácora de la empresa", "Así tampoco encontré nada.")
    assert sum("Gráfica · " in said for said in jorge.from_bot) == 1
