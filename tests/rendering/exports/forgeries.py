"""Ways of touching the lines of an export, and how one of them is read."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from domain.entries import Entry
from domain.leaves import leaf_fields, salt_of_user
from domain.log_filter import LogQuery
from domain.log_tree import LogTree
from domain.seals import Seal
from tests.entries import COMPANY
from tests.rendering.exports.rows import chained, stored
from tests.rendering.exports.verifier import (
    LOG,
    WHOLE,
    Forge,
    Line,
    line,
)
from tests.trees import head_of, linked, rehashed, tree_of

START = LogTree(COMPANY.id)
FIRST_FIVE = LogQuery(until=LOG[5].occurred_at)
PARTIAL = replace(WHOLE, period="Hoy", query=FIRST_FIVE)
OF_MLOPEZ = replace(WHOLE, criteria="Usuario: MLOPEZ", query=LogQuery(user_name="MLOPEZ"))
MIXED = linked(
    START, [structs.replace(each, user_name="OTRO") if each.folio % 3 == 0 else each for each in LOG]
)


def changed(lines: list[Line]) -> None:
    lines[4]["summary"] = "Otra cosa"


def changed_with_its_hash(lines: list[Line]) -> None:
    lines[4] = line(rehashed(COMPANY.id, LOG[3], summary="Otra cosa"))


def with_other_salts(lines: list[Line]) -> None:
    lines[4]["salts"] = "ab" * 16


def rebuilt(lines: list[Line]) -> None:
    lines[1:-1] = [line(each) for each in chained(12, user_name="OTRO")]


def rebuilt_with_its_head(lines: list[Line]) -> None:
    """The seal is still the genuine one, for comparison."""
    rebuilt = chained(12, user_name="OTRO")
    lines[0]["head"]["hash"] = head_of(COMPANY.id, rebuilt).hash.hex()
    lines[1:-1] = map(line, rebuilt)


def removed(lines: list[Line]) -> None:
    del lines[4]
    lines[-1]["entries"] -= 1


def removed_and_called_incomplete(lines: list[Line]) -> None:
    removed(lines)
    lines[0]["wanted"] = {"user_name": "MLOPEZ"}


def beginning_removed(lines: list[Line]) -> None:
    del lines[1:3]
    lines[-1]["entries"] -= 2


def beginning_removed_as_if_it_began_there(lines: list[Line]) -> None:
    beginning_removed(lines)
    peaks = [peak.hex() for peak in tree_of(COMPANY.id, LOG[:2]).peaks]
    lines[0] |= {"first_folio": 3, "start": {"folio": 2, "peaks": peaks}}


def beginning_invented(lines: list[Line]) -> None:
    beginning_removed(lines)
    lines[0] |= {"first_folio": 3, "start": {"folio": 2, "peaks": ["ab" * 32]}}


def tail_removed(lines: list[Line]) -> None:
    del lines[-3:-1]
    lines[-1]["entries"] -= 2


def tail_removed_with_its_head(lines: list[Line]) -> None:
    tail_removed(lines)
    lines[0]["head"] = {"folio": 10, "hash": head_of(COMPANY.id, LOG[:10]).hash.hex()}


def tail_removed_as_a_late_part(lines: list[Line]) -> None:
    tail_removed(lines)
    lines[0]["part"] = 5


def repeated(lines: list[Line]) -> None:
    lines.insert(5, lines[5])
    lines[-1]["entries"] += 1


def repeated_far_from_itself(lines: list[Line]) -> None:
    lines.insert(11, lines[5])
    lines[-1]["entries"] += 1


def swapped(lines: list[Line]) -> None:
    lines[4], lines[5] = lines[5], lines[4]


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


def a_part_called_the_whole(lines: list[Line]) -> None:
    lines[0] |= {"wanted": {"user_name": "MLOPEZ"}}


def omitted_leaf(entry: Entry) -> list[object]:
    return leaf_fields(stored([entry])[0])


def one_omitted(lines: list[Line]) -> None:
    """One that was asked for, as if it were another user's."""
    lines[4] = {"omitted": omitted_leaf(MIXED[3]), "user": lines[3]["user"]}
    lines[-1] |= {"entries": lines[-1]["entries"] - 1, "omitted": lines[-1]["omitted"] + 1}


def one_omitted_as_it_is(lines: list[Line]) -> None:
    salt = salt_of_user(stored([MIXED[3]])[0])
    lines[4] = {"omitted": omitted_leaf(MIXED[3]), "user": [salt.hex() if salt else "", "MLOPEZ"]}
    lines[-1] |= {"entries": lines[-1]["entries"] - 1, "omitted": lines[-1]["omitted"] + 1}


def one_omitted_in_silence(lines: list[Line]) -> None:
    one_omitted(lines)
    del lines[4]["user"]


def one_omitted_with_another_time(lines: list[Line]) -> None:
    """Of a period: as if it had happened later."""
    fields = omitted_leaf(LOG[3])
    lines[4] = {"omitted": [fields[0], fields[1] + 10**10, *fields[2:]]}  # type: ignore[operator]
    lines[-1] |= {"entries": lines[-1]["entries"] - 1, "omitted": lines[-1]["omitted"] + 1}


def one_more_than_asked(lines: list[Line]) -> None:
    lines[3] = line(MIXED[2])
    lines[-1] |= {"entries": lines[-1]["entries"] + 1, "omitted": lines[-1]["omitted"] - 1}


def any_entry_as_a_purge(lines: list[Line]) -> None:
    lines[3] = {"purge": line(MIXED[2])}


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


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("bitacora_1.jsonl").decode()
