"""Seals that are pasted: short, signed, both, several, and with a wrong signature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.checkpoints import company_pasted, holds_note
from domain.errors import SealForged, SealOfAnother, SealUnreadable
from domain.log_tree import Head
from domain.seals import Seal
from services.log.pasted_seals import pasted_seals
from services.seal_key import SealKey
from tests.signing import KEY, signed_by_anybody

SEAL = Seal(7, 1283, b"\x01" * 32)
OTHER = Seal(8, 12, b"\x02" * 32)
NOTE = signed_by_anybody(SEAL, before=Head(1000, b"\x03" * 32)).note
FORGED = NOTE.replace("anterior 1000 ", "anterior 1001 ")
FOREIGN = signed_by_anybody(SEAL, key=SealKey(bytes(32))).note


def test_a_short_seal_is_as_before() -> None:
    pasted = pasted_seals(SEAL.text, KEY)
    assert (pasted.only, pasted.signed) == (SEAL, frozenset())
    assert not holds_note(SEAL.text)


def test_a_signed_one_is_told_to_be_so() -> None:
    pasted = pasted_seals(NOTE, KEY)
    assert (pasted.only, pasted.signed) == (SEAL, frozenset({SEAL}))
    assert holds_note(NOTE)
    assert company_pasted(NOTE) == 7


def test_a_whole_message_has_it_in_both_forms_and_it_is_one() -> None:
    text = f"🔏 Sello de la bitácora\n{SEAL.text}\nEl mismo, firmado:\n{NOTE}"
    assert pasted_seals(text, KEY).only == SEAL
    assert company_pasted(text) == 7


@pytest.mark.parametrize(("note", "error"), [(FORGED, SealForged), (FOREIGN, SealOfAnother)])
def test_a_wrong_signature_is_refused(note: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        pasted_seals(note, KEY)
    assert company_pasted(note) == 7


def test_with_others_it_is_told_beside_them() -> None:
    pasted = pasted_seals(f"{OTHER.text}\n{FORGED}", KEY)
    assert (pasted.seals, pasted.only) == ((OTHER,), None)
    assert [type(each) for each in pasted.refused.values()] == [SealForged]


def test_a_forged_note_under_its_short_form_is_still_told() -> None:
    pasted = pasted_seals(f"{SEAL.text}\n{FORGED}", KEY)
    assert (pasted.seals, list(pasted.refused)) == ((SEAL,), [SEAL])
    assert pasted.only is None


def test_what_is_cut_short_is_counted_as_damaged() -> None:
    assert pasted_seals(f"{OTHER.text}\n{NOTE[:-20]}", KEY).damaged == 1
    with pytest.raises(SealUnreadable):
        pasted_seals(NOTE[:-20], KEY)
    with pytest.raises(SealUnreadable):
        pasted_seals("hola", KEY)


def test_seals_of_two_companies_name_none() -> None:
    other = signed_by_anybody(OTHER).note
    assert company_pasted(f"{NOTE}\n{other}") is None
    assert company_pasted(f"{NOTE}\n{OTHER.text}") is None
    assert company_pasted(f"{NOTE}\n{OTHER.text}\n{SEAL.text}") is None
    assert set(pasted_seals(f"{NOTE}\n{other}", KEY).seals) == {SEAL, OTHER}


def test_a_root_that_was_swapped_in_a_note_is_forged() -> None:
    signed = signed_by_anybody(SEAL)
    swapped = replace(signed, checkpoint=replace(signed.checkpoint, seal=Seal(7, 1283, b"\x09" * 32)))
    with pytest.raises(SealForged):
        pasted_seals(swapped.note, KEY)
