"""Sentences as an office says them, each with what it must mean: `sentences.txt`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from domain.filter_words import in_words
from domain.log_filter import LogFilter
from domain.log_shortcuts import understand
from domain.understood import Understood
from tests.domain.test_log_shortcuts import CATALOGUE, TODAY, USERS

_TABLE = Path(__file__).with_name("sentences.txt")
_FAMILIES: Mapping[str, Sequence[str]] = {
    "CANCELA+BORRA": (
        "document_cancelled", "cfdi_cancel_requested", "document_cancelled_admin", "sdk_document_cancelled",
        "document_deleted", "poliza_deleted", "profile_deleted", "customer_deleted", "product_deleted",
        "sdk_document_deleted",
    ),
    "CANCELA-DOC": (
        "document_cancelled", "cfdi_cancel_requested", "document_cancelled_admin", "sdk_document_cancelled",
    ),
    "CANCELA": (
        "document_cancelled", "cfdi_cancel_requested", "document_cancelled_admin", "sdk_document_cancelled",
    ),
    "BORRA-DOC": ("document_deleted", "sdk_document_deleted"),
    "BORRA": (
        "document_deleted", "poliza_deleted", "profile_deleted", "customer_deleted", "product_deleted",
        "sdk_document_deleted",
    ),
    "MODIFICA-DOC": ("document_modified", "sdk_document_modified"),
    "CREA-DOC": ("document_created", "sdk_document_created"),
    "DESBLOQUEA": ("document_unlocked", "user_unblocked", "user_unlocked"),
    "BLOQUEA": ("user_locked_out", "user_blocked"),
    "TIMBRA": ("document_stamped", "bulk_stamping", "sdk_document_stamped"),
    "ALTA": ("company_created", "user_created", "profile_created", "customer_created", "product_created"),
    "BAJA": ("user_deactivated", "customer_deleted", "product_deleted"),
    "ENTRA": ("company_opened", "login_failed"),
    "INTENTO": ("login_failed", "user_locked_out"),
    "CREA": (
        "document_created", "user_created", "profile_created", "api_key_created", "customer_created",
        "product_created", "sdk_document_created",
    ),
    "POLIZA": ("poliza_generated", "poliza_regenerated", "poliza_deleted"),
    "RESTAURA": ("backup_restored",),
    "PERFIL": ("profile_assigned", "profile_permissions_changed"),
    "CLIENTE": ("customer_created", "customer_modified", "customer_deleted"),
}  # fmt: skip
RIGHT = 0.95
Meaning = tuple[str, frozenset[str]]


def _table() -> list[tuple[str, str]]:
    lines = [line for line in _TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return [
        (sentence.strip(), meaning.strip())
        for sentence, _, meaning in (line.partition("|") for line in lines)
    ]


def sentences() -> list[str]:
    """The sentences alone."""
    return [sentence for sentence, _ in _table()]


def _written(meaning: str) -> Meaning:
    """The meaning with its families written out."""
    head, rest = _parts(meaning)
    families = [(family, codes) for family, codes in _FAMILIES.items() if family in rest]
    for family, codes in families:
        words = in_words(LogFilter(operations=tuple(codes)), CATALOGUE, today=TODAY)
        rest = rest - {family} | {words}
    return head, rest


def _said(understood: Understood) -> str:
    """The same of what was understood."""
    how_many = "[¿cuántos?] " if understood.counts else f"[{understood.size}] " if understood.size else ""
    one = f"[folio {understood.folio}]" if understood.folio else ""
    left_out = f" ✗ {understood.not_understood}" if understood.not_understood else ""
    return f"{how_many}{one}{in_words(understood.wanted, CATALOGUE, today=TODAY)}{left_out}".strip()


def _read(sentence: str) -> str:
    """As in a log in which no entry has the words that mean nothing."""
    read = partial(understand, sentence, CATALOGUE, USERS, today=TODAY, me="SUPERVISOR")
    return _said(read(misspelt={piece.typed for piece in read().loose}))


def _parts(meaning: str) -> Meaning:
    """How many or which, and the criteria."""
    head, _, rest = meaning.rpartition("] ") if "] " in meaning else ("", "", meaning)
    return head, frozenset(rest.split(" · "))


def test_nearly_all_sentences_mean_what_they_must() -> None:
    table = _table()
    wrong = [
        f"{sentence} → {_read(sentence)}, not {meaning}"
        for sentence, meaning in table
        if _parts(_read(sentence)) != _written(meaning)
    ]
    assert len(table) >= 300
    assert 1 - len(wrong) / len(table) >= RIGHT, "\n".join(wrong)


@pytest.mark.parametrize("sentence", sentences())
def test_no_sentence_is_lost(sentence: str) -> None:
    understood = understand(sentence, CATALOGUE, USERS, today=TODAY, me="SUPERVISOR")
    assert understood.wanted.active or understood.size or understood.folio or understood.counts
