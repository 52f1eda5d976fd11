"""What a profile can hold, its stored form and its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.permissions import GRANTABLE, SUMMARY_LIMIT, Module, Permissions, Verb

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


def test_says_what_it_allows_in_one_module() -> None:
    permissions = Permissions.decode("documentos:CV bitacora:EMV")
    assert [permissions.words_in(each) for each in (Module.DOCUMENTS, Module.SDK, Module.LOG)] == [
        "crear, ver",
        "nada",
        "todo",
    ]


def test_says_one_by_one_what_only_one_of_two_profiles_may_do() -> None:
    """«Todo menos ver» would say that it may not see."""
    difference = Permissions.decode("documentos:CV contabilizacion:ECBM bitacora:EMV")
    assert difference.listed().splitlines() == [
        "Documentos: crear, ver",
        "Contabilización: ejecutar, crear, borrar, cambiar",
        "Bitácora: todo",
    ]


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


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("", "sin permisos"),
        (Permissions.full().encode(), "todo"),
        ("documentos:CV catalogos:V", "Documentos: crear, ver · Catálogos: ver"),
        ("documentos:V catalogos:V sdk:E", "Documentos, Catálogos: ver · SDK: ejecutar"),
        ("contabilizacion:ECBMV bitacora:EMV", "Contabilización, Bitácora: todo"),
        ("usuarios:ECMV bitacora:EV", "Usuarios: todo menos borrar · Bitácora: ejecutar, ver"),
    ],
)
def test_is_said_in_a_few_words(stored: str, said: str) -> None:
    assert Permissions.decode(stored).summary() == said


@given(ANY_PERMISSIONS)
def test_is_said_in_one_paragraph_of_a_phone(permissions: Permissions) -> None:
    assert 0 < len(permissions.summary()) <= SUMMARY_LIMIT


def test_the_longest_is_cut_where_a_word_ends() -> None:
    stored = (
        "documentos:ECB procesos:ECM contabilizacion:ECV configuracion:EBM "
        "catalogos:EBV sdk:EMV usuarios:CBM bitacora:EM"
    )
    said = Permissions.decode(stored).summary()
    assert said.startswith("Documentos: ejecutar, crear, borrar · Procesos: ")
    assert said.endswith(" …")
