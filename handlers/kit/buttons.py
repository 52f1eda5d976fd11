"""What buttons send when they are tapped: a type for each kind, packed into callback data and read back here.

The data is the kind's prefix and its fields in their order, between colons. What comes back may be forged, or
of a button from before: it is read strictly, or it is not ours.
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
    """Data that no button of this kind sends."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Of a number: so many at most."""

    most: int


@dataclass(frozen=True, slots=True)
class Signs:
    """Of a text: those of this pattern, which lets through so many at most."""

    pattern: str
    most: int


Id = Annotated[int, Digits(9)]
Folio = Annotated[int, Digits(12)]
Position = Annotated[int, Digits(19)]
PageSize = Annotated[int, Digits(2)]


class Sends(Protocol):
    """Anything that a button sends."""

    def pack(self) -> str:
        """What the button sends."""

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button that sends this; raises NotOurs."""


KINDS: dict[str, type[Button]] = {}


class Button:
    """A kind of button: a frozen dataclass whose fields are what it sends, under a prefix that no other has.

    A field is an int with its `Digits`, a StrEnum, or a str with its `Signs`; it may be None at the end,
    where it is then left out, and one with another default may be missing in what is read. Raises TypeError,
    where the kind is defined, if it could need more than 64 bytes.
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
        """What the button sends."""
        values = [getattr(self, field.name) for field in self._fields]
        while values and values[-1] is None:
            values.pop()
        return ":".join([self.prefix, *("" if value is None else str(value) for value in values)])

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button that sends this; raises NotOurs."""
        match = cls._pattern.fullmatch(data)
        if match is None:
            raise NotOurs(data)
        parts = zip(cls._fields, match.groups(), strict=True)
        return cls(**{field.name: field.reads(part) for field, part in parts if part})


def _pattern_of(prefix: str, fields: Sequence[_Field]) -> re.Pattern[str]:
    """What a button sends that has these fields; those at the end that have a default may be missing."""
    pattern = ""
    for field in reversed(fields):
        if field.has_default:
            pattern = f"(?::({field.pattern})?{pattern})?"
        else:
            pattern = f":({field.pattern}){pattern}"
    return re.compile(f"{prefix}{pattern}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Field:
    """One of a kind's fields: how it is written, at most so long, and what reads it."""

    name: str
    pattern: str
    most: int
    reads: Callable[[str], object]
    has_default: bool

    @classmethod
    def of(cls, name: str, hint: Any, *, has_default: bool) -> _Field:
        """The field of this type. Raises TypeError for one that can't be written."""
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
    """A button that begins something, wherever it stands: the action, and what it is about."""

    action: Annotated[str, Signs("[a-z]{1,12}", 12)]
    company_id: Id | None = None
    filter_id: Id | None = None
    size: PageSize | None = None


CLOSE, VANISH = MenuButton("close"), MenuButton("vanish")


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A button of the current screen of a draft. `argument` is what its step takes; it may be a company."""

    prefix: ClassVar[str] = "d"

    draft_id: str
    version: int
    action: str
    argument: str = ""

    @property
    def company_id(self) -> int | None:
        """The company that is picked by it, if one is."""
        return int(self.argument) if self.action == PICK and _ID.fullmatch(self.argument) else None

    def pack(self) -> str:
        """What the button sends; raises ValueError past 64 bytes."""
        tail = f":{self.argument}" if self.argument else ""
        data = f"{self.prefix}:{self.draft_id}:{self.version}:{self.action}{tail}"
        if len(data.encode()) > LIMIT:
            raise ValueError(f"callback data of more than {LIMIT} bytes: {data!r}")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self:
        """The button that sends this; raises NotOurs."""
        match = _OF_A_DRAFT.fullmatch(data)
        if match is None:
            raise NotOurs(data)
        draft_id, version, action, argument = match.groups()
        return cls(draft_id, int(version), action, argument or "")


PICK = "pick"
_ID = re.compile("[0-9]{1,9}", re.ASCII)
_OF_A_DRAFT = re.compile(r"d:([0-9a-f]{8}):([0-9]{1,9}):([a-z_]+)(?::(.+))?", re.ASCII)


def read(data: str) -> Button | DraftButton:
    """The button that sends this, of whichever kind; raises NotOurs."""
    kind = KINDS.get(data.partition(":")[0])
    return kind.unpack(data) if kind is not None else DraftButton.unpack(data)


def company_named(data: str) -> int | None:
    """The company that a button names, of whichever kind it is; None if it names none, or is not ours."""
    try:
        company_id: int | None = getattr(read(data), "company_id", None)
    except NotOurs:
        return None
    return company_id


B = TypeVar("B", bound=Sends)


def sent_by(kind: type[B], wanted: Callable[[B], bool] = lambda _: True) -> Callable[[object], bool]:
    """Whether data was sent by a button of this kind that is wanted: a handler's pattern."""

    def was(data: object) -> bool:
        try:
            return isinstance(data, str) and wanted(kind.unpack(data))
        except NotOurs:
            return False

    return was
