"""The shipped catalogue, and the consistency rules for any other."""

import pytest

from domain.catalogue import load_catalogue
from domain.entries import Outcome
from domain.errors import CategoryUnknown, OperationUnknown

SMALL = """
categories = [{ code = "documents", label = "Documentos" }]
operations = [{ code = "document_created", category = "documents", label = "Documento creado" }]
"""


def test_has_the_six_tabs_in_the_order_of_the_window() -> None:
    labels = [category.label for category in load_catalogue().categories]
    assert labels == ["Documentos", "Procesos", "Contabilización", "Configuración", "Catálogos", "SDK"]


def test_goes_through_every_operation_tab_by_tab() -> None:
    catalogue = load_catalogue()
    by_tab = [each for category in catalogue.categories for each in catalogue.in_category(category.code)]
    assert list(catalogue) == by_tab
    assert len(by_tab) == len({operation.code for operation in by_tab}) == 108


def test_finds_an_operation_by_its_code() -> None:
    assert load_catalogue().operation("document_cancelled").label == "Documento cancelado"


@pytest.mark.parametrize("code", ["", "documento_cancelado", "x" * 5000])
def test_refuses_a_code_it_does_not_have(code: str) -> None:
    with pytest.raises(OperationUnknown):
        load_catalogue().operation(code)
    with pytest.raises(CategoryUnknown):
        load_catalogue().in_category(code)


@pytest.mark.parametrize("code", ["", "documento_cancelado", "x" * 5000])
def test_calls_by_its_code_what_it_does_not_have(code: str) -> None:
    catalogue = load_catalogue()
    assert catalogue.label_of_operation("document_cancelled") == "Documento cancelado"
    assert catalogue.label_of_category("documents") == "Documentos"
    assert catalogue.label_of_operation(code) == catalogue.label_of_category(code) == code


def test_every_tab_ends_with_what_the_catalogue_does_not_know() -> None:
    catalogue = load_catalogue()
    for category in catalogue.categories:
        other = catalogue.other(category.code)
        assert (
            other == catalogue.in_category(category.code)[-1] == catalogue.operation(f"{category.code}_other")
        )
        assert (other.label, other.default, other.own) == (f"Otra operación de {category.label}", True, False)


def test_what_guards_the_log_itself_is_locked() -> None:
    locked = {operation.code for operation in load_catalogue() if operation.locked}
    assert {
        "log_settings_changed",
        "user_created",
        "password_changed",
        "log_exported",
        "entry_certified",
        "log_purged",
        "log_keeping_changed",
    } <= locked
    assert "document_cancelled" not in locked


def test_only_vigia_writes_what_it_locks() -> None:
    assert [operation.code for operation in load_catalogue() if operation.locked and not operation.own] == []


def test_vigia_also_writes_four_that_a_company_can_switch_off() -> None:
    unlocked = {operation.code for operation in load_catalogue() if operation.own and not operation.locked}
    assert unlocked == {"login_failed", "log_consulted", "log_verified", "alert_acknowledged"}


def test_a_verification_that_failed_can_not_be_switched_off_and_alerts_whatever_it_says() -> None:
    verified = load_catalogue().operation("log_verified")
    for outcome in (Outcome.FAILED, Outcome.DENIED):
        assert verified.is_always_recorded(outcome)
        assert verified.is_sensitive("Depurada según el sello del folio 5", outcome)
    assert not verified.is_always_recorded(Outcome.ALLOWED)
    assert not verified.is_sensitive("No cambió nada", Outcome.ALLOWED)


def test_how_it_ended_makes_nothing_else_unavoidable() -> None:
    others = {
        operation.code
        for operation in load_catalogue()
        if operation.is_always_recorded(Outcome.FAILED) != operation.locked
    }
    assert others == {"log_verified"}


def test_a_sensitive_operation_is_sensitive_whatever_it_is_about() -> None:
    assert load_catalogue().operation("document_cancelled").is_sensitive("Factura A 203")
    assert not load_catalogue().operation("document_printed").is_sensitive("Compra 7")


@pytest.mark.parametrize(
    ("summary", "sensitive"),
    [
        ("Compra A 203", True),
        ("COMPRA 7", True),
        ("Orden de compra 7", True),
        ("Factura A 203", False),
        ("Comprador 7", False),
        ("", False),
    ],
)
def test_a_modified_document_is_sensitive_when_it_is_a_purchase(summary: str, sensitive: bool) -> None:
    assert load_catalogue().operation("document_modified").is_sensitive(summary) is sensitive


def test_reads_another_catalogue() -> None:
    codes = [operation.code for operation in load_catalogue(SMALL)]
    assert codes == ["document_created", "documents_other"]


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            "operations = [",
            "operations = [{ code = 'document_created', category = 'documents', label = 'x' },",
            "more than once: document_created",
        ),
        ("document_created", "documents_other", "more than once: documents_other"),
        (
            "categories = [",
            "categories = [{ code = 'documents', label = 'x' },",
            "more than once: documents_other",
        ),
        (
            'category = "documents"',
            'category = "papers"',
            "document_created is in an unknown category, papers",
        ),
        ("Documento creado", "D" * 41, r"length <= 40 - at `\$\.operations\[0\]\.label`"),
        ("Documento creado", "", "length >= 1"),
        ("document_created", "Document-Created", "matching regex"),
        (
            'creado"',
            'creado", locked = true, default = false',
            "document_created is locked, so it can't be off",
        ),
        ('creado"', 'creado", loked = true', "unknown field `loked`"),
        ('creado"', 'creado", locked = "yes"', "Expected `bool`"),
        ("operations = [", "operations = ", "catalogue: "),
    ],
)
def test_refuses_a_catalogue_that_does_not_hold_together(before: str, after: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        load_catalogue(SMALL.replace(before, after, 1))


def test_reads_the_one_that_ships_only_once() -> None:
    assert load_catalogue() is load_catalogue()
