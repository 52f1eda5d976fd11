"""What somebody could do and when, as people ask it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.rights_question import asks_for_rights, read_rights_question

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)  # 12:40 in Mexico City


@pytest.mark.parametrize(
    ("typed", "who", "when"),
    [
        ("¿Qué podía Ana el 3 de mayo?", "ana", "el 3 de mayo"),
        ("que podia jmendez ayer a las 5", "jmendez", "ayer a las 5"),
        ("¿Qué podía hacer el usuario MLOPEZ hace 3 días?", "mlopez", "hace 3 dias"),
        ("¿Qué podía Ana Ruiz mañana?", "ana ruiz", "manana"),
        ("¿Qué podía Ana?", "ana", ""),
        ("¿Qué puede hacer Ana Ruiz?", "ana ruiz", "ahora"),
        ("MLOPEZ 3 de mayo", "MLOPEZ", "3 de mayo"),
        ("Ana Ruiz antier 7 pm", "Ana Ruiz", "antier 7 pm"),
        ("MLOPEZ", "MLOPEZ", ""),
        ("MLOPEZ tal vez", "MLOPEZ tal vez", ""),
    ],
)
def test_who_and_when(typed: str, who: str, when: str) -> None:
    assert read_rights_question(typed, now=NOW, zone="America/Mexico_City") == (who, when)


@pytest.mark.parametrize("typed", ["Qué podía Ana ayer", "¿que pudo hacer MLOPEZ?"])
def test_a_question_about_the_past_needs_no_command(typed: str) -> None:
    assert asks_for_rights(typed)


@pytest.mark.parametrize("typed", ["¿Qué puede hacer este bot?", "podía Ana ayer", "Que lo haga Ana", ""])
def test_other_texts_are_none(typed: str) -> None:
    assert not asks_for_rights(typed)
