"""The operations that an audit log can record, in the six tabs of CONTPAQi's window, and their facts.

The catalogue is data, in `catalogue.toml`; this module reads it and checks that it is consistent.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

import msgspec

from domain.entries import Outcome
from domain.errors import CategoryUnknown, OperationUnknown
from domain.spelling import fold

Code = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,39}$")]
CategoryCode = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{1,19}$")]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tab of the log's settings."""

    code: CategoryCode
    label: Label


class Operation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a user does and an entry records. `catalogue.toml` explains the fields."""

    code: Code
    label: Label
    category: str
    default: bool = True
    sensitive: bool = False
    sensitive_when: str | None = None
    locked: bool = False
    alarm: bool = False
    own: bool = False
    urgent: bool = False

    def __post_init__(self) -> None:
        if self.locked and not self.default:
            raise ValueError(f"{self.code} is locked, so it can't be off by default")

    def is_always_recorded(self, outcome: Outcome) -> bool:
        """Whether an operation with this outcome is recorded even if the company switched it off."""
        return self.locked or self._raises_alarm(outcome)

    def is_sensitive(self, summary: str, outcome: Outcome = Outcome.ALLOWED) -> bool:
        """Whether supervisors are alerted to an entry with this summary, such as `Compra A 203`."""
        if self._raises_alarm(outcome):
            return True
        if self.sensitive or self.sensitive_when is None:
            return self.sensitive
        return fold(self.sensitive_when) in re.findall(r"\w+", fold(summary))

    @property
    def alert_may_be_left(self) -> bool:
        """Whether a reader may go without its alerts: not what guards the log and its users."""
        return not (self.locked or self.alarm) and (self.sensitive or bool(self.sensitive_when))

    def _raises_alarm(self, outcome: Outcome) -> bool:
        return self.alarm and outcome is not Outcome.ALLOWED


class FactKind(StrEnum):
    """What the value of a fact is."""

    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    DOCUMENT = "document"
    CUSTOMER = "customer"
    PRODUCT = "product"
    USER = "user"
    TEXT = "text"


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that an entry may say in the clear, by its name. `catalogue.toml` explains the fields."""

    name: Label
    kind: FactKind = FactKind.TEXT
    told: bool = False
    adds: bool = False


class Catalogue:
    """Every operation, by code and by tab. Iterates in the window's order."""

    def __init__(
        self, categories: Iterable[Category], operations: Iterable[Operation], facts: Iterable[Fact] = ()
    ) -> None:
        self.categories = tuple(categories)
        self.facts = tuple(facts)
        self._by_code = {operation.code: operation for operation in operations}
        self._tab_by_code = {category.code: category for category in self.categories}
        self._by_category = {
            category.code: tuple(each for each in self._by_code.values() if each.category == category.code)
            for category in self.categories
        }

    def __iter__(self) -> Iterator[Operation]:
        for category in self.categories:
            yield from self.in_category(category.code)

    def operation(self, code: str) -> Operation:
        """The operation with this code. Raises `OperationUnknown`."""
        try:
            return self._by_code[code]
        except KeyError:
            raise OperationUnknown(code) from None

    def category(self, code: str) -> Category:
        """The category with this code. Raises `CategoryUnknown`."""
        try:
            return self._tab_by_code[code]
        except KeyError:
            raise CategoryUnknown(code) from None

    def label_of_operation(self, code: str) -> str:
        """The operation's label; the code itself if the catalogue no longer has it."""
        operation = self._by_code.get(code)
        return code if operation is None else operation.label

    def label_of_category(self, code: str) -> str:
        """The category's label; the code itself if the catalogue no longer has it."""
        category = self._tab_by_code.get(code)
        return code if category is None else category.label

    def in_category(self, code: str) -> tuple[Operation, ...]:
        """The operations of a tab, with its `_other` at the end. Raises `CategoryUnknown`."""
        if code not in self._by_category:
            raise CategoryUnknown(code)
        return self._by_category[code]

    def other(self, category: str) -> Operation:
        """The operation for a tab's entries that the catalogue doesn't know. Raises `CategoryUnknown`."""
        return self.in_category(category)[-1]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    categories: list[Category]
    operations: list[Operation]
    facts: list[Fact] = []


def load_catalogue(text: str | None = None) -> Catalogue:
    """The catalogue in `text`, or the one that ships with the program, which is read once.

    Raises `ValueError`, with the place and the reason, if it is inconsistent.
    """
    return _shipped() if text is None else _read(text)


@cache
def _shipped() -> Catalogue:
    return _read(files("domain").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def _read(text: str) -> Catalogue:
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"catalogue: {error}") from error
    operations = [*file.operations, *(_other(category) for category in file.categories)]
    _refuse_repeated(operation.code for operation in operations)
    _refuse_repeated(fold(fact.name) for fact in file.facts)
    known = {category.code for category in file.categories}
    for operation in operations:
        if operation.category not in known:
            raise ValueError(f"catalogue: {operation.code} is in an unknown category, {operation.category}")
    return Catalogue(file.categories, operations, file.facts)


def _other(category: Category) -> Operation:
    label = f"Otra operación de {category.label}"
    return Operation(code=f"{category.code}_other", label=label, category=category.code)


def _refuse_repeated(codes: Iterable[str]) -> None:
    repeated = [code for code, times in Counter(codes).items() if times > 1]
    if repeated:
        raise ValueError(f"catalogue: more than once: {', '.join(repeated)}")
