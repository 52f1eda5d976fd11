"""What a profile can hold, its stored form and its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.permissions import GRANTABLE, Module, Permissions, Verb

EVERY_GRANT = sorted(Permissions.full().grants)
ANY_PERMISSIONS = st.frozensets(st.sampled_from(EVERY_GRANT)).map(Permissions)


def test_there_are_forty_permissions() -> None:
    assert len(EVERY_GRANT) == 8 * 5 - 2 + 2


@pytest.mark.parametrize("verb", [Verb.CANCEL, Verb.PRINT])
def test_documents_alone_are_cancelled_and_printed(verb: Verb) -> None:
    assert [module for module, verbs in GRANTABLE.items() if verb in verbs] == [Module.DOCUMENTS]


def test_reads_what_was_written_before_documents_were_cancelled_and_printed_apart() -> None:
    """Entries and snapshots say for ever what they said."""
    stored = (
        "documentos:ECBMV procesos:ECBMV contabilizacion:ECBMV configuracion:ECBMV catalogos:ECBMV "
        "sdk:ECBMV usuarios:ECBMV bitacora:EMV"
    )
    before = Permissions.decode(stored)
    assert before.encode() == stored
    assert before.missing(Permissions.full()).encode() == "documentos:AI"


@pytest.mark.parametrize("verb", [Verb.DELETE, Verb.CREATE])
def test_nobody_can_write_in_the_log_or_delete_from_it(verb: Verb) -> None:
    assert verb not in GRANTABLE[Module.LOG]
    with pytest.raises(ValueError, match="there is no permission"):
        Permissions(frozenset({(Module.LOG, verb)}))
    with pytest.raises(ValueError, match="there is no permission"):
        Permissions.decode(f"bitacora:{verb}")


def test_allows_what_it_holds_and_nothing_else() -> None:
    permissions = Permissions.decode("documentos:CV")
    assert permissions.allows(Module.DOCUMENTS, Verb.CREATE)
    assert not permissions.allows(Module.DOCUMENTS, Verb.DELETE)
    assert not permissions.allows(Module.CATALOGS, Verb.CREATE)


@given(ANY_PERMISSIONS, ANY_PERMISSIONS)
def test_covers_exactly_when_nothing_is_missing(own: Permissions, other: Permissions) -> None:
    missing = own.missing(other)
    assert own.covers(other) == (missing == Permissions())
    assert other.covers(missing)
    assert not any(own.allows(*grant) for grant in missing.grants)


@given(ANY_PERMISSIONS)
def test_is_stored_and_read_back_the_same(permissions: Permissions) -> None:
    assert Permissions.decode(permissions.encode()) == permissions


def test_is_stored_in_the_order_of_the_window() -> None:
    grants = {(Module.SETTINGS, Verb.VIEW), (Module.DOCUMENTS, Verb.VIEW), (Module.DOCUMENTS, Verb.EXECUTE)}
    assert Permissions(frozenset(grants)).encode() == "documentos:EV configuracion:V"


@pytest.mark.parametrize(
    "text",
    [
        "documentos",
        "documentos:",
        "documentos:X",
        "documentos:VV",
        "documentos:VE",
        "nada:V",
        "documentos:V documentos:E",
        "sdk:V documentos:V",
        " documentos:V",
        "documentos:v",
        ":V",
    ],
)
def test_refuses_to_read_what_it_would_not_write(text: str) -> None:
    with pytest.raises(ValueError):
        Permissions.decode(text)
