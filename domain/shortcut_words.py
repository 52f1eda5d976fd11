"""Words with one meaning in a filter: without accents, by what their forms share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.entries import Origin
from domain.log_filter import AskedOutcome
from domain.roots import root_of

# They introduce what follows and mean nothing by themselves; the second kind may also be in a label.
JOINING = frozenset(
    {
        "a", "al", "con", "cuando", "de", "del", "desde", "e", "el", "en", "entre", "la", "las", "lo", "los", "o",
        "por", "que", "quien", "se", "solo", "u", "un", "una", "via", "y",
    }
)  # fmt: skip
# They ask, and say nothing of what is asked for.
ASKING = frozenset(
    {
        "actividad", "ahi", "algo", "alguien", "algun", "alguno", "anda", "aparece", "aparecen",
        "aqui", "busca", "buscame", "buscar", "cada", "como", "conta", "corrieron", "corrio", "cosas",
        "cual", "cuales", "cuando", "cuentame", "dame", "dar", "detalle", "detalles", "di", "dice",
        "dicen", "dieron", "dijeron", "dime", "dimos", "dio", "directo", "don", "dona", "donde",
        "ensena", "ensename", "entonces", "era", "eran", "es", "esa", "esas", "ese", "esos", "esta",
        "estado", "estan", "estas", "favor", "fue", "fueron", "fui", "gente", "ha", "hace", "hacen",
        "hacer", "hacia", "haciendo", "han", "hay", "he", "hecha", "hechas", "hecho", "hechos",
        "hemos", "hice", "hicieron", "hicimos", "hiciste", "hiso", "hizo", "hora", "horas", "hubo",
        "le", "les", "lic", "llevamos", "mas", "me", "menos", "mi", "mis", "movimiento",
        "movimientos", "muchas", "muchos", "muestra", "muestrame", "necesito", "nos", "operaciones",
        "oye", "paso", "porfa", "porfavor", "porque", "puedes", "quienes", "quiero", "registros",
        "saber", "senor", "senora", "si", "sistema", "son", "sr", "sra", "su", "sus", "tambien", "te",
        "todas", "todo", "todos", "trabajaron", "trabajo", "tuvo", "ultima", "ultimas", "ultimo",
        "ultimos", "van", "veces", "ver", "verdad", "vez", "ya",
    }
)  # fmt: skip
ONESELF = frozenset({"hice", "mi", "mis", "mio", "mios", "yo"})
COUNTING = frozenset({"cuanta", "cuantas", "cuanto", "cuantos", "tantas", "tantos"})
COUNTED = frozenset({"numero", "cantidad", "conteo", "total"})
"""They ask how many before `de` and what is counted."""
PARTIES = frozenset({"cliente", "proveedor", "producto", "articulo", "servicio"})
"""Beside an operation they say whose it was, or of what."""
NEGATING = frozenset({"no", "excepto", "salvo", "menos"})
OUTCOMES_IN_WORDS: Mapping[str, AskedOutcome] = {
    "no lo dejo": AskedOutcome.DENIED,
    "no la dejo": AskedOutcome.DENIED,
    "no le dejo": AskedOutcome.DENIED,
    "no los dejo": AskedOutcome.DENIED,
    "no pudo": AskedOutcome.DENIED,
    "no pudieron": AskedOutcome.DENIED,
    "no tenia permiso": AskedOutcome.DENIED,
    "sin permiso": AskedOutcome.DENIED,
    "sin permisos": AskedOutcome.DENIED,
    "salio mal": AskedOutcome.WRONG,
    "salieron mal": AskedOutcome.WRONG,
}
NAMING = frozenset({"operacion", "origen", "pestana", "resultado", "usuario"})
BY = frozenset({"por", "usuario"})
TO = frozenset({"a", "al"})
WHO = frozenset({"quien", "quienes"})
SENSITIVE = frozenset(map(root_of, ("sensible", "importante", "delicado", "rojo", "🔴")))
OUTCOMES: Mapping[str, AskedOutcome] = {
    root_of("permitido"): AskedOutcome.ALLOWED,
    root_of("denegado"): AskedOutcome.DENIED,
    root_of("rechazado"): AskedOutcome.DENIED,
    root_of("negado"): AskedOutcome.DENIED,
    root_of("niega"): AskedOutcome.DENIED,
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
