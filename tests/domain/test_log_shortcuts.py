"""What is typed after `/bitacora`. The tests' day is Saturday 21 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import load_catalogue
from domain.filter_words import in_words
from domain.log_shortcuts import understand
from domain.understood import Understood
from domain.words import words_in

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 21)
USERS = [
    ("", "Luis Ramos"),
    ("JMENDEZ", "Jorge Méndez"),
    ("MLOPEZ", "María López"),
    ("MSOTO", "María de la Luz Soto"),
    ("Punto de venta", "Caja Uno"),
    ("SUPERVISOR", "Ana Ruiz"),
    ("ana.ruiz", "Ana Ruiz"),
]
CANCELLED = (
    "Documento cancelado o Cancelación de CFDI solicitada al SAT o Cancelado administrativamente y 1 más"
)


def meant(text: str) -> Understood:
    return understand(text, CATALOGUE, USERS, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ayer cancelado MLOPEZ", f"Ayer · {CANCELLED} · MLOPEZ"),
        ("quién canceló A 203", f"{CANCELLED} · «A 203»"),
        ("canceladas", CANCELLED),
        ("documento cancelado", "Documento cancelado"),
        ("documentos cancelados sdk", "Documento cancelado vía SDK"),
        ("configuración de la bitácora", "Configuración de la bitácora"),
        ("póliza 45 borrada", "Póliza borrada · «45»"),
        ("bloqueado por intentos fallidos", "Bloqueado por intentos fallidos"),
        ("cancelado administrativamente y saldado", "Cancelado administrativamente o Documento saldado"),
        ("factura 203", "«factura 203»"),
        ("factura A ayer", "Ayer · «factura A»"),
        ("203", "«203»"),
        ("51", "«51»"),
        ("0", "«0»"),
        ("hoy documentos", "Hoy · Documentos"),
        ("configuración", "Configuración"),
        ("contabilidad", "Contabilización"),
        ("sensibles del lunes", "16/11/2026 · 🔴 sensibles"),
        ("denegados", "Denegados"),
        ("rechazadas", "Denegados"),
        ("fallidos", "Fallidos"),
        ("acceso denegado", "Acceso denegado"),
        ("telegram", "Telegram"),
        ("api", "API"),
        ("clave de api creada", "Clave de API creada"),
        ("contpaqi", "CONTPAQi"),
        ("consola", "Consola"),
        ("mlopez", "MLOPEZ"),
        ("por el usuario MLOPEZ", "MLOPEZ"),
        ("usuario creado por MLOPEZ", "Usuario creado · MLOPEZ"),
        ("ana.ruiz", "ana.ruiz"),
        ("punto de venta", "Punto de venta"),
        ("lópez", "MLOPEZ"),
        ("maría lópez", "MLOPEZ"),
        ("maría de la luz", "MSOTO"),
        ("maría", "«maría»"),  # there are two of them
        ("luis", "«luis»"),  # a stranger is no user
        ("sin usuario", "Sin usuario"),
        ("«ayer»", "«ayer»"),
        ('"A 203" hoy', "Hoy · «A 203»"),
        ("los últimos 30 días sensibles de MLOPEZ", "23 oct al 21 nov · MLOPEZ · 🔴 sensibles"),
        ("del 1 al 15 de noviembre", "1 al 15 nov"),
        ("el mes pasado, fallidos.", "Octubre · Fallidos"),
        ("- ayer", "Ayer"),
    ],
)
def test_understands_what_people_type(typed: str, words: str) -> None:
    understood = meant(typed)
    assert in_words(understood.wanted, CATALOGUE, today=TODAY) == words
    assert understood.not_understood == ()


@pytest.mark.parametrize(
    ("typed", "words", "lost"),
    [
        ("31/02", "", ["31/02"]),
        ("factura del 30 de febrero", "«factura»", ["del 30 de febrero"]),
        ("ayer hoy", "Ayer", ["hoy"]),
        ("MLOPEZ JMENDEZ", "MLOPEZ", ["JMENDEZ"]),
        ("ayer por PEPITO", "Ayer", ["por PEPITO"]),
        ("por maría", "", ["por maría"]),
        ("ayer 😀", "Ayer", ["😀"]),
    ],
)
def test_says_what_can_not_be(typed: str, words: str, lost: list[str]) -> None:
    understood = meant(typed)
    assert in_words(understood.wanted, CATALOGUE, today=TODAY) == words
    assert list(understood.not_understood) == lost


def test_a_number_alone_is_how_many_entries_a_page() -> None:
    assert meant("20") == Understood(size=20)
    assert meant(" 50 ").size == 50
    assert meant("«20»").wanted.text == "20"


def test_a_folio_is_the_entry_alone() -> None:
    assert meant("#1283") == Understood(folio=1283)
    assert meant("ayer #1283") == Understood(folio=1283, not_understood=("ayer",))
    assert meant("#99999999999").wanted.text == "#99999999999"


_KNOWN = """
ayer hoy cancelado documento MLOPEZ por de la López sensibles api #3 31/02 12/11 al « » " 20 mes pasado
"""
_KNOWN_WORDS = st.sampled_from(_KNOWN.split())
_NOVEL_WORDS = st.text("qxzñ", min_size=2, max_size=6).map(lambda word: f"zzzzz{word}")


@given(st.lists(_KNOWN_WORDS | _NOVEL_WORDS, max_size=25).map(" ".join) | st.text(max_size=80))
def test_never_fails_and_loses_no_word(text: str) -> None:
    understood = meant(text)
    kept = words_in(" ".join([understood.wanted.text, *understood.not_understood]))
    for word in text.split():
        if word.startswith("zz"):
            assert set(words_in(word)) <= set(kept), (word, understood)
    assert understood.wanted.decode(understood.wanted.encode()) == understood.wanted


def test_a_text_too_long_is_said_not_to_be_understood() -> None:
    understood = meant("palabra " * 200)
    assert len(understood.wanted.text) <= 120
    assert understood.not_understood


@pytest.mark.parametrize("names", [("JPEREZ", "jperez"), ("jperez", "JPEREZ"), ("JPEREZ", "JPEREZ  ")])
def test_of_a_user_in_several_spellings_the_usual_one_is_meant(names: tuple[str, str]) -> None:
    users = [(name, "Juana Pérez") for name in names]
    assert understand("jperez", CATALOGUE, users, today=TODAY).wanted.user_name == "JPEREZ"


@pytest.mark.parametrize(
    ("typed", "hour", "words"),
    [
        ("errores en la noche", 9, "Anoche · Denegados y fallidos"),
        ("errores en la noche", 21, "Hoy en la noche · Denegados y fallidos"),
        ("en la tarde", 9, "Ayer en la tarde"),
        ("en la tarde", 15, "Hoy en la tarde"),
        ("en la noche qué hubo ayer", 9, "Ayer en la noche"),
        ("después de las 6", 9, "Ayer desde las 18:00"),
        ("hoy en la noche", 9, "Hoy en la noche"),
        ("hoy desde las 8", 15, "Hoy desde las 08:00"),
        ("desde las 8 de la noche", 15, "Ayer desde las 20:00"),
        ("hace como una hora", 15, "Hoy desde las 14:30"),
    ],
)
def test_hours_that_are_still_to_come_are_those_of_the_day_before(typed: str, hour: int, words: str) -> None:
    now = datetime(2026, 11, 21, hour, 30, tzinfo=UTC)
    understood = understand(typed, CATALOGUE, USERS, today=TODAY, now=now)
    assert in_words(understood.wanted, CATALOGUE, today=TODAY) == words
