"""Words with one meaning in a filter: without accents, by the stem of their forms."""

from __future__ import annotations

from collections.abc import Mapping

from domain.entries import Origin, Outcome

# They introduce what follows and mean nothing by themselves; the second kind may also be in a label.
JOINING = frozenset(
    {
        "a", "al", "con", "cuando", "de", "del", "desde", "e", "el", "en", "la", "las", "lo", "los", "o",
        "por", "que", "quien", "se", "solo", "u", "un", "una", "via", "y",
    }
)  # fmt: skip
NAMING = frozenset({"operacion", "origen", "pestana", "resultado", "usuario"})
BY = frozenset({"por", "usuario"})
SENSITIVE = frozenset({"sensibl", "🔴"})
OUTCOMES = {
    "permitid": Outcome.ALLOWED,
    "denegad": Outcome.DENIED,
    "rechazad": Outcome.DENIED,
    "fallid": Outcome.FAILED,
}
ORIGINS: Mapping[str, Origin] = {
    "telegram": Origin.TELEGRAM,
    "api": Origin.API,
    "contpaq": Origin.CONTPAQI,
    "contpaqi": Origin.CONTPAQI,
    "consol": Origin.CONSOLE,
}
STRANGERS = {"sin usuario": "", "desconocido": "", "desconocidos": ""}
OTHER_TABS = {"contabilidad": "accounting"}
