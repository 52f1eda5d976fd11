"""The root of a Spanish word: what its forms share, whatever the person, tense, gender and number.

`canceló`, `cancelan`, `canceladas` and `cancelaciones` have one; `imprimió` and `impresa` too. Only as good
as the vocabulary of a log needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

_LEAST = 3  # letters of a root
_FIRST = (
    "amientos", "amiento", "aciones", "acion", "arian", "arlos", "arlas", "aron", "aban", "aran", "aria",
    "ando", "ados", "adas", "amos", "aste", "arlo", "arla", "ado", "ada", "aba", "ara", "ar", "an", "as",
    "es", "os", "a", "e", "o", "s",
)  # fmt: skip
"""Endings of verbs in -ar, of names and of adjectives; the longest first."""
_SECOND = (
    "imientos", "imiento", "iciones", "icion", "ieron", "iendo", "idos", "idas", "imos", "iste", "eran",
    "iran", "ido", "ida", "ian", "era", "ira", "ia", "io", "er", "ir", "en", "es", "e", "o", "i", "a", "an",
)  # fmt: skip
"""Endings of verbs in -er and -ir."""
_OF_A_VERB = re.compile(r"(?:[ai]d[oa]s?|i?[ae]?cion(?:es)?|i?[ae]miento|impres[oa]s?)$")
_PLURAL = re.compile(r"([a-z]{3,}[dlnrz])es|([a-z]{3,}[aeiou])s")
_USUAL = ("ado", "ada", "ados", "adas", "o", "aron", "ar", "an", "e")
_VERBS_OF_SECOND = frozenset(
    {
        "abr", "atend", "correg", "desconoc", "deten", "emit", "imprim", "permit", "reimprim",
        "restablec", "sal", "venc", "vend",
    }
)  # fmt: skip
_SAME: Mapping[str, str] = {
    "cierr": "cerr",
    "corrig": "correg",
    "detuv": "deten",
    "detien": "deten",
    "hech": "hac",
    "impres": "imprim",
    "impresion": "imprim",
    "reimpres": "imprim",
    "reimpresion": "imprim",
    "reimprim": "imprim",
    "restablez": "restablec",
    "vist": "ve",
}
"""Roots that change within their verb."""


@lru_cache(maxsize=4096)
def root_of(word: str) -> str:
    """The root of a word without accents and capitals."""
    for root in _VERBS_OF_SECOND:
        if word.startswith(root) and word[len(root) :] in _SECOND:
            return _SAME.get(root, root)
    endings = (each for each in _FIRST if word.endswith(each) and len(word) - len(each) >= _LEAST)
    found = word.removesuffix(next(endings, ""))
    found = f"{found[:-2]}c" if found.endswith("qu") else found  # `modifiqué`
    return _SAME.get(found, found)


def may_be_mine(word: str) -> bool:
    """Whether a form of a verb may be what `yo` did, without its accent: `cancele`, `imprimi`."""
    second = any(word.startswith(root) and word[len(root) :] in _SECOND for root in _VERBS_OF_SECOND)
    return word.endswith("i") or (word.endswith("e") and not second)


def singular(word: str) -> str:
    """A name without its plural: `precios` as `precio`, `perfiles` as `perfil`."""
    match = _PLURAL.fullmatch(word)
    return word if match is None else match[1] or match[2]


def key_of(word: str) -> str:
    """What a word of a label is compared by: a verb's form by its root, any other name by itself.

    Otherwise `clavo` would be `clave`.
    """
    return root_of(word) if _OF_A_VERB.search(word) else singular(word)


def forms_of(word: str) -> Sequence[str]:
    """The forms of a word that people use most: the plural, and those of a verb, by its participle."""
    if word.endswith(("ado", "ada")) and len(word) - len("ado") >= _LEAST:
        return [word[: -len("ado")] + ending for ending in _USUAL]
    return [word, f"{word}{'s' if word[-1:] in 'aeiou' else 'es'}"]
