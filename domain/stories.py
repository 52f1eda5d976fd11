"""What an entry is about, so that all that happened to it can be told: a document, a customer, a user."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.catalogue import FactKind
from domain.entries import Entry
from domain.erased import ERASED
from domain.facts import is_of
from domain.snapshots import Snapshot, SubjectKind
from domain.spelling import fold
from domain.words import words_in

_DOCUMENTS = frozenset({"documents", "accounting"})
_SDK_DOCUMENT = "sdk_document"
_CUSTOMER, _PRODUCT, _PRICE = "customer_", "product_", "price_changed"
# `A 203`, `A-203`, `FAC203`, `203`: a series, and a number at the end of a word.
_REFERENCE = re.compile(r"(?<!\w)(?:(?P<series>[^\W\d_]{1,10})[ \-–#]{0,2})?(?P<number>\d{1,10})(?!\w)")
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_KINDS = frozenset(
    {
        "factura", "facturas", "nota", "compra", "venta", "remision", "pedido", "cotizacion", "poliza",
        "documento", "abono", "cargo", "pago", "recibo", "devolucion", "de", "del", "la", "el", "no", "num",
        "numero", "cfdi", "cliente", "proveedor", "producto", "articulo", "usuario", "folio",
    }
)  # fmt: skip


class StoryKind(StrEnum):
    """What a story is about. The values are stored in buttons: never change one."""

    DOCUMENT = "d"
    CUSTOMER = "c"
    PRODUCT = "p"
    USER = "u"


@dataclass(frozen=True, slots=True)
class StorySubject:
    """A document by its series and number, a customer or product by its name, or a user by their name.

    `user_id` is the user's.
    """

    kind: StoryKind
    name: str
    user_id: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """The words that each entry about it has."""
        return tuple(words_in(self.name))

    def is_in(self, entry: Entry) -> bool:
        """Whether the entry is about it."""
        if self.kind is StoryKind.USER:
            return any(each.id == self.user_id for each in _users(entry))
        texts = [entry.summary, *(value for _, value in entry.detail.facts)]
        texts += [value for each in entry.detail.changes for value in (each.before, each.after) if value]
        if self.kind is StoryKind.DOCUMENT:
            return any(reference == self.name for text in texts for reference in _references(text))
        return any(_within(self.words, words_in(text)) for text in texts)

    def is_called(self, said: str) -> bool:
        """Whether somebody means it by this: its reference, its number alone, or part of its name."""
        words = [word for word in words_in(said) if word not in _KINDS]
        if self.kind is StoryKind.DOCUMENT:
            references = [each for each in _references(said) if "".join(words) == fold(each.replace(" ", ""))]
            return references in ([self.name], [self.name.rpartition(" ")[2]])
        return bool(words) and _within(words, self.words)


def words_called(said: str) -> tuple[str, ...]:
    """The words that an entry about what is called so has, as the index of words has them."""
    words = (word for word in words_in(said) if word not in _KINDS)
    return tuple(dict.fromkeys(piece for word in words for piece in _PIECE.findall(word)))


def subjects_of(entry: Entry) -> Sequence[StorySubject]:
    """What the entry is about, the most telling first; one of a kind, by which a button names it."""
    found: dict[StoryKind, StorySubject] = {}
    for each in _subjects(entry):
        found.setdefault(each.kind, each)
    return tuple(found.values())


def _subjects(entry: Entry) -> Iterator[StorySubject]:
    if entry.category in _DOCUMENTS or entry.operation.startswith(_SDK_DOCUMENT):
        yield from (StorySubject(StoryKind.DOCUMENT, each) for each in _references(entry.summary)[:1])
    for each in _users(entry):
        name = (each.after or each.before or {}).get("name", ERASED)
        yield StorySubject(StoryKind.USER, str(name), each.id)
    if entry.operation.startswith(_CUSTOMER) and words_in(entry.summary):
        yield StorySubject(StoryKind.CUSTOMER, entry.summary)
    if (entry.operation.startswith(_PRODUCT) or entry.operation == _PRICE) and words_in(entry.summary):
        yield StorySubject(StoryKind.PRODUCT, entry.summary)
    for name, value in entry.detail.facts:
        if is_of(name, FactKind.CUSTOMER) and words_in(value):
            yield StorySubject(StoryKind.CUSTOMER, value)
        elif is_of(name, FactKind.PRODUCT) and words_in(value):
            yield StorySubject(StoryKind.PRODUCT, value)


def _users(entry: Entry) -> list[Snapshot]:
    return [each for each in entry.detail.snapshots if each.kind is SubjectKind.USER]


def _references(text: str) -> list[str]:
    """The documents that a text names: `Factura A-203` names `A 203`."""
    found = []
    for match in _REFERENCE.finditer(text):
        series = match["series"] or ""
        series = "" if " ".join(words_in(series)) in _KINDS else series.upper()
        found.append(f"{series} {match['number']}".strip())
    return found


def _within(words: Sequence[str], among: Sequence[str]) -> bool:
    """Whether these words stand in a row among those."""
    length = len(words)
    return any(list(among[at : at + length]) == list(words) for at in range(len(among) - length + 1))
