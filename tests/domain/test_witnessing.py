"""Requests to witnesses, by C2SP's tlog-witness, and the rule by which a witness decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.log_tree import NO_ENTRIES, Head
from domain.signed_notes import read_note
from domain.witnessing import Fault, judge, read_request, read_signed_head, read_size
from tests.grown import head_up_to, leaves, proof_of

# The example of tlog-witness.
EXAMPLE = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDe\
OoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UE\
jw6QUXTS5Rovnzv++qbSzm9Q=
"""
LOG = leaves(40)


def test_the_specifications_example_is_read_and_written_again() -> None:
    request = read_request(EXAMPLE.encode())
    assert (request.old, len(request.proof)) == (20852014, 4)
    assert request.body == EXAMPLE.encode()
    asked = read_signed_head(request.note)
    assert (asked.origin, asked.head.folio) == ("example.com/behind-the-sofa", 20852163)
    assert [each.key_id.hex() for each in asked.signatures] == ["033de0ae", "a292ea05"]
    assert asked.text == "".join(EXAMPLE.partition("\n\n")[2].partition("\n\n")[0]) + "\n"


@pytest.mark.parametrize(
    "change",
    [
        ("old 20852014\n", ""),
        ("old 20852014", "old 020852014"),
        ("old 20852014", "old  20852014"),
        ("old 20852014", "old -1"),
        ("old 20852014", "OLD 20852014"),
        ("jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=", "jrJZDmY8"),
        ("Kj/0=\n\n", "Kj/0=\n"),
        ("Kj/0=\n", "Kj/0=\n" * 61),
        ("20852163", "0208"),
        ("20852163", "9" * 19),
        ("CsUYapGG", "CsUYap"),
        ("— example.com/behind-the-sofa A", "- example.com/behind-the-sofa A"),
        ("— example.com/behind-the-sofa A", "— example.com/behind the-sofa A"),
        ("xq2I=\n\n", "xq2I=\n"),
        ("\n— example.com/behind-the-sofa o", "— example.com/behind-the-sofa o"),
        ("example.com/behind-the-sofa\n2", "example.com\t\n2"),
        ("example.com/behind-the-sofa\n2", "\n2"),
    ],
)
def test_what_the_specification_does_not_allow_is_not_read(change: tuple[str, str]) -> None:
    assert change[0] in EXAMPLE
    with pytest.raises(ValueError):
        read_signed_head(read_request(EXAMPLE.replace(*change, 1).encode()).note)


@given(some.binary(max_size=300) | some.text(max_size=300).map(str.encode))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    for given_ in (body, b"old 0\n\n" + body):
        try:
            read_note(read_request(given_).note)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "size"),
    [("7\n", 7), ("0\n", 0), ("7", 7), ("07\n", None), ("-7\n", None), ("7\n\n", None), ("9" * 400, None)],
)
def test_a_size_is_one_line_of_digits(text: str, size: int | None) -> None:
    assert read_size(text) == size


@given(some.integers(0, 40), some.integers(0, 40))
def test_what_goes_on_from_what_was_seen_is_cosigned(one: int, other: int) -> None:
    old, new = sorted((one, other))
    seen = head_up_to(LOG, old)
    assert judge(seen, head_up_to(LOG, new), old=old, proof=proof_of(LOG, old, new)) is None


@given(some.integers(1, 39), some.integers(0, 39), some.integers(1, 40))
def test_another_log_is_never_cosigned(old: int, changed: int, new: int) -> None:
    """Whatever was changed before the size that was seen, with a proof of the log as it is now."""
    other = [*LOG]
    other[min(changed, old - 1)] = bytes(32)
    new = max(old, new)
    seen, asked, proof = head_up_to(LOG, old), head_up_to(other, new), proof_of(other, old, new)
    assert judge(seen, asked, old=old, proof=proof) in (Fault.PROOF, Fault.OTHER_ROOT)


def test_each_fault_has_its_name() -> None:
    seen, asked, proof = head_up_to(LOG, 5), head_up_to(LOG, 9), proof_of(LOG, 5, 9)
    assert judge(seen, asked, old=4, proof=proof_of(LOG, 4, 9)) is Fault.OLD_SIZE
    assert judge(seen, head_up_to(LOG, 3), old=3, proof=()) is Fault.OLD_SIZE
    assert judge(seen, Head(5, bytes(32)), old=5, proof=()) is Fault.OTHER_ROOT
    assert judge(seen, asked, old=5, proof=proof[:-1]) is Fault.PROOF
    assert judge(seen, asked, old=5, proof=[*proof, bytes(32)]) is Fault.PROOF
    assert judge(seen, seen, old=5, proof=[bytes(32)]) is Fault.PROOF
    assert judge(NO_ENTRIES, asked, old=0, proof=[bytes(32)]) is Fault.PROOF
    assert judge(NO_ENTRIES, Head(0, bytes(32)), old=0, proof=()) is Fault.OTHER_ROOT
