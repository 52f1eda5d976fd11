"""A refusal says in the chat which command or button helps."""

from __future__ import annotations

import re

import pytest

from domain.errors import (
    AlreadyUnderWay,
    CompanyNotFound,
    LogNotWhole,
    SealUnreadable,
    TooMuchOfTheirs,
    UserNameLetGo,
    UserNotFound,
    VigiaError,
)
from handlers.kit.access import needs_of
from handlers.kit.advice import ADVICE, sentence_of
from handlers.map import all_handlers

SENTENCES = [
    (AlreadyUnderWay(), "Ya estoy en eso: espera a que termine, o toca «Cancelar»."),
    (
        TooMuchOfTheirs(["la exportación de Papelería"]),
        "Estoy con la exportación de Papelería: espera, o cancela con su botón «Cancelar».",
    ),
    (
        UserNameLetGo("RSOTO"),
        "RSOTO está dado de baja en la empresa: ábrelo en /usuarios y reactívalo, o elige otro nombre.",
    ),
    (CompanyNotFound(), "No encuentro esa empresa: elige una con /empresa."),
    (LogNotWhole(), "La bitácora no cuadra, así que no se depura nada: revísala con /verificar."),
    (
        SealUnreadable(),
        "Ese sello está incompleto o mal copiado: cópialo otra vez con el botón Copiar sello.",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES, ids=lambda value: type(value).__name__)
def test_says_what_helps(error: VigiaError, sentence: str) -> None:
    assert sentence_of(error) == sentence


def test_all_that_the_chat_advises_is_looked_at() -> None:
    assert {type(error) for error, _ in SENTENCES} == set(ADVICE)


def test_says_the_rest_as_it_is() -> None:
    assert sentence_of(UserNotFound()) == UserNotFound().message


def test_names_commands_that_there_are() -> None:
    named = re.findall(r"/(\w+)", "\n".join(ADVICE.values()))
    assert {f"command {name}" for name in named} <= set(needs_of(all_handlers()))
