"""Words with one meaning in a filter: without accents, by what their forms share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.entries import Origin
from domain.log_filter import AskedOutcome
from domain.roots import root_of

# They introduce what follows and mean nothing by themselves; the second kind may also be in a label.
JOINING = frozenset(
    {
        "a", "al", "con", "cuando", "de", "del", "desde", "e", "el", "en", "entre", "la", "las", "lo", "los",
        "o", "por", "que", "quien", "se", "solo", "u", "un", "una", "via", "y",
    }
)  # fmt: skip
# They ask, and say nothing of what is asked for.
ASKING = frozenset(
    {
        "actividad", "ahi", "ahora", "ahorita", "algo", "alguien", "algun", "alguno", "anda", "andaba",
        "andaban", "andan", "anduvieron", "anduvo", "aparece", "aparecen", "aqui", "aumentaron",
        "aumento", "bajaron", "bajo", "busca", "buscame", "buscar", "cada", "checa", "checame",
        "checar", "como", "conta", "corrieron", "corrio", "cosas", "cual", "cuales", "cuando",
        "cuentame", "dame", "dar", "decir", "decirme", "desaparecieron", "desaparecio", "detalle",
        "detalles", "di", "dice", "dicen", "dices", "dieron", "digas", "dijeron", "dime", "dimos",
        "dio", "directo", "don", "dona", "donde", "encuentro", "ensena", "ensename", "ensenarme",
        "entonces", "enviame", "enviarme", "era", "eran", "es", "esa", "esas", "ese", "esos", "esta",
        "estaba", "estaban", "estado", "estan", "estas", "estuvieron", "estuvo", "favor", "favorcito",
        "fue", "fueron", "fui", "gente", "ha", "haber", "habra", "habran", "hace", "hacen", "hacer",
        "hacia", "haciendo", "han", "hay", "haya", "hayan", "he", "hecha", "hechas", "hecho", "hechos",
        "hemos", "hice", "hicieron", "hicimos", "hiciste", "hiso", "hizo", "hora", "horas", "hubo",
        "informe", "le", "les", "lic", "lista", "listado", "llevamos", "llevo", "mandame", "mandarme",
        "mandas", "mas", "me", "menos", "mi", "mis", "mostrame", "mostrar", "mostrarme", "motivo",
        "motivos", "movimiento", "movimientos", "muchas", "muchos", "muestra", "muestrame", "nada",
        "nadamas", "nadie", "necesitamos", "necesito", "ningun", "ninguna", "ninguno", "nomas", "nos",
        "novedad", "novedades", "ocupamos", "ocupo", "ocurrido", "ocurrio", "onda", "operaciones",
        "oye", "pasado", "pasame", "pasar", "pasarme", "pasas", "paso", "perdieron", "perdio", "please",
        "plis", "pls", "podria", "podrias", "porfa", "porfavor", "porque", "pudieron", "pudo", "pueda",
        "puede", "pueden", "puedes", "puse", "pusieron", "puso", "queremos", "quienes", "quiero",
        "quisiera", "quisieron", "quiso", "recibida", "recibidas", "recibido", "recibidos",
        "recibieron", "recibio", "registros", "relacion", "revisa", "revisame", "revisar", "rollo",
        "saber", "senor", "senora", "si", "significa", "sistema", "solamente", "son", "sr", "sra", "su",
        "subieron", "subio", "sucedido", "sucedio", "sus", "tambien", "te", "tiene", "tienen",
        "tocaron", "toco", "todas", "todo", "todos", "trabajaron", "trabajo", "tuvo", "ultima",
        "ultimas", "ultimo", "ultimos", "unicamente", "urge", "usaron", "va", "van", "veces", "veo",
        "ver", "verdad", "vez", "vieron", "vio", "ya",
    }
)  # fmt: skip
ASKED_FOR = frozenset(
    {
        "compu", "computadora", "dia", "dias", "equipo", "fecha", "fechas", "maquina", "momento", "pc",
        "persona", "razon", "sucursal", "terminal",
    }
)  # fmt: skip
"""After `qué` and `cuál` they ask too: `¿qué día?`."""
WHICH = frozenset({"cual", "cuales", "que"})
ONESELF = frozenset({"he", "hice", "mi", "mis", "mio", "mios", "yo"})
COUNTING = frozenset({"cuanta", "cuantas", "cuanto", "cuantos", "tanta", "tantas", "tanto", "tantos"})
COUNTED = frozenset({"numero", "cantidad", "conteo", "total"})
"""They ask how many before `de` and what is counted."""
PARTIES = frozenset(
    {"cliente", "proveedor", "producto", "articulo", "servicio", "usuario", "empleado", "empresa"}
)
"""Beside an operation they say whose it was, or of what."""
NUMBERED = frozenset({"no", "num", "numero", "nro"})
"""Before a number they only say that it is one."""
PAYMENTS = frozenset({"pago", "cobro", "abono"})
"""They are operations, and beside another one documents."""
CHANGES = frozenset({"cambios", "modificaciones"})
"""Beside a tab or another operation they say no more than `movimientos`."""
JOINTLY = frozenset({"e", "ni", "o", "u", "y"})
NOTHING = frozenset({"nada", "nadie", "ningun", "ninguna", "ninguno"})
"""After `no` they ask whether there is any: `¿no canceló nada?`."""
STATIONS = frozenset({"compu", "computadora", "equipo", "estacion", "maquina", "pc", "terminal"})
"""Before the name of a workstation they only say that it is one."""
NEGATING = frozenset({"no", "excepto", "salvo", "menos"})
THERE_BE = frozenset({"aparece", "aparecen", "encuentro", "veo", "haya", "hayan", "hubo", "hubiera"})
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
    "permiso denegado": AskedOutcome.DENIED,
    "permisos denegados": AskedOutcome.DENIED,
    "permiso negado": AskedOutcome.DENIED,
    "permisos negados": AskedOutcome.DENIED,
    "falta de permiso": AskedOutcome.DENIED,
    "falta de permisos": AskedOutcome.DENIED,
    "no se pudo": AskedOutcome.WRONG,
    "no se pudieron": AskedOutcome.WRONG,
    "no salio bien": AskedOutcome.WRONG,
    "no salieron bien": AskedOutcome.WRONG,
    "salio mal": AskedOutcome.WRONG,
    "salieron mal": AskedOutcome.WRONG,
}
NAMING = frozenset({"modulo", "operacion", "origen", "pestana", "resultado", "seccion", "usuario"})
BY = frozenset({"por", "usuario"})
TO = frozenset({"a", "al"})
WHO = frozenset({"quien", "quienes"})
_TELLING = ("sensible", "importante", "delicado", "rojo", "sospechoso", "grave", "🔴")
SENSITIVE = frozenset(map(root_of, _TELLING))
ODD = frozenset({"extranas", "extranos", "raras", "raros"})
"""The same, of several; `qué raro` is only said."""
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
