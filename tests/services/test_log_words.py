"""Words about a log as a filter of it: a zero is never the fault of a word that means nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.askers import InChat
from domain.catalogue import load_catalogue
from domain.companies import Membership
from domain.entries import Detail, Entry, Outcome
from domain.errors import UnknownPerson
from domain.log_filter import AskedOutcome, LogFilter
from domain.zones import local_day
from services.asking import Ask
from services.installation import Installation
from services.log import words as log_words
from services.log.words import MOST_COUNTED, WordsRead, read_words
from tests.domain.test_sentences import sentences
from tests.entries import made_up_entry
from tests.handlers.log_scene import with_entries
from tests.people import ANA, registered_company
from tests.storage.test_log_reading import finds
from tests.trees import linked

PEOPLE = [("MLOPEZ", "María López"), ("JMENDEZ", "Jorge Méndez"), ("RSOTO", "Rosa Soto")]
CUSTOMERS = ["Hotel Mirador del Golfo", "Abarrotes Lupita", "Ferretería El Tornillo", "Aceros San Luis"]
PAPERS = ["Factura", "Remisión", "Nota de crédito", "Compra", "Cotización"]
NOT_HIS = InChat(999, "1/1", "Luis")


@pytest.fixture
async def place(installation: Installation) -> Membership:
    """Ana's place in a company."""
    return await registered_company(installation, now=datetime.now(UTC))


@pytest.fixture
async def log(installation: Installation, place: Membership) -> dict[str, Entry]:
    """What happened there, by name."""
    return await with_entries(installation, place.company.id)


async def read(installation: Installation, place: Membership, words: str, **options: Any) -> WordsRead:
    return await read_words(Ask(installation, ANA, datetime.now(UTC)), place.company.id, words, **options)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("typed", "text", "lost", "unmatched", "found"),
    [
        ("MLOPEZ", "", (), (), 3),
        ("MLOPEZ 203", "203", (), (), 1),
        ("MLOPEZ gato", "", ("gato",), (), 3),
        ("MLOPEZ qué tranza con gato", "", ("tranza", "gato"), (), 3),
        ("MLOPEZ gato 203", "203", ("gato",), (), 1),
        ("JPEREZ factura", "", (), ("factura",), 2),
        ("JPEREZ factura gato", "", ("gato",), ("factura",), 2),
        ("MLOPEZ 31/02", "", ("31/02",), (), 3),
        ("MLOPEZ 31/02 gato", "", ("31/02", "gato"), (), 3),
        ("MLOPEZ fallidos gato", "", ("gato",), (), 0),
        ("MLOPEZ fallidos 203", "203", (), (), 0),
        ("MLOPEZ «gato»", "gato", (), (), 0),
        ("gato 203", "203", ("gato",), (), 1),
        ("gato", "gato", (), (), 0),
        ("compra 203", "compra 203", (), (), 0),
    ],
)
async def test_what_leaves_nothing_is_looked_for_without_what_means_nothing(
    installation: Installation,
    place: Membership,
    typed: str,
    text: str,
    lost: tuple[str, ...],
    unmatched: tuple[str, ...],
    found: int,
) -> None:
    meant = await read(installation, place, typed)
    assert (meant.wanted.text, meant.unmatched, meant.found) == (text, unmatched, found)
    assert (*meant.not_understood, *meant.unknown) == lost
    assert set(meant.unknown) <= {"gato", "tranza"}
    assert meant.left_out == bool(lost or unmatched)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("typed", "in_vain"),
    [
        ("", False),
        ("MLOPEZ", False),
        ("MLOPEZ gato", False),
        ("203", False),
        ("gato", True),
        ("«gato»", True),
        ("31/02", True),
        ("por PEPITO", True),
        ("por PEPITO gato", True),
        ("#3", True),
    ],
)
async def test_words_of_which_nothing_is_left_are_in_vain(
    installation: Installation, place: Membership, typed: str, in_vain: bool
) -> None:
    assert (await read(installation, place, typed, paging=False)).in_vain is in_vain


@pytest.mark.usefixtures("log")
async def test_a_number_and_a_folio_are_for_pages_alone(
    installation: Installation, place: Membership
) -> None:
    assert (await read(installation, place, "20")).size == 20
    assert (await read(installation, place, "#3")).folio == 3
    assert (await read(installation, place, "7", paging=False)).wanted.text == "7"
    meant = await read(installation, place, "MLOPEZ #3", paging=False)
    assert (meant.folio, meant.wanted.user_name, meant.not_understood) == (None, "MLOPEZ", ("#3",))


@pytest.mark.usefixtures("log")
async def test_words_come_on_top_of_a_filter(installation: Installation, place: Membership) -> None:
    denied = LogFilter(outcome=AskedOutcome.DENIED)
    meant = await read(installation, place, "MLOPEZ factura", on=denied)
    assert (meant.wanted, meant.unmatched, meant.found) == (
        LogFilter(outcome=AskedOutcome.DENIED, user_name="MLOPEZ"), ("factura",), 1
    )  # fmt: skip
    wrong = await read(installation, place, "errores", on=denied)
    assert (wrong.wanted, wrong.found) == (LogFilter(outcome=AskedOutcome.WRONG), 2)


@pytest.mark.usefixtures("log")
async def test_no_more_are_counted_than_people_are_told(
    installation: Installation, place: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_words, "MOST_COUNTED", 2)
    assert (await read(installation, place, "MLOPEZ gato")).found == 3
    assert (await read(installation, place, "")).found == 3


@pytest.mark.usefixtures("log")
async def test_who_may_not_read_the_log_learns_nothing_from_its_words(
    installation: Installation, place: Membership
) -> None:
    with pytest.raises(UnknownPerson):
        await read_words(Ask(installation, NOT_HIS, datetime.now(UTC)), place.company.id, "MLOPEZ")


@pytest.mark.usefixtures("log")
async def test_a_word_that_no_entry_has_is_read_as_the_one_that_was_meant(
    installation: Installation, place: Membership
) -> None:
    meant = await read(installation, place, "MLOPZE factura")
    assert (meant.wanted.user_name, meant.mended) == ("MLOPEZ", (("MLOPZE", "mlopez"),))
    assert (await read(installation, place, "MLOPEZ factura")).mended == ()


async def test_no_sentence_of_an_office_gets_a_false_zero(
    installation: Installation, place: Membership
) -> None:
    """Each search finds what a plain scan does; if that is nothing, not for a word without a meaning."""
    chance, now = random.Random(4), datetime.now(UTC)
    async with installation.database.writing() as work:
        log = work.audit_log(place.company.id)
        await log.lock_head()
        entries = []
        for number in range(1_500):
            operation = chance.choice([each for each in load_catalogue() if not each.own])
            facts = [("Cliente", chance.choice(CUSTOMERS)), ("Total", f"{chance.random() * 90_000:,.2f}")]
            user_name, full_name = chance.choice(PEOPLE)
            made = made_up_entry(
                operation=operation.code,
                category=operation.category,
                sensitive=operation.sensitive,
                summary=f"{chance.choice(PAPERS)} {chance.choice('AB')} {number % 300}",
                user_name=user_name,
                full_name=full_name,
                outcome=chance.choices(list(Outcome), [8, 1, 1])[0],
                occurred_at=now - timedelta(minutes=chance.randrange(60 * 24 * 60)),
                detail=Detail.of(facts=facts),
                operation_id=UUID(int=chance.getrandbits(128)),
            )
            entries.append(made)
        await log.append(linked(log.tree, entries))
        everything = await log.newer(limit=2_000)
    today = local_day(now, place.company.zone)
    zeros = 0
    for sentence in sentences():
        meant = await read(installation, place, sentence)
        if meant.folio is not None:
            continue
        query = meant.wanted.query(zone=place.company.zone, today=today)
        there = [each for each in everything if finds(query, each)]
        assert min(len(there), MOST_COUNTED + 1) == meant.found, sentence
        if not there:
            zeros += 1
            rest = replace(meant.wanted, text="")
            whom = meant.wanted.text in dict(PEOPLE)  # to whom it was done
            without = rest.query(zone=place.company.zone, today=today)
            assert whom or not rest.active or not any(finds(without, each) for each in everything), sentence
    assert zeros < len(sentences()) / 3
