"""What people type after `/bitacora` and its kin, in plain Spanish, as a filter: `ayer cancelado MLOPEZ`.

Words are read from left to right, each time as the longest phrase with a meaning. Words without one are text
to search; impossible ones (31 February, a second user) are reported as not understood. No word is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.catalogue import Catalogue
from domain.hours import hour_at
from domain.log_filter import NO_FILTER, LogFilter
from domain.names import is_usual_spelling
from domain.periods import period_at
from domain.shortcut_words import BY, JOINING, NAMING, ORIGINS, OTHER_TABS, OUTCOMES, SENSITIVE, STRANGERS
from domain.spelling import LONGEST_READ, clip, fold, fold_spaces, visible
from domain.understood import TextPiece, Understood
from domain.words import words_in

SIZES = range(1, 51)  # a number alone from 1 to 50 is a page size
TEXT_LIMIT = 120  # characters of text to search

_TOKEN = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|\S+")
_QUOTED = re.compile(r"[«“\"](.*)[»”\"]", re.DOTALL)
_SIZE = re.compile(r"[0-9]{1,2}")
_FOLIO = re.compile(r"#([0-9]{1,10})")
_EDGES = ",;:.¿?¡!()"
_LONGEST_PHRASE = 7  # words of an operation's label, or of a name
_MOST_LEADING = 4  # words that lead to one thing: `de todo lo que`
_SHORTEST_NAME = 3  # letters of a name that identify a person


@dataclass(frozen=True, slots=True)
class _Word:
    """A piece of the typed text: `plain` has no accents, capitals or surrounding signs."""

    typed: str
    plain: str
    quoted: bool = False

    @property
    def joins(self) -> bool:
        """Whether it is a mere conjunction. A capital letter is rather a document's series."""
        return self.plain in JOINING and not (len(self.typed) == 1 and self.typed.isupper())

    @property
    def leads(self) -> bool:
        """Whether it may lead to what follows."""
        return not self.quoted and (self.joins or self.plain in NAMING)

    @property
    def stem(self) -> str:
        """The part it shares with its inflected forms."""
        return _stem(self.plain)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The criteria that this many words mean; None if they mean nothing possible."""

    taken: int
    means: Mapping[str, Any] | None


@dataclass(slots=True)
class _Known:
    """The vocabulary of this company."""

    today: date
    tabs: Mapping[str, str]
    operations: Sequence[tuple[str, frozenset[str]]]
    names: Mapping[str, str]
    persons: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


def understand(
    text: str,
    catalogue: Catalogue,
    users: Sequence[tuple[str, str]],
    *,
    today: date,
    paging: bool = True,
) -> Understood:
    """Read what was typed; never raises.

    `users` are the (user name, full name) pairs of everybody in the log. With `paging`, a number alone is a
    page size and `#1283` an entry; without it, the former is text.
    """
    words = [word for piece in _TOKEN.findall(text[:LONGEST_READ]) if (word := _word(piece)) is not None]
    rest = (clip(text[LONGEST_READ:]),) if text[LONGEST_READ:].strip() else ()
    alone = words[0].typed if len(words) == 1 and not words[0].quoted else ""
    if paging and _SIZE.fullmatch(alone) and int(alone) in SIZES:
        return Understood(size=int(alone), not_understood=rest)
    folios = [match for word in words if not word.quoted and (match := _FOLIO.fullmatch(word.plain))]
    if folios and paging:
        others = [word.typed for word in words if word.plain != folios[0].string]
        return Understood(folio=int(folios[0][1]), not_understood=(*others, *rest))
    understood = _filtered(words, _known(catalogue, users, today))
    return replace(understood, not_understood=(*understood.not_understood, *rest))


def _filtered(words: Sequence[_Word], known: _Known) -> Understood:
    wanted = NO_FILTER
    pieces: list[TextPiece] = []
    lost: list[str] = []
    at = 0
    while at < len(words):
        taken, means = _read(words, at, known)
        typed = [word.typed for word in words[at : at + taken]]
        if means is None:
            lost.append(" ".join(typed))
        elif (more := _with(wanted, means)) is not None:
            wanted = more
        elif "text" in means and _length(pieces) + len(typed[0]) < TEXT_LIMIT:
            pieces.append(TextPiece(words[at].typed, words[at].quoted, words[at].joins))
        else:
            lost.append(" ".join(typed))
        at += taken
    said = [piece for piece in lost if any(unicodedata.category(sign)[0] != "P" for sign in piece)]
    text = " ".join(piece.typed for piece in pieces)
    return Understood(replace(wanted, text=text), not_understood=tuple(said), pieces=tuple(pieces))


def _length(pieces: Sequence[TextPiece]) -> int:
    return sum(len(piece.typed) + 1 for piece in pieces) - 1


def _with(wanted: LogFilter, means: Mapping[str, Any]) -> LogFilter | None:
    """The filter with one more criterion; None if it already has another of the kind.

    Operations that both words mean; if there are none, as in `cancelados y borrados`, all of them.
    """
    ((name, value),) = means.items()
    if name == "text":
        return None
    if name == "operations":
        both = [code for code in wanted.operations if code in value]
        return replace(wanted, operations=tuple(both or dict.fromkeys([*wanted.operations, *value])))
    free = getattr(wanted, name) in (getattr(NO_FILTER, name), value)
    return replace(wanted, **{name: value}) if free else None


def _read(words: Sequence[_Word], at: int, known: _Known) -> tuple[int, Mapping[str, Any] | None]:
    """How many of the next words have a joint meaning, and which."""
    if words[at].quoted:
        return 1, {"text": words[at].typed} if words_in(words[at].typed) else None
    if _FOLIO.fullmatch(words[at].plain):
        return 1, None
    if hours := hour_at([word.plain for word in words[at : at + _LONGEST_PHRASE]]):
        return hours, None  # a log is filtered by whole days
    ahead = at
    while ahead < len(words) and ahead - at < _MOST_LEADING and words[ahead].leads:
        ahead += 1
    found = list(_readings(words, at, known, led_by=0))
    for start in range(at + 1, min(ahead, len(words) - 1) + 1):
        led_by = start - at
        found += [replace(each, taken=each.taken + led_by) for each in _readings(words, start, known, led_by)]
    if found:
        best = max(found, key=lambda each: each.taken)
        return best.taken, best.means
    if words[at].plain == "por" and at + 1 < len(words):
        return 2, None  # somebody who has done nothing here
    return 1, {"text": words[at].typed} if words_in(words[at].typed) else None


def _readings(words: Sequence[_Word], at: int, known: _Known, led_by: int) -> Iterator[_Parsed]:
    """The possible readings of the next words, the preferred first where equally long."""
    run = []
    for word in words[at:]:
        if word.quoted:
            break
        run.append(word)
    if (period := period_at([word.plain for word in run], 0, known.today)) is not None:
        yield _Parsed(period[0], {"period": period[1]} if period[1] is not None else None)
    by = led_by > 0 and words[at - 1].plain in BY
    for read in (_user, _single_word, _operation, _person):
        if (reading := read(run, known)) is not None and not (by and read in (_single_word, _operation)):
            yield reading
            if by:
                return


def _user(run: Sequence[_Word], known: _Known) -> _Parsed | None:
    """A user by their whole name, which may be of several words."""
    for taken in range(min(len(run), _LONGEST_PHRASE), 0, -1):
        name = known.names.get(" ".join(word.plain for word in run[:taken]))
        if name is not None:
            return _Parsed(taken, {"user_name": name})
    return None


def _single_word(run: Sequence[_Word], known: _Known) -> _Parsed | None:
    if not run:
        return None
    word = run[0]
    if word.stem in OUTCOMES:
        return _Parsed(1, {"outcome": OUTCOMES[word.stem]})
    if word.stem in SENSITIVE:
        return _Parsed(1, {"sensitive": True})
    if word.stem in ORIGINS:
        return _Parsed(1, {"origin": ORIGINS[word.stem]})
    if word.stem in known.tabs:
        return _Parsed(1, {"category": known.tabs[word.stem]})
    return None


def _operation(run: Sequence[_Word], known: _Known) -> _Parsed | None:
    """The longest run of words in some operation's label; that one alone if they are all its words."""
    for taken in range(min(len(run), _LONGEST_PHRASE), 0, -1):
        if run[0].joins or run[taken - 1].joins:
            continue
        stems = {word.stem for word in run[:taken] if not word.joins}
        having = [(code, label) for code, label in known.operations if stems <= label]
        if having:
            codes = [code for code, label in having if label == stems] or [code for code, _ in having]
            return _Parsed(taken, {"operations": tuple(codes)})
    return None


def _person(run: Sequence[_Word], known: _Known) -> _Parsed | None:
    """The longest run of words in the full name of exactly one person."""
    for taken in range(min(len(run), _LONGEST_PHRASE), 0, -1):
        if any(word.joins or len(word.plain) < _SHORTEST_NAME for word in (run[0], run[taken - 1])):
            continue
        named = [known.persons.get(word.plain, frozenset()) for word in run[:taken]]
        persons = frozenset.intersection(*named)
        if len(persons) == 1:
            ((user_name, _),) = persons
            return _Parsed(taken, {"user_name": user_name})
    return None


def _word(piece: str) -> _Word | None:
    """One word as criteria; None if it is only signs. Quoted text is text, whatever it says."""
    if quoted := _QUOTED.fullmatch(piece):
        typed = visible(fold_spaces(quoted[1]))
        return _Word(typed, fold(typed), quoted=True) if typed else None
    typed = visible(piece)
    plain = fold(_done(typed.strip(_EDGES)))
    return _Word(typed.strip(",;¿?¡!") or typed, plain) if plain else None


def _known(catalogue: Catalogue, users: Sequence[tuple[str, str]], today: date) -> _Known:
    persons: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, full_name in users:
        for word in words_in(full_name) if name else ():
            persons[word].add((name, full_name))
    return _Known(
        today=today,
        tabs={_stem(fold(each.label)): each.code for each in catalogue.categories} | OTHER_TABS,
        operations=[(each.code, _label_stems(each.label)) for each in catalogue],
        names=STRANGERS | _by_name([name for name, _ in users if name]),
        persons={word: frozenset(each) for word, each in persons.items()},
    )


def _by_name(names: Sequence[str]) -> dict[str, str]:
    """Names by what people type. If a log has several spellings of one, the usual one wins."""
    return {fold(fold_spaces(name)): name for name in sorted(names, key=is_usual_spelling)}


def _label_stems(label: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words_in(label) if word not in JOINING)


def _stem(word: str) -> str:
    """The word without gender and number: `cancelados`, `cancelada` and `cancelado` are one."""
    if len(word) < 4:
        return word
    word = word.removesuffix("s")
    return word[:-1] if word[-1] in "aeo" else word


def _done(word: str) -> str:
    """`canceló` and `cancelaron` as the participle `cancelado`; any other word unchanged."""
    return re.sub(r"(?<=\w\w)(?:ó|aron)$", "ado", word.casefold())
