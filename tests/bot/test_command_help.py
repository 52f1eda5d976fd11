"""Commands explain themselves, and what was given wrongly, in Spanish and without cutting a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command

from bot.cli import app
from tests.console import vigia

ENGLISH = re.compile(
    r"\b(usage|options?|commands?|arguments?|args|show|message|exit|missing|error|invalid|value|required|default"
    r"|range|int|str|text|try|for|help\.|such|unexpected|extra|got|requires|should|valid|input|did|mean)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"--[a-z-]+|document_[a-z]+|«[^»]*»|Mira cómo se usa con: .*")


def _every(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, each in getattr(command, "commands", {}).items():
        yield from _every(each, (*path, name))


EVERY = list(_every(get_command(app)))


def test_every_command_is_there() -> None:
    assert {("run",), ("claim",), ("api-key", "create"), ("api-key", "rotate"), ("demo",)} <= set(EVERY)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_the_help_is_in_spanish_and_whole(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = vigia(*path, "--help")
    assert result.exit_code == 0
    assert re.match(rf"Uso: \S+ {' '.join([*path, ''])}\[OPCIONES\]", result.stdout)
    assert ENGLISH.findall(NAMES.sub("", result.stdout)) == []
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert "..." not in re.sub(r"\[(DATOS|LLAVE)\]\.\.\.", "", result.stdout)


def test_what_a_command_is_for_is_told_whole_beside_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = " ".join(vigia("--help").stdout.split())
    for name in ("run", "claim", "verify", "seal", "demo"):
        assert f"{name} {' '.join(str(get_command(app).commands[name].help).split())}" in told  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("nope", "No existe el comando «nope»."),
        ("verfy", "No existe el comando «verfy»; ¿quisiste decir verify?"),
        ("api-key lst", "No existe el comando «lst»; ¿quisiste decir list?"),
        ("api-key 1 --label Caja", "No existe el comando «1»."),
        ("--nope", "No existe la opción --nope."),
        ("-x", "No existe la opción -x."),
        ("verify --compny 3", "No existe la opción --compny; ¿quisiste decir --company?"),
        ("verify --company", "--company: falta su valor."),
        ("verify --company x", "--company: «x» no sirve; lleva un número entero de 0 en adelante."),
        ("verify --company=-1", "--company: «-1» no sirve; lleva un número entero de 0 en adelante."),
        ("demo --port 99999", "--port: «99999» no sirve; lleva un número entero de 0 a 65535."),
        ("--version=3", "--version: no lleva ningún valor."),
        ("claim more", "Sobra «more»."),
        ("run a b", "Sobra «a b»."),
        ("api-key create", "Falta EMPRESA: el número de la empresa."),
        ("api-key create x --label Caja", "EMPRESA: «x» no sirve; lleva un número entero de 1 en adelante."),
        (
            "api-key create 1",
            "Falta --label: para qué sistema es, como «Punto de venta»; hasta 40 caracteres.",
        ),
        ("owner remove", "Falta QUIÉN: su usuario, como PROPIETARIO2, o su número de Telegram."),
        ("api-key revoke 0", "CLAVE: «0» no sirve; lleva un número entero de 1 en adelante."),
        ("api-key rotate 1 --hours 999", "--hours: «999» no sirve; lleva un número entero de 0 a 168."),
    ],
)
def test_what_was_given_wrongly_is_told_in_spanish_with_code_2(given: str, says: str) -> None:
    result = vigia(*given.split())
    assert result.exit_code == 2
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first == f"vigia: {says}"
    assert re.fullmatch(r"Mira cómo se usa con: \S+( [a-z-]+)* --help", second)
    assert ENGLISH.findall(NAMES.sub("", result.stderr)) == []


@pytest.mark.parametrize("group", [(), ("api-key",), ("owner",)])
def test_a_group_alone_shows_its_help(group: tuple[str, ...]) -> None:
    result = vigia(*group)
    assert result.exit_code == 2
    assert "Comandos:" in result.stderr


def test_a_kind_of_mistake_that_nobody_foresaw_is_told_in_spanish_too() -> None:
    from bot.wrong_use import in_spanish

    class NewKind(typer.BadParameter):
        pass

    assert in_spanish(NewKind("in English")) == ["vigia: Ese comando no está bien escrito."]


@pytest.mark.parametrize("signs", ["\x1b[31mrojo", "x" * 5000])
def test_what_was_given_is_quoted_back_harmlessly(signs: str) -> None:
    for given in ((signs,), (f"--{signs}",), ("claim", signs), ("verify", "--company", signs)):
        result = vigia(*given)
        assert result.exit_code == 2
        assert "\x1b" not in result.stderr
        assert len(result.stderr) < 300
