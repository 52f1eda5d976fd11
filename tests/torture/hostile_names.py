"""Reports that would have a log say what nobody sees: names like others or like nothing, secrets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from random import Random

from domain.entries import Entry, Origin
from tests.torture.forged_parts import Wire
from tests.torture.siege import Siege
from tests.torture.standing import entries_of
from tests.torture.till import CASHIER, CASHIER_NAME, Answered, Till, sale

USERS = {"MLOPEZ": "Mercedes López", "SUPERVISOR": "Ana Ruiz"}
"""The users of the shop whom reports name, as the company knows them."""
_RESERVED = ("SUPERVISOR", "PROPIETARIO", "CONSOLA", "VIGIA")
_OWNERS = ("PROPIETARIO2", "PR0PIETARIO3", "propietario-9")
_ALIKE = (
    ("O", "0"), ("I", "1"), ("I", "l"), ("L", "I"), ("L", "1"), ("S", "5"), ("Z", "2"), ("A", "4"),
    ("E", "3"), ("M", "RN"), ("M", "rn"), ("O", "\u041e"), ("A", "\u0391"), ("P", "\u0420"),
    ("I", "\u0130"), ("O", "Ó"), ("E", "\u00c9"), ("S", "\u0405"), ("V", "\u2164"), ("L", "\u216c"),
)  # fmt: skip
_ENDS = (".", "-", "_", "..", "\u00a0", "\u0301")
# What is not seen, and what Unicode has not given to anything yet, in any version of its tables.
UNSEEN = (
    "\x00\x07\x1b\x7f\x85\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200c\u200d\u200e\u200f\u2028"
    "\u2029\u202a\u202e\u2060\u2064\u2066\u2069\u206a\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\uffff\ue000"
    "\U0001d173\U000e0001\U000e0041\U000e0100\U000e0fff\U000f0000\U0010ffff\ud800\udfff\u0378"
)
_BLANK = (*UNSEEN, " ", "   ", "\u00a0", "\u2003", "\u3000", "\u0301", "\u20dd", " \u200b ", "\u2800" * 5)
# Names that are none of those whose values are shown, however like them they look.
_HIDING = (
    "Contraseña", "CONTRASEÑA", "Token", "clave", "Clave API", "api_key", "Authorization", "NIP", "CVV",
    "T\u043etal", "\u03a4otal", "T0tal", "Total secreto", "Folio clave", "RF\u0421", "F0LIO", "\u0420recio",
    "Ser\u0131e ", "Totaal", "Total2", "\u0405aldo", "tot\u04d9l",
)  # fmt: skip
_TEXTS = ("user", "full_name", "summary", "reference", "workstation", "operation")
_DETAILS = ("name", "value", "field", "before", "after")


def hostile_report(chance: Random, key: str) -> Wire:
    """One of any kind."""
    return chance.choice(_KINDS)(chance, key)


def _lookalike(chance: Random, _: str) -> Wire:
    """Somebody who would be taken for a user, or for us."""
    name = chance.choice((*USERS, *_RESERVED))
    alike = [name.replace(sign, other, chance.choice((1, -1))) for sign, other in _ALIKE if sign in name]
    user = chance.choice([*alike, *(name + end for end in _ENDS), *(end + name for end in _ENDS), *_OWNERS])
    return _sale(chance, user=user, full_name=chance.choice(("Otra Persona", *USERS.values())))


def _same(chance: Random, _: str) -> Wire:
    """A user, written otherwise."""
    name = chance.choice(tuple(USERS))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in name)
    mixed = "".join(chance.choice((sign, sign.lower())) for sign in name)
    padded = chance.choice((" {} ", "\u3000{}", "{}\t", "{}\n", "\u00a0{}", "{}\u2003")).format(mixed)
    return _sale(chance, user=chance.choice((wide, wide.lower(), mixed, padded)), full_name="Otra Persona")


def _unseen(chance: Random, _: str) -> Wire:
    """Something that is not seen, in any text."""

    def spoil(text: str) -> str:
        at = chance.randrange(len(text) + 1)
        return text[:at] + chance.choice(UNSEEN) * chance.randint(1, 2) + text[at:]

    return _with_a_text(chance, spoil)


def _empty(chance: Random, _: str) -> Wire:
    """A text in which nothing is seen."""
    return _with_a_text(chance, lambda _: chance.choice(_BLANK) * chance.randint(1, 3))


def _hidden(chance: Random, _: str) -> Wire:
    """A secret where its value is masked."""
    report = _sale(chance)
    name, secret = chance.choice(_HIDING), f"{SECRET}{chance.getrandbits(48):012x}"
    report["detail"] = chance.choice(
        (
            {"facts": [{"name": name, "value": secret}, {"name": "Total", "value": "$1.00"}]},
            {"changes": [{"field": name, "before": secret, "after": None}]},
            {"changes": [{"field": name, "before": None, "after": secret}]},
        )
    )
    return report


def _with_key(chance: Random, key: str) -> Wire:
    """The key itself, in any text."""
    return _with_a_text(chance, lambda text: chance.choice((key, f"{text} {key}", key + text)))


_KINDS = (_lookalike, _lookalike, _same, _unseen, _unseen, _empty, _hidden, _with_key)
SECRET = "SECRETO-"


def _with_a_text(chance: Random, spoil: Callable[[str], str]) -> Wire:
    report = _sale(chance)
    field = chance.choice((*_TEXTS, *_DETAILS))
    if field in _TEXTS:
        report[field] = spoil(report.get(field, "CAJA-01"))
        return report
    fact = {"name": "Total", "value": "$1.00"}
    change = {"field": "Precio", "before": "$1.00", "after": "$2.00"}
    for each in (fact, change):
        each.update({name: spoil(text) for name, text in each.items() if name == field})
    report["detail"] = {"facts": [fact], "changes": [change]}
    return report


def _sale(chance: Random, **said: str) -> Wire:
    return {**sale(chance, summary="Nota"), "reference": "caja/1", "workstation": "CAJA-01", **said}


async def post_hostile(siege: Siege, posting: Till, chance: Random) -> Answered:
    """Report one of them with the shop's key."""
    return await posting.post(siege.shop, hostile_report(chance, siege.shop.key))


async def hostile_names_recorded(siege: Siege) -> list[str]:
    """What the shop's log says that nobody should read there, in words."""
    entries = await entries_of(siege, siege.shop.company.id)
    return [
        complaint for entry in entries if entry.origin is Origin.API for complaint in _wrong_in(entry, siege)
    ]


def _wrong_in(entry: Entry, siege: Siege) -> Iterator[str]:
    """Only users of the company and the cashier have reports; all else was made to be taken for them.

    What the door itself refused the shop's key has no user.
    """
    refused = entry.operation == "access_denied"
    known = {**USERS, CASHIER: CASHIER_NAME, **({"": "Otro sistema"} if refused else {})}
    if known.get(entry.user_name) != entry.full_name:
        yield f"folio {entry.folio} has the user {entry.user_name!r} with the name {entry.full_name!r}"
    texts = [*(getattr(entry, each) for each in _IN_AN_ENTRY), *entry.detail.texts]
    for text in texts:
        if unseen := [sign for sign in text if _is_unseen(sign)]:
            yield f"folio {entry.folio} has {unseen!r} in {text!r}"
        if siege.shop.key in text or SECRET in text:
            yield f"folio {entry.folio} has a secret in the clear: {text!r}"
    for name in ("full_name", "summary", *(() if refused else ("user_name",))):
        if not any(unicodedata.category(sign)[0] in "LNPS" for sign in getattr(entry, name)):
            yield f"folio {entry.folio} has an empty {name}"


_IN_AN_ENTRY = ("user_name", "full_name", "summary", "origin_reference", "workstation", "operation")


def _is_unseen(sign: str) -> bool:
    return sign in UNSEEN or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def secrets_among(texts: Sequence[str], siege: Siege) -> list[str]:
    """Those of the texts that tell a secret."""
    return [text[:200] for text in texts if SECRET in text or siege.shop.key in text]
