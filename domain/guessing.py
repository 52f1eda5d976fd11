"""How many guesses a password takes: zxcvbn's count, with what people here choose added to its lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from zxcvbn import matching, scoring

from domain.spelling import fold

LONGEST_GUESSED = 40
"""Characters that are examined: the time grows with the square of the length."""

_LISTS = ("office_passwords", "spanish_words", "spanish_names")
_YEARS = (*range(2015, 2040), *range(2014, 1929, -1))  # zxcvbn knows those before 2020
_WORDS = (matching.dictionary_match, matching.reverse_dictionary_match)
_PATTERNS = (matching.spatial_match, matching.sequence_match, matching.regex_match, matching.date_match)
# Signs that stand for letters. zxcvbn tries every reading, and takes seconds on a text made for that: only
# `1` and its like get two readings here, the same throughout a password.
_AS_LETTERS = "4@8({[<369!|1$50+7%2"
_READINGS = tuple(str.maketrans(_AS_LETTERS, f"aabcccceeg{one}{one}{one}ssottxz") for one in "il")


def guesses(password: str, names: Iterable[str]) -> float:
    """A lower bound of guesses for a password with this beginning, without accents or capitals.

    zxcvbn adds ten thousand for each further part, as the split into parts is unknown to the attacker
    (Wheeler, USENIX Security 2016, 5.4). Not here: everybody takes a word, a year and a sign.
    """
    seen = fold(password)[:LONGEST_GUESSED]
    lists = matching.RANKED_DICTIONARIES | {"names": matching.build_ranked_dict(list(names))}
    parts = [part for find in (*_WORDS, *_PATTERNS) for part in find(seen, _ranked_dictionaries=lists)]
    for letters in {seen.translate(reading) for reading in _READINGS}:
        # zxcvbn splits repetitions itself, so it gets them without signs that stand for letters.
        found = (*_WORDS, matching.repeat_match)
        parts += [part for find in found for part in find(letters, _ranked_dictionaries=lists)]
    return float(scoring.most_guessable_match_sequence(seen, parts, _exclude_additive=True)["guesses"])


def _words(name: str) -> Sequence[str]:
    text = files("domain").joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(dict.fromkeys(fold(word) for line in lines for word in line.split()))


# Once rather than for each password, so that zxcvbn also looks up repeated parts in them.
matching.add_frequency_lists({name: _words(name) for name in _LISTS} | {"years": list(map(str, _YEARS))})
