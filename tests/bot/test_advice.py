"""A refusal says at the console which option it is about and which command helps."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from bot.advice import ADVICE, OPTIONS, sentence_of
from bot.cli import app
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyReplaced,
    ApiKeyRevoked,
    InvalidAddresses,
    InvalidKeyExpiry,
    InvalidKeyFilter,
    InvalidKeyLabel,
    InvalidKeyRights,
    LastOwner,
    LogNotWhole,
    OwnerNotFound,
    SealUnreadable,
    VigiaError,
)

SENTENCES = [
    (ApiKeyNotFound(3), "No hay una clave 3: mira cuáles hay con vigia api-key list."),
    (ApiKeyRevoked(3), "La clave 3 ya está revocada: si hace falta otra, usa vigia api-key create."),
    (OwnerNotFound("Ana"), "No hay un propietario «Ana»: mira quiénes son con vigia owner list."),
    (
        LastOwner("PROPIETARIO"),
        "PROPIETARIO es el único propietario: antes de quitarlo da un código a otra persona con vigia claim.",
    ),
    (LogNotWhole(), "La bitácora no cuadra, así que no se depura nada: revísala con vigia verify."),
    (SealUnreadable(), "Ese sello está incompleto o mal copiado: cópialo otra vez, entero."),
]
ABOUT_AN_OPTION = [
    (
        InvalidKeyLabel(most=40),
        "--label: di para qué sistema es, de 1 a 40 caracteres; por ejemplo: Punto de venta.",
    ),
    (
        InvalidKeyExpiry(),
        "--expires: lleva un día que no haya pasado, como 31/12/2026, o cuántos días, como 90.",
    ),
    (
        InvalidKeyRights(),
        "--rights: di para qué es la clave: al menos una cosa; por ejemplo, reportar operaciones.",
    ),
    (
        InvalidKeyFilter(),
        "--reads: una clave lee por pestaña, por operación, por resultado o sólo lo sensible; por ejemplo: "
        "documento cancelado.",
    ),
    (
        InvalidAddresses(most=20),
        "--from: lleva direcciones IP: hasta 20, separadas por comas; por ejemplo: 192.168.1.0/24, "
        "187.10.20.30.",
    ),
]


@pytest.mark.parametrize(
    ("error", "sentence"), [*SENTENCES, *ABOUT_AN_OPTION], ids=lambda value: type(value).__name__
)
def test_says_what_helps(error: VigiaError, sentence: str) -> None:
    assert sentence_of(error) == sentence


def test_all_that_the_console_advises_is_looked_at() -> None:
    assert {type(error) for error, _ in SENTENCES} == set(ADVICE)
    assert {error.about for error, _ in ABOUT_AN_OPTION} == set(OPTIONS)


def test_says_the_rest_as_it_is() -> None:
    assert sentence_of(ApiKeyReplaced(3, by=5)) == "La clave 3 ya fue reemplazada por la 5: rota esa."


def test_names_commands_that_there_are() -> None:
    named = set(re.findall(r"vigia ([\w-]+(?: [\w-]+)?)", "\n".join(ADVICE.values())))
    assert named
    for words in named:
        command = get_command(app)
        for word in words.split():
            command = command.commands[word]  # type: ignore[attr-defined]
