"""`/conservar`, as people see it: retention, and purging in two steps."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from domain.companies import Company, Membership
from domain.keeping import Keeping
from sandbox.faults import Refusal
from services.installation import Installation
from services.sizes import Sizes
from tests.handlers.conftest import on_both_engines
from tests.kept_log import entry_of_kind, folios, recorded
from tests.people import ANA, place_in, registered_company
from tests.phone import Phone

pytestmark = [on_both_engines, pytest.mark.usefixtures("short_segments")]

LONG_AGO = (datetime.now(UTC) - timedelta(days=11 * 366)).replace(hour=18)
TITLE = "Conservación de la bitácora · Comercializadora del Sureste"


@pytest.fixture
def sizes() -> Sizes:
    """Removed without a rest."""
    return Sizes(between_removals=0)


@pytest.fixture
async def company(bot: Installation) -> Company:
    """A company of eleven years ago, with 24 entries of then and 6 new ones."""
    company = (await registered_company(bot, now=LONG_AGO)).company
    place = await place_in(bot, ANA, company.id)
    await recorded(bot, place, 24, now=LONG_AGO, operation="backup_created")
    await recorded(bot, place, 6, now=datetime.now(UTC), operation="backup_created")
    return company


@pytest.fixture
async def place(bot: Installation, company: Company) -> Membership:
    return await place_in(bot, ANA, company.id)


async def _opened(phone: Phone) -> None:
    """Give the command, and pick the company: the owner has the installation's log as well."""
    phone.send("/conservar")
    await phone.sees("¿En qué empresa?")
    await phone.tap("Comercializadora")
    await phone.sees(TITLE)


async def _has_the_file(phone: Phone) -> None:
    await _opened(phone)
    await phone.tap("Depurar…")
    await phone.sees("Se borrarán 20 registros: #1 a #20.")
    await phone.tap("Enviarme el archivo")
    await phone.sees("Para confirmar, escribe DEPURAR.")


def _files(phone: Phone) -> list[tuple[str, bytes]]:
    """The files that arrived, in order, by name."""
    sent = [message["document"] for message in phone.messages if "document" in message]
    found = [(each["file_name"], phone.world.files.by_id(each["file_id"])) for each in sent]
    return [(name, stored.upload.data) for name, stored in found if stored is not None]


async def test_a_log_is_purged_in_two_steps_with_the_file_first(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _opened(ana)
    await ana.sees(
        "Se conserva 10 años. Sin retención legal.",
        f"Hay 31 registros, desde el #1 ({LONG_AGO:%d/%m/%Y}).",
        "Hoy se pueden depurar 20 registros: #1 a #20.",
    )
    await ana.tap("Depurar…")
    await ana.sees(
        "Depurar la bitácora · Comercializadora del Sureste",
        "Se borrarán 20 registros: #1 a #20.",
        f"Registrados el {LONG_AGO:%d/%m/%Y}.",
        "Quedan 11 registros, desde el #21.",
    )
    assert _files(ana) == []
    await ana.tap("Enviarme el archivo")
    await ana.sees("Te envié bitacora_EKU9003173C9_depurada_1_20.zip.", "No se pueden recuperar.")
    ((name, data),) = _files(ana)
    assert (await folios(bot, place))[0] == 1  # nothing yet
    ana.send("sí")
    await ana.sees("Para confirmar escribe DEPURAR; si no quieres depurar, toca «Cancelar».")
    assert (await folios(bot, place))[0] == 1
    ana.send("depurar")
    await ana.sees(
        "✅ Bitácora depurada · Comercializadora del Sureste",
        "Se borraron 20 registros: #1 a #20.",
        "La bitácora comienza ahora en el #21.",
    )
    assert (await folios(bot, place))[0] == 21
    entry = await entry_of_kind(bot, place, "log_purged")
    assert entry is not None
    facts = dict(entry.detail.facts)
    assert (facts["Archivo"], facts["SHA-256"]) == (name, hashlib.sha256(data).hexdigest())
    await ana.sees("⚪ Depuración de bitácora", "Folios 1 a 20 · 20 registros")
    await ana.sees("🔏 Sello de la bitácora", f"Hasta el #{entry.folio}")
    ana.send("/verificar")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Comercializadora")
    today = datetime.now(UTC) - timedelta(hours=6)
    await ana.sees(
        "✅ La bitácora está íntegra",
        f"Desde el #21: lo anterior fue depurado el {today:%d/%m/%Y} por SUPERVISOR.",
    )


async def test_nothing_goes_if_the_file_can_not_be_sent(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _opened(ana)
    await ana.tap("Depurar…")
    ana.world.faults.add(method="sendDocument", kind=Refusal(400, "Bad Request: file is too big"))
    await ana.tap("Enviarme el archivo")
    await ana.sees("No pude enviarte el archivo, así que no se depura nada")
    ana.send("DEPURAR")
    await ana.sees("Toca «Enviarme el archivo», o «Cancelar».")
    assert (await folios(bot, place))[0] == 1
    await ana.tap("Enviarme el archivo")  # and then it can
    await ana.sees("Para confirmar, escribe DEPURAR.")


@pytest.mark.parametrize("where", ["the plan", "the confirmation"])
async def test_cancelling_keeps_everything(
    ana: Phone, bot: Installation, place: Membership, where: str
) -> None:
    if where == "the plan":
        await _opened(ana)
        await ana.tap("Depurar…")
    else:
        await _has_the_file(ana)
    await ana.tap("Cancelar")
    await ana.sees("No se depuró nada.")
    ana.send("DEPURAR")
    await ana.sees("Entendí: Depuración de bitácora")
    assert (await folios(bot, place))[0] == 1
    assert await entry_of_kind(bot, place, "log_purged") is None


async def test_an_old_button_or_another_persons_word_purges_nothing(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, place: Membership
) -> None:
    await _with_profile(bot, "SUPERVISOR")
    await _has_the_file(ana)
    export = None
    for each in ana.messages:
        assert "k:" not in str(each.get("text", ""))
    back = ana.data_of("« Atrás")
    jorge.send("DEPURAR")
    await jorge.sees("Entendí: Depuración de bitácora")
    await jorge.send_data(back)
    await jorge.sees("Hola, Jorge")
    assert export is None
    await ana.tap("« Atrás")
    await ana.sees("Hoy se pueden depurar 20 registros")
    await ana.send_data(back)  # of a screen that is no longer in force
    ana.send("DEPURAR")
    await ana.sees("Toca uno de los botones.")
    assert (await folios(bot, place))[0] == 1


async def test_who_loses_the_permission_halfway_purges_nothing(
    jorge: Phone, bot: Installation, place: Membership
) -> None:
    await _with_profile(bot, "SUPERVISOR")
    jorge.send("/conservar")
    await jorge.sees(TITLE)
    await jorge.tap("Depurar…")
    await jorge.tap("Enviarme el archivo")
    await jorge.sees("Para confirmar, escribe DEPURAR.")
    await _with_profile(bot, "GERENTE")
    jorge.send("DEPURAR")
    await jorge.sees("No puedes configurar la bitácora: pídelo a tu supervisor.")
    assert (await folios(bot, place))[0] == 1


async def test_a_hold_set_by_somebody_else_stops_the_last_step(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _has_the_file(ana)
    async with bot.database.writing() as work:
        await work.keeping.save(place.company.id, Keeping(held=True))
    ana.send("DEPURAR")
    await ana.sees("La bitácora está en retención legal: no se borra nada hasta que se quite.")
    assert (await folios(bot, place))[0] == 1


@pytest.mark.usefixtures("company")
async def test_years_and_hold_are_changed_and_shown(ana: Phone, bot: Installation, place: Membership) -> None:
    await _opened(ana)
    await ana.tap("Cambiar años")
    await ana.sees("Hoy se conserva 10 años. ¿Cuántos años quieres que se conserve?")
    ana.send("0")
    await ana.sees("Escribe cuántos años se conserva, de 1 a 50; por ejemplo: 10.")
    ana.send("12 años")
    await ana.sees(
        TITLE, "Se conserva 12 años.", "Ningún registro ha cumplido 12 años: los primeros se podrán borrar"
    )
    await ana.tap("Activar retención legal")
    assert "se pueden depurar" not in await ana.sees("🔒 En retención legal: no se depura ni se borra nada.")
    async with bot.database.reading() as work:
        assert await work.keeping.get(place.company.id) == Keeping(years=12, held=True)
    await ana.tap("Cerrar")
    await ana.sees("Listo, cerré la conservación.")


async def _kept(bot: Installation, place: Membership) -> Keeping:
    async with bot.database.reading() as work:
        return await work.keeping.get(place.company.id)


async def _asks_for(phone: Phone, years: str) -> None:
    await _opened(phone)
    await phone.tap("Cambiar años")
    await phone.sees("¿Cuántos años quieres que se conserve?")
    phone.send(years)


async def test_fewer_years_say_first_what_follows_and_which_laws_ask_for_more(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _asks_for(ana, "3")
    await ana.sees(
        TITLE,
        "Vas a bajar de 10 años a 3 años lo que se conserva.",
        f"Hoy mismo se podrán depurar 20 registros: #1 a #20, registrados el {LONG_AGO:%d/%m/%Y}.",
        "Son menos años que los 5 del Código Fiscal de la Federación (art. 30) "
        "y los 10 del Código de Comercio (art. 46).",
    )
    assert await _kept(bot, place) == Keeping()
    await ana.tap("Sí, bajar a 3 años")
    await ana.sees("La ley pide más de 3 años", "no lo podrás presentar en una revisión del SAT")
    assert await _kept(bot, place) == Keeping()
    await ana.tap("Sí, conservar 3 años")
    await ana.sees("Se conserva 3 años.", "Hoy se pueden depurar 20 registros")
    assert await _kept(bot, place) == Keeping(years=3)


async def test_fewer_years_than_before_that_no_law_asks_for_are_one_warning(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _asks_for(ana, "15")
    await ana.sees("Se conserva 15 años.")  # more years take nothing away
    await ana.tap("Cambiar años")
    await ana.sees("¿Cuántos años quieres que se conserve?")
    await ana.tap("10 años")
    text = await ana.sees("Vas a bajar de 15 años a 10 años", "Hoy mismo se podrán depurar 20 registros")
    assert "Son menos años" not in text
    assert await _kept(bot, place) == Keeping(years=15)
    await ana.tap("Sí, bajar a 10 años")
    await ana.sees("Se conserva 10 años.", "Hoy se pueden depurar 20 registros")


async def test_a_hold_comes_off_in_two_steps(ana: Phone, bot: Installation, place: Membership) -> None:
    await _opened(ana)
    await ana.tap("Activar retención legal")
    await ana.sees("🔒 En retención legal")
    await ana.no_longer_sees_button("Depurar…")
    await ana.tap("Quitar retención legal…")
    await ana.sees(
        "Vas a quitar la retención legal: desde ese momento se podrá depurar.",
        "Hoy mismo se podrán depurar 20 registros: #1 a #20",
    )
    assert await _kept(bot, place) == Keeping(held=True)
    await ana.tap("Sí, quitar la retención")
    await ana.sees("Sin retención legal.")
    await ana.sees_button("Depurar…")
    assert await _kept(bot, place) == Keeping()


@pytest.mark.parametrize("way_out", ["« Atrás", "Cancelar", "/cancelar"])
@pytest.mark.parametrize("at_the_law", [False, True])
async def test_who_thinks_again_changes_nothing(
    ana: Phone, bot: Installation, place: Membership, way_out: str, at_the_law: bool
) -> None:
    await _asks_for(ana, "3")
    await ana.sees("Vas a bajar de 10 años a 3 años")
    if at_the_law:
        await ana.tap("Sí, bajar a 3 años")
        await ana.sees("La ley pide más de 3 años")
    if way_out == "/cancelar":
        ana.send(way_out)
    else:
        await ana.tap(way_out)
    await ana.sees("Se conserva 10 años." if way_out == "« Atrás" else "No cambió nada")
    assert await _kept(bot, place) == Keeping()


async def test_no_forged_or_old_button_skips_the_warning(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _asks_for(ana, "3")
    await ana.sees("Vas a bajar de 10 años a 3 años")
    lose = ana.data_of("Sí, bajar a 3 años")
    await ana.tap("« Atrás")
    await ana.sees("Se conserva 10 años.")
    draft, version = lose.split(":")[1:3]
    shown = int(version) + 1
    for data in (
        lose,  # of a screen that was left
        f"k:{draft}:{shown}:lose",
        f"k:{draft}:{shown}:insist",
        f"k:{draft}:{shown}:set:3",
    ):
        await ana.send_data(data)
    ana.send("3")
    await ana.sees("Toca uno de los botones.")
    assert await _kept(bot, place) == Keeping()


async def test_a_quick_second_tap_does_not_answer_the_warning_that_it_did_not_see(
    ana: Phone, bot: Installation, place: Membership
) -> None:
    await _asks_for(ana, "3")
    await ana.sees("Vas a bajar de 10 años a 3 años")
    lose = ana.data_of("Sí, bajar a 3 años")
    await ana.send_data(lose)
    await ana.send_data(lose)
    await ana.sees("La ley pide más de 3 años")
    assert await _kept(bot, place) == Keeping()


async def test_it_is_offered_only_to_who_may(jorge: Phone, ana: Phone, bot: Installation) -> None:
    for phone, offered in ((jorge, False), (ana, True)):
        phone.send("/ayuda")
        assert ("/conservar" in await phone.sees("Qué puedes hacer")) is offered
    jorge.send("/conservar")
    await jorge.sees("No puedes configurar la bitácora")


@pytest.mark.usefixtures("company")
async def test_the_installations_log_is_kept_likewise(ana: Phone) -> None:
    ana.send("/conservar")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Instalación")
    await ana.sees("Todavía no se juntan 1,024 registros que hayan cumplido 10 años.")


async def _with_profile(installation: Installation, name: str) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text(
                "UPDATE users SET profile_id = (SELECT id FROM profiles WHERE profiles.name = :name "
                "AND profiles.company_id = users.company_id) WHERE users.name = 'JMENDEZ'"
            ),
            {"name": name},
        )
