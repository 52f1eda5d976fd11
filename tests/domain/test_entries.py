"""Details of entries: what is added to one keeps the rest."""

from __future__ import annotations

from domain.entries import Change, Detail
from domain.snapshots import Snapshot, SubjectKind


def test_what_is_added_keeps_changes_snapshots_and_the_entry_that_it_is_about() -> None:
    one, other = (Snapshot(SubjectKind.USER, number, None, {"name": "ANA"}) for number in (1, 2))
    change = Change("Estado", "activo", "bloqueado")
    detail = Detail.of(changes=[change], facts=[("Usuario", "ANA")], snapshots=[one])
    told = detail.done_about(7, "Deshace el folio").with_more(facts=[("Solicitud", "3")], snapshots=[other])
    assert told.changes == (change,)
    assert told.facts == (("Usuario", "ANA"), ("Deshace el folio", "7"), ("Solicitud", "3"))
    assert (told.snapshots, told.about) == ((one, other), 7)
