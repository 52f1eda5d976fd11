"""A witness: what it cosigns, what it answers to the rest, and that it never goes back."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from domain.cosignatures import cosignature_of
from domain.signed_notes import read_signatures
from domain.witnessing import AddCheckpoint
from services.seal_key import SealKey
from services.signatures import is_cosigned
from services.witnessing.cosigning import Answer, Cosigner
from services.witnessing.key import WitnessKey
from storage.seen_logs import SeenHead, SeenLogs
from tests.given import NOW
from tests.grown import head_up_to, leaves, request_for, seal_up_to
from tests.signing import KEY, public_of

LOG, OTHER = leaves(40), leaves(40, of="otra")
ORIGIN = f"vigia/{KEY.installation}/1"
WITNESS = WitnessKey("despacho.example.com", bytes(range(1, 33)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "witness.db"


def witness(path: Path) -> Cosigner:
    return Cosigner(WITNESS, SeenLogs(path), [public_of(KEY)])


def asked(path: Path, body: bytes) -> Answer:
    """The answer of a witness that was just started."""
    return witness(path).add_checkpoint(body, now=NOW)


def cosigned(path: Path, *sizes: int) -> None:
    """Have the log cosigned up to each of these."""
    for old, new in zip((0, *sizes), sizes, strict=False):
        assert asked(path, request_for(LOG, old, new)).status == HTTPStatus.OK


def last(path: Path) -> int:
    (seen,) = SeenLogs(path).all()
    return seen.head.folio


def test_it_cosigns_what_goes_on_from_what_it_saw(path: Path) -> None:
    for old, new in ((0, 3), (3, 8), (8, 8), (8, 33)):
        answer = asked(path, request_for(LOG, old, new))
        (line,) = read_signatures(answer.body)
        made = cosignature_of(line, WITNESS.verifier)
        assert made is not None
        assert (answer.status, made.moment) == (HTTPStatus.OK, NOW.replace(microsecond=0))
        assert is_cosigned(seal_up_to(LOG, new).checkpoint.text, made)
        assert not is_cosigned(seal_up_to(OTHER, new).checkpoint.text, made)
    assert last(path) == 33


def test_one_key_covers_all_companies_of_an_installation_each_by_itself(path: Path) -> None:
    for company_id, size in ((0, 5), (1, 9), (999_999_999, 2)):
        assert asked(path, request_for(LOG, 0, size, company_id=company_id)).status == HTTPStatus.OK
    assert [each.head.folio for each in SeenLogs(path).all()] == [5, 9, 2]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", HTTPStatus.BAD_REQUEST, None),
        (b"\xff", HTTPStatus.BAD_REQUEST, None),
        (request_for(LOG, 9, 8, proof=()), HTTPStatus.BAD_REQUEST, None),
        (request_for(LOG, 5, 8, company_id=2), HTTPStatus.CONFLICT, "0\n"),
        (request_for(LOG, 0, 8, company_id=10**9), HTTPStatus.NOT_FOUND, None),
        (request_for(LOG, 5, 8, key=SealKey(bytes(32))), HTTPStatus.NOT_FOUND, None),
        (request_for(LOG, 5, 8).replace(b"hecho 2", b"hecho 3"), HTTPStatus.FORBIDDEN, None),
        (request_for(LOG, 4, 8), HTTPStatus.CONFLICT, "5\n"),
        (request_for(LOG, 6, 8), HTTPStatus.CONFLICT, "5\n"),
        (request_for(LOG, 0, 3), HTTPStatus.CONFLICT, "5\n"),
        (request_for(OTHER, 5, 5), HTTPStatus.CONFLICT, "5\n"),
        (request_for(OTHER, 5, 8), HTTPStatus.UNPROCESSABLE_ENTITY, None),
        (request_for(LOG, 5, 8, proof=()), HTTPStatus.UNPROCESSABLE_ENTITY, None),
        (request_for(LOG, 0, 8, company_id=2, proof=[bytes(32)]), HTTPStatus.UNPROCESSABLE_ENTITY, None),
    ],
)
def test_everything_else_has_the_answer_of_the_specification_and_changes_nothing(
    path: Path, body: bytes, status: HTTPStatus, says: str | None
) -> None:
    cosigned(path, 5)
    answer = asked(path, body)
    assert answer.status == status
    assert "—" not in answer.body
    if says is not None:
        assert (answer.body, answer.media_type) == (says, "text/x.tlog.size")
    assert last(path) == 5
    assert asked(path, request_for(LOG, 5, 8)).status == HTTPStatus.OK


def test_another_installation_can_not_sign_under_the_name_of_this_one(path: Path) -> None:
    note = seal_up_to(LOG, 5, key=SealKey(bytes(32))).note.replace(
        SealKey(bytes(32)).installation, KEY.installation
    )
    assert asked(path, AddCheckpoint(0, (), note).body).status == HTTPStatus.FORBIDDEN


def test_signatures_of_others_beside_that_of_the_installation_are_ignored(path: Path) -> None:
    others = "".join(f"— otro.example/{number} {'A' * 96}\n" for number in range(15))
    body = request_for(LOG, 0, 5) + others.encode()
    assert asked(path, body).status == HTTPStatus.OK


def test_what_was_cosigned_once_can_not_be_played_again_to_go_back(path: Path) -> None:
    bodies = [request_for(LOG, 0, 5), request_for(LOG, 5, 9), request_for(LOG, 9, 20)]
    assert [asked(path, each).status for each in bodies] == [HTTPStatus.OK] * 3
    assert [asked(path, each).body for each in bodies] == ["20\n"] * 3
    assert last(path) == 20


def test_two_that_contradict_each_other_at_once_are_never_both_cosigned(path: Path) -> None:
    cosigned(path, 5)
    heads = {
        request_for(log, 5, size): head_up_to(log, size)
        for size in range(6, 16)
        for log in (LOG, [*LOG[:5], *OTHER[5:]])
    }
    bodies = list(heads)
    processes = [witness(path) for _ in bodies]  # each with its own connection, as processes have
    with ThreadPoolExecutor(len(bodies)) as pool:
        answers = list(pool.map(lambda each, body: each.add_checkpoint(body, now=NOW), processes, bodies))
    assert [each.status for each in answers].count(HTTPStatus.OK) == 1
    done = next(body for body, each in zip(bodies, answers, strict=True) if each.status == HTTPStatus.OK)
    assert heads[done] == SeenLogs(path).all()[0].head


def test_a_decision_keeps_every_other_process_out_from_its_beginning(path: Path) -> None:
    cosigned(path, 5)
    with (
        SeenLogs(path).deciding(),
        closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_what_was_not_decided_to_the_end_leaves_nothing(path: Path) -> None:
    """As when the process dies before the disk has it: then it has not answered either."""
    cosigned(path, 5)

    def die() -> None:
        with SeenLogs(path).deciding() as decision:
            decision.see(SeenHead(ORIGIN, head_up_to(LOG, 9), "", NOW))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert last(path) == 5


def test_it_keeps_what_it_refused_as_evidence_of_two_logs_under_one_name(path: Path) -> None:
    cosigned(path, 5)
    for body in (request_for(OTHER, 5, 5), request_for(OTHER, 5, 9), request_for(OTHER, 5, 9)):
        asked(path, body)
    kept = SeenLogs(path).refused()
    assert [each.note for each in kept] == [seal_up_to(OTHER, 5).note, seal_up_to(OTHER, 9).note]


def test_a_good_seal_that_somebody_sent_with_a_bad_proof_is_no_evidence_once_it_is_proved(
    path: Path,
) -> None:
    cosigned(path, 5)
    asked(path, request_for(LOG, 5, 9, proof=[bytes(32)]))
    assert len(SeenLogs(path).refused()) == 1
    cosigned_now = asked(path, request_for(LOG, 5, 9))
    assert (cosigned_now.status, SeenLogs(path).refused()) == (HTTPStatus.OK, [])


def test_the_evidence_that_is_kept_has_an_end(path: Path) -> None:
    cosigned(path, 1)
    for number in range(101):
        asked(path, request_for([bytes([number]) * 32] * 2, 1, 2))
    assert len(SeenLogs(path).refused()) == 100


def test_its_key_is_read_as_it_was_written() -> None:
    assert WitnessKey.read(WITNESS.text).verifier == WITNESS.verifier
    assert WitnessKey.new().verifier.name.startswith("testigo/")
    for wrong in (WITNESS.text.replace("despacho", "otro"), WITNESS.text[:-3], "", "a+b+c+d+e"):
        with pytest.raises(ValueError):
            WitnessKey.read(wrong)


@pytest.mark.parametrize("name", ["", "Despacho", "mi despacho", "a+b", "-a", "a" * 61, "ñandú"])
def test_a_name_that_others_could_not_read_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        WitnessKey.new(name)


def test_a_later_time_is_said_of_the_same_log(path: Path) -> None:
    cosigned(path, 5)
    later = NOW + timedelta(days=1)
    answer = witness(path).add_checkpoint(request_for(LOG, 5, 5), now=later)
    made = cosignature_of(read_signatures(answer.body)[0], WITNESS.verifier)
    assert made is not None
    assert made.moment == later.replace(microsecond=0)
