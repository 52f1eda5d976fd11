"""What words may mean in a company's log: a period, a user, an outcome, a tab, operations, a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from domain.amounts_in_words import amount_at
from domain.catalogue import Catalogue
from domain.names import is_usual_spelling
from domain.operation_words import OTHER_WORDS, CalledSo, idiom_at, operations_called, ways_to_call
from domain.periods import TIME_WORDS, period_at
from domain.recent import recent_at
from domain.roots import forms_of, root_of, singular
from domain.shortcut_words import (
    BY,
    NAMING,
    ODD,
    ORIGINS,
    OTHER_TABS,
    OUTCOMES,
    SENSITIVE,
    STRANGERS,
    TO,
    USED,
    WHO,
)
from domain.spelling import fold, fold_spaces
from domain.typed_words import Word
from domain.words import words_in

LONGEST_PHRASE = 7  # words of an operation's label, or of a name
_SHORTEST_NAME = 3  # letters of a name by which a person is meant


@dataclass(frozen=True, slots=True)
class Reading:
    """The criteria that this many words mean; None if they mean nothing possible."""

    taken: int
    means: Mapping[str, Any] | None


@dataclass(slots=True)
class Known:
    """The vocabulary of this company."""

    today: date
    now: datetime | None
    tabs: Mapping[str, str]
    operations: Sequence[CalledSo]
    names: Mapping[str, str]
    persons: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    tab_of: Mapping[str, str] = field(default_factory=dict)


def readings(words: Sequence[Word], at: int, known: Known, led_by: int) -> Iterator[Reading]:
    """The possible readings of the next words, the preferred first where equally long."""
    run = []
    for word in words[at:]:
        if word.quoted:
            break
        run.append(word)
    if (period := period_at([word.plain for word in run], 0, known.today)) is not None:
        yield Reading(period[0], {"period": period[1]} if period[1] is not None else None)
    if known.now is not None and (recent := recent_at([word.plain for word in run], known.now)) is not None:
        yield Reading(recent[0], {"period": recent[1]})
    if (amount := amount_at([word.plain for word in run])) is not None:
        yield Reading(amount[0], {"amount": amount[1]})
    by = led_by > 0 and words[at - 1].plain in BY
    to_whom = _is_to_whom(words, at)
    for read in (_user, _single_word, _idiom, _operation, _person):
        reading = read(run, known)
        if reading is not None and to_whom and "user_name" in (reading.means or ()):
            reading = Reading(reading.taken, {"about": (reading.means or {})["user_name"]})
        if reading is not None and not (by and _is_not_by(reading)):
            yield reading
            if by:
                return


def _is_to_whom(words: Sequence[Word], at: int) -> bool:
    """Whether it was done to who is named next: `bloqueó al usuario MLOPEZ`, `¿quién creó a MLOPEZ?`.

    Whoever asks who did something names nobody as the one who did it.
    """
    led_by = [word.plain for word in words[max(0, at - 2) : at]]
    if led_by[-1:] and led_by[-1] in NAMING:
        led_by.pop()
    who = [each for each in range(at) if words[each].plain in WHO]
    asked = any(words[each - 1 : each] == [] or words[each - 1].plain not in TO for each in who)
    asked = asked and "por" not in led_by[-1:]
    return asked or bool(TO.intersection(led_by[-1:]))


def _is_not_by(reading: Reading) -> bool:
    """Whether it can't be what something was done by."""
    return not {"user_name", "origin"} & set(reading.means or ())


def _user(run: Sequence[Word], known: Known) -> Reading | None:
    """A user by their whole name, which may be of several words."""
    for taken in range(min(len(run), LONGEST_PHRASE), 0, -1):
        name = known.names.get(" ".join(word.plain for word in run[:taken]))
        if name is not None:
            return Reading(taken, {"user_name": name})
    return None


def _single_word(run: Sequence[Word], known: Known) -> Reading | None:
    if not run:
        return None
    word = run[0]
    if (root := root_of(word.plain)) in OUTCOMES:
        return Reading(1, {"outcome": OUTCOMES[root]})
    if root in SENSITIVE or word.plain in ODD:
        return Reading(1, {"sensitive": True})
    if word.plain in ORIGINS:
        return Reading(1, {"origin": ORIGINS[word.plain]})
    if (tab := singular(word.plain)) in known.tabs:
        return Reading(1, {"category": known.tabs[tab]})
    return None


def _idiom(run: Sequence[Word], known: Known) -> Reading | None:
    found = idiom_at([word.plain for word in run[:2]])
    if found is None:
        return None
    taken, codes = found
    here = tuple(each.code for each in known.operations if each.code in codes and each.is_label)
    return Reading(taken, {"operations": here} if here else {})


def _operation(run: Sequence[Word], known: Known) -> Reading | None:
    """The longest run of words by which operations are called."""
    for taken in range(min(len(run), LONGEST_PHRASE), 0, -1):
        if run[0].joins or run[taken - 1].joins or _goes_on(run, taken):
            continue
        words = [word.plain for word in run[:taken] if not word.joins]
        codes = operations_called(known.operations, words)
        if codes and not (taken > 1 and _is_of_another_tab(run[taken - 1], codes, known)):
            return Reading(taken, {"operations": codes})
    return None


def _is_of_another_tab(last: Word, codes: Sequence[str], known: Known) -> bool:
    """Whether a tab without these operations is named: `cambios en los catálogos`, not just the SDK's."""
    tab = known.tabs.get(singular(last.plain))
    return tab is not None and all(known.tab_of[code] != tab for code in codes)


def _goes_on(run: Sequence[Word], taken: int) -> bool:
    """Whether the last of so many words is of a longer name: `nota` in `nota de crédito`."""
    named = [singular(word.plain) for word in run[taken - 1 : taken + 2]]
    return named in (["nota", "de", "credito"], ["nota", "de", "cargo"])


def _person(run: Sequence[Word], known: Known) -> Reading | None:
    """The longest run of words in the full name of exactly one person."""
    for taken in range(min(len(run), LONGEST_PHRASE), 0, -1):
        if not _may_be_a_name(run, taken, known.today):
            continue
        named = [known.persons.get(word.plain, frozenset()) for word in run[:taken]]
        persons = frozenset.intersection(*named)
        if len(persons) == 1:
            ((user_name, _),) = persons
            return Reading(taken, {"user_name": user_name})
    return None


def _may_be_a_name(run: Sequence[Word], taken: int, today: date) -> bool:
    """Whether so many words may be a person's; in `la caja 2` one alone isn't, but `Cajero 2` may be one."""
    first, last, rest = run[0], run[taken - 1], [word.plain for word in run[taken:]]
    if first.joins or last.joins or len(first.plain) < _SHORTEST_NAME:
        return False
    if len(last.plain) < _SHORTEST_NAME and not last.plain.isdecimal():
        return False
    numbered = rest[:1] != [] and rest[0].isdecimal()
    return not numbered or period_at(rest, 0, today) is not None or amount_at(rest) is not None


def known_in(
    catalogue: Catalogue,
    users: Sequence[tuple[str, str]],
    today: date,
    *,
    names: bool = True,
    now: datetime | None = None,
) -> Known:
    """What words may mean where these operations are recorded, and these users did something.

    `names` is whether a part of a full name means the user; `now`, on the company's clock, is for hours ago.
    """
    persons: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, full_name in users:
        for word in words_in(full_name) if name and names else ():
            persons[word].add((name, full_name))
    return Known(
        today=today,
        now=now,
        tabs={singular(fold(each.label)): each.code for each in catalogue.categories} | OTHER_TABS,
        operations=ways_to_call(catalogue),
        names=STRANGERS | _by_name([name for name, _ in users if name]),
        persons={word: frozenset(each) for word, each in persons.items()},
        vocabulary=_vocabulary(catalogue) | persons.keys() | {fold(name) for name, _ in users if name},
        tab_of={each.code: each.category for each in catalogue},
    )


@lru_cache(maxsize=8)
def _vocabulary(catalogue: Catalogue) -> frozenset[str]:
    """The words that mean something in any log."""
    labels = [each.label for each in (*catalogue.categories, *catalogue)]
    said = {word for text in (*labels, *OTHER_WORDS) for word in words_in(text)}
    return frozenset(form for word in said for form in forms_of(word)) | TIME_WORDS | USED


def _by_name(names: Sequence[str]) -> dict[str, str]:
    """Names by what people type. If a log has several spellings of one, the usual one wins."""
    return {fold(fold_spaces(name)): name for name in sorted(names, key=is_usual_spelling)}
