"""What witnesses saw and what was stamped, as a verification says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.log_tree import Head
from handlers.verification.screens import result_screen
from handlers.verification.witness_lines import ASK_THE_WITNESS, witness_lines
from services.log.stamped import Stamped
from services.log.verified import Verification
from services.log.witnessed import Witnessed
from tests.entries import COMPANY
from tests.given import NOW

GOOD = Verification(
    company=COMPANY,
    start=Head(0, bytes(32)),
    head=Head(1_200, bytes(32)),
    first_at=NOW,
    last_at=NOW,
    broken=None,
    seconds=1.0,
)
SAW = Witnessed("despacho", 1_200, folio=1_188, at=NOW)
NEVER = Witnessed("hermana", 1_200)
STAMPED = Stamped("Autoridad", NOW, 1_100, contradicts=False)


def test_each_witness_has_a_line() -> None:
    lines = witness_lines(replace(GOOD, witnessed=[SAW, NEVER, replace(SAW, folio=1_200)])).splitlines()
    assert lines[0].startswith("El testigo despacho la vio hasta el #1,188, el ")
    assert lines[0].endswith("; 12 registros después.")
    assert lines[1] == "El testigo hermana todavía no ha visto esta bitácora."
    assert "después" not in lines[2]
    assert witness_lines(GOOD) == ""


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        (1_300, "vio esta bitácora hasta el #1,300, y aquí termina en el #1,200: alguien borró el final"),
        (1_150, "vio otra bitácora hasta el #1,150: alguien la rehízo"),
    ],
)
def test_one_that_saw_another_log_comes_first_and_says_what_to_do(seen: int, says: str) -> None:
    found = replace(GOOD, witnessed=[NEVER, replace(SAW, contradicts=seen)])
    lines = witness_lines(found).splitlines()
    assert says in lines[0]
    assert lines[1] == ASK_THE_WITNESS
    screen = result_screen(found)
    assert "⛔ <b>Un testigo vio otra bitácora</b>" in screen.text
    assert says in screen.text
    assert "Guardar sello" not in [each.text for row in screen.rows for each in row]


def test_the_time_stamp_has_a_line() -> None:
    assert "Sello de tiempo de Autoridad: hasta el #1,100 ya estaba así el " in witness_lines(
        replace(GOOD, stamped=STAMPED)
    )
    found = replace(GOOD, stamped=replace(STAMPED, contradicts=True))
    assert "es de otra bitácora hasta el #1,100" in witness_lines(found)
    assert "⛔ <b>El sello de tiempo es de otra bitácora</b>" in result_screen(found).text
