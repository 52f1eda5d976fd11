"""Words with one meaning in a filter: without accents, by what their forms share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.entries import Origin
from domain.log_filter import AskedOutcome
from domain.roots import root_of

# They introduce what follows and mean nothing by themselves; the second kind may also be in a label.
JOINING = frozenset(
    {
        "a", "al", "con", "cuando", "de", "del", "desde", "e", "el", "en", "la", "las", "lo", "los", "o",
        "por", "que", "quien", "se", "solo", "u", "un", "una", "via", "y",
    }
)  # fmt: skip
# They ask, and say nothing of what is asked for.
ASKING = frozenset(
    {
        "actividad", "ahi", "algo", "alguien", "algun", "alguno", "anda", "aqui", "busca",
        "buscame", "buscar", "cada", "como", "cosas", "cual", "cuales", "cuando", "dame",
        "dar", "di", "dieron", "dime", "dio", "donde", "ensena", "ensename", "entonces", "era",
        "eran", "es", "esa", "esas", "ese", "esos", "esta", "estan", "estas", "favor", "fue", "fueron",
        "fui", "ha", "hace", "hacen", "hacer", "hacia", "han", "hay", "he", "hecho", "hemos", "hice",
        "hicieron", "hicimos", "hiciste", "hizo", "hora", "horas", "hubo", "le", "les", "mas",
        "me", "menos", "mi", "mis", "movimiento", "movimientos", "muestra", "muestrame", "necesito", "nos",
        "operaciones", "paso", "porfa", "porfavor", "porque", "puedes", "quienes", "quiero",
        "registros", "saber", "si", "son", "su", "sus", "tambien", "te", "todas", "todo", "todos", "tuvo",
        "ultima", "ultimas", "ultimo", "ultimos", "veces", "ver", "vez", "ya",
    }
)  # fmt: skip
ONESELF = frozenset({"hice", "mi", "mis", "mio", "mios", "yo"})
COUNTING = frozenset({"cuanta", "cuantas", "cuanto", "cuantos"})
NAMING = frozenset({"operacion", "origen", "pestana", "resultado", "usuario"})
BY = frozenset({"por", "usuario"})
TO = frozenset({"a", "al"})
WHO = frozenset({"quien", "quienes"})
SENSITIVE = frozenset(map(root_of, ("sensible", "importante", "delicado", "rojo", "🔴")))
OUTCOMES: Mapping[str, AskedOutcome] = {
    root_of("permitido"): AskedOutcome.ALLOWED,
    root_of("denegado"): AskedOutcome.DENIED,
    root_of("rechazado"): AskedOutcome.DENIED,
    root_of("fallido"): AskedOutcome.FAILED,
    root_of("fallo"): AskedOutcome.FAILED,
    root_of("error"): AskedOutcome.WRONG,
    root_of("problema"): AskedOutcome.WRONG,
    root_of("incidencia"): AskedOutcome.WRONG,
}
"""By the root of the word."""
ORIGINS: Mapping[str, Origin] = {
    "telegram": Origin.TELEGRAM,
    "api": Origin.API,
    "contpaq": Origin.CONTPAQI,
    "contpaqi": Origin.CONTPAQI,
    "consola": Origin.CONSOLE,
}
STRANGERS = {"sin usuario": "", "desconocido": "", "desconocidos": ""}
OTHER_TABS = {"contabilidad": "accounting"}
USED = frozenset({"error", "errores", "problemas", "sensibles", "denegados", "fallidos", *ASKING, *COUNTING})
"""Words with a meaning that are in no label."""
