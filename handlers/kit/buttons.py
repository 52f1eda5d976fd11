"""Callback data: a type for each kind of button, packed here and read back here.

The data is the kind's prefix and its fields in order, separated by colons. What comes back may be forged or
from an old button: it is parsed strictly, or rejected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Protocol,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

LIMIT = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)


class NotOurs(ValueError):
    """Data that no button of this kind has."""


@dataclass(frozen=True, slots=True)
class Digits:
    """The most digits of a number."""

    most: int


@dataclass(frozen=True, slots=True)
class Signs:
    """The pattern of a text, and the most characters that it matches."""

    pattern: str
    most: int


Id = Annotated[int, Digits(9)]
Folio = Annotated[int, Digits(12)]
Position = Annotated[int, Digits(19)]
PageSize = Annotated[int, Digits(2)]


class Sends(Protocol):
    """Anything that packs into a button."""

    def pack(self) -> str:
        """The button's data."""

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button with this data; raises NotOurs."""


KINDS: dict[str, type[Button]] = {}


class Button:
    """A kind of button: a frozen dataclass whose fields are its data, under a unique prefix.

    A field is an int with its `Digits`, a StrEnum, or a str with its `Signs`; the last ones may be None, and
    are then left out, and one with another default may be missing from the data. Raises TypeError, where the
    kind is defined, if it could need more than 64 bytes.
    """

    prefix: ClassVar[str]
    _fields: ClassVar[Sequence[_Field]]
    _pattern: ClassVar[re.Pattern[str]]

    def __init_subclass__(cls, *, prefix: str) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls.prefix = prefix
        cls._fields = tuple(
            _Field.of(name, hints[name], has_default=name in vars(cls)) for name in cls.__annotations__
        )
        longest = len(prefix) + sum(1 + field.most for field in cls._fields)
        if longest > LIMIT:
            raise TypeError(f"{cls.__name__} may need {longest} bytes of callback data, of {LIMIT}")
        cls._pattern = _pattern_of(prefix, cls._fields)
        if KINDS.setdefault(prefix, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.__name__} and {KINDS[prefix].__name__} have the same prefix")

    def pack(self) -> str:
        """The button's data."""
        values = [getattr(self, field.name) for field in self._fields]
        while values and values[-1] is None:
            values.pop()
        return ":".join([self.prefix, *("" if value is None else str(value) for value in values)])

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button with this data; raises NotOurs."""
        match = cls._pattern.fullmatch(data)
        if match is None:
            raise NotOurs(data)
        parts = zip(cls._fields, match.groups(), strict=True)
        return cls(**{field.name: field.reads(part) for field, part in parts if part})


def _pattern_of(prefix: str, fields: Sequence[_Field]) -> re.Pattern[str]:
    """The pattern of the data of these fields; the last ones may be missing if they have a default."""
    pattern = ""
    for field in reversed(fields):
        if field.has_default:
            pattern = f"(?::({field.pattern})?{pattern})?"
        else:
            pattern = f":({field.pattern}){pattern}"
    return re.compile(f"{prefix}{pattern}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a kind: how it is written, its greatest length, and how it is read."""

    name: str
    pattern: str
    most: int
    reads: Callable[[str], object]
    has_default: bool

    @classmethod
    def of(cls, name: str, hint: Any, *, has_default: bool) -> _Field:
        """The field of this type. Raises TypeError for an unsupported one."""
        if get_origin(hint) in (UnionType, Union):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        if get_origin(hint) is Annotated:
            kind, signs = get_args(hint)
            pattern = f"[0-9]{{1,{signs.most}}}" if isinstance(signs, Digits) else signs.pattern
            return cls(name, pattern, signs.most, kind, has_default)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return cls(name, "|".join(map(re.escape, hint)), max(map(len, hint)), hint, has_default)
        raise TypeError(f"{name} can't be what a button sends: {hint}")


@dataclass(frozen=True)
class MenuButton(Button, prefix="menu"):
    """A button that starts something, anywhere: the action, and its subject."""

    action: Annotated[str, Signs("[a-z]{1,12}", 12)]
    company_id: Id | None = None
    filter_id: Id | None = None
    size: PageSize | None = None
    profile_id: Id | None = None
    user_id: Id | None = None


CLOSE, VANISH = MenuButton("close"), MenuButton("vanish")


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A button of a draft's current screen. `argument` is for its step; it may be a company."""

    prefix: ClassVar[str] = "d"

    draft_id: str
    version: int
    action: str
    argument: str = ""

    @property
    def company_id(self) -> int | None:
        """The company that it picks, if any."""
        return int(self.argument) if self.action == PICK and _ID.fullmatch(self.argument) else None

    def pack(self) -> str:
        """The button's data; raises ValueError past 64 bytes."""
        tail = f":{self.argument}" if self.argument else ""
        data = f"{self.prefix}:{self.draft_id}:{self.version}:{self.action}{tail}"
        if len(data.encode()) > LIMIT:
            raise ValueError(f"callback data of more than {LIMIT} bytes: {data!r}")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button with this data; raises NotOurs."""
        match = _OF_A_DRAFT.fullmatch(data)
        if match is None:
            raise NotOurs(data)
        draft_id, version, action, argument = match.groups()
        return cls(draft_id, int(version), action, argument or "")


PICK = "pick"
_ID = re.compile("[0-9]{1,9}", re.ASCII)
_OF_A_DRAFT = re.compile(r"d:([0-9a-f]{8}):([0-9]{1,9}):([a-z_]+)(?::(.+))?", re.ASCII)


def read(data: str) -> Button | DraftButton:
    """The button with this data, of any kind; raises NotOurs."""
    kind = KINDS.get(data.partition(":")[0])
    return kind.unpack(data) if kind is not None else DraftButton.unpack(data)


def company_named(data: str) -> int | None:
    """The company that a button of any kind names; None if it names none, or is not ours."""
    try:
        company_id: int | None = getattr(read(data), "company_id", None)
    except NotOurs:
        return None
    return company_id


B = TypeVar("B", bound=Sends)


def sent_by(kind: type[B], wanted: Callable[[B], bool] = lambda _: True) -> Callable[[object], bool]:
    """Whether the data is a button of this kind with these values: a handler's pattern."""

    def was(data: object) -> bool:
        try:
            return isinstance(data, str) and wanted(kind.unpack(data))
        except NotOurs:
            return False

    return was
