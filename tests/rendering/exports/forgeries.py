"""Ways of touching the lines of an export, and how one of them is read."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from domain.log_tree import LogTree, canonical
from domain.seals import Seal
from tests.rendering.exports.rows import chained
from tests.rendering.exports.verifier import (
    LOG,
    WHOLE,
    Forge,
    Line,
    line,
    relinked,
)

PARTIAL = replace(WHOLE, period="Hoy")
START = LogTree(WHOLE.company.id)


def changed(lines: list[Line]) -> None:
    lines[4]["summary"] = "Otra cosa"


def changed_with_its_hash(lines: list[Line]) -> None:
    entry = replace(LOG[3], summary="Otra cosa")
    digest = sha256(LOG[3].previous_hash + canonical(entry.folio, entry)).hexdigest()
    lines[4] |= {"summary": entry.summary, "hash": digest}


def rebuilt(lines: list[Line]) -> None:
    lines[1:-1] = [line(each) for each in chained(12, user_name="OTRO")]


def rebuilt_with_its_head(lines: list[Line]) -> None:
    """The seal is still the genuine one, for comparison."""
    rebuilt = chained(12, user_name="OTRO")
    lines[0]["head"]["hash"] = rebuilt[-1].hash.hex()
    lines[1:-1] = map(line, rebuilt)


def removed(lines: list[Line]) -> None:
    del lines[4]
    lines[-1]["entries"] -= 1


def removed_and_called_incomplete(lines: list[Line]) -> None:
    removed(lines)
    lines[0]["complete"] = False


def beginning_removed(lines: list[Line]) -> None:
    del lines[1:3]
    lines[-1]["entries"] -= 2


def beginning_removed_as_if_purged(lines: list[Line]) -> None:
    beginning_removed(lines)
    lines[0] |= {"first_folio": 3, "previous_hash": LOG[2].previous_hash.hex()}


def tail_removed(lines: list[Line]) -> None:
    del lines[-3:-1]
    lines[-1]["entries"] -= 2


def tail_removed_with_its_head(lines: list[Line]) -> None:
    tail_removed(lines)
    lines[0]["head"] = {"folio": 10, "hash": LOG[9].hash.hex()}


def tail_removed_as_a_late_part(lines: list[Line]) -> None:
    tail_removed(lines)
    lines[0]["part"] = 5


def repeated(lines: list[Line]) -> None:
    lines.insert(5, lines[5])
    lines[-1]["entries"] += 1


def repeated_far_from_itself(lines: list[Line]) -> None:
    lines.insert(11, lines[5])
    lines[-1]["entries"] += 1


def cut(lines: list[Line]) -> None:
    del lines[-1]


def emptied(lines: list[Line]) -> None:
    del lines[1:-1]
    lines[-1]["entries"] = 0


def another_companys(lines: list[Line]) -> None:
    lines[0]["company"] = 8


def another_companys_with_its_seal(lines: list[Line]) -> None:
    lines[0] |= {"company": 8, "seal": Seal.of(8, WHOLE.head).text}


def said_to_go_on(lines: list[Line]) -> None:
    lines[-1]["continues"] = True


def more_after_the_end(lines: list[Line]) -> None:
    lines.append(line(LOG[3]))


def complete_with_a_period(lines: list[Line]) -> None:
    lines[0]["period"] = "Hoy"


def extra(where: int) -> Forge:
    def forge(lines: list[Line]) -> None:
        lines[where]["nota"] = "x"

    return forge


def put(where: int, **values: object) -> Forge:
    def forge(lines: list[Line]) -> None:
        lines[where] |= values

    return forge


def missing(where: int, name: str) -> Forge:
    def forge(lines: list[Line]) -> None:
        del lines[where][name]

    return forge


def rewritten(lines: list[Line]) -> None:
    lines[1:-1] = map(line, relinked(LOG[3:9], head_of(LOG[2]), user_name="OTRO"))


def with_an_invented_entry(lines: list[Line]) -> None:
    lines.insert(3, line(relinked([replace(LOG[7], summary="Inventado")], head_of(LOG[6]))[0]))
    lines[-1]["entries"] += 1


def another_companys_name(lines: list[Line]) -> None:
    seal = Seal.of(8, WHOLE.head).text
    lines[0] |= {"company": 8, "name": "OTRA EMPRESA", "rfc": "AAA010101AAA", "seal": seal}


def entry_past_the_head(lines: list[Line]) -> None:
    head = head_of(LOG[4])
    lines[0] |= {"head": {"folio": 5, "hash": head.hash.hex()}, "seal": Seal.of(7, head).text}


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("bitacora_1.jsonl").decode()
