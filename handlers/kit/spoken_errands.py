"""What people say to have something done, by the command that it opens: it is never done by itself.

Orders and wishes only: `bloqueó a MLOPEZ` is a question to the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.courtesies import without_greeting
from domain.spelling import fold

_TO = r"(?: a| al| de| del)?(?: la| el)?(?: usuari[oa])?"
_ME = r"(?:me|le|les|l[oa]s?)?"  # within the verb: `bloquéame a MLOPEZ`, `cámbiale el perfil`
_SEND_ME = r"(?:bajame|mandame|pasame|enviame|dame|sacar?(?:me)?)"
_SHOW_ME = (
    r"(?:(?:dame|ver|quiero|muestrame|mostrar(?:me)?|ensename|cuentame|pasame|mandame|busca(?:me)?)"
    r"(?: a)?(?: ver)? )?"
)
_AS_A_FILE = r"(?: (?:en|a|como) (?:un )?(?:excel|pdf|csv))"
_A_FILE = r"(?:un|el) (?:(?:archivo|reporte)(?: de| en)? )?(?:excel|pdf|csv)"
_CHART = r"grafi(?:ca|car|came|que|queme|qame)"
# Without accents and capitals.
_SPOKEN: Mapping[str, str] = {
    "nuevo": rf"(?:crear?|agregar?|registrar?|dar?{_ME} de alta|necesito)(?: a)?(?: un| una| otr[oa])?"
    r"(?: nuev[oa])? (?:usuario|usuaria|empleado|empleada)(?: nuev[oa])?(?: llamad[oa])?(?P<rest>.*)",
    "baja": rf"dar?{_ME} de baja{_TO}(?P<rest> .+)"
    rf"|(?:eliminar?|borrar?|quitar?){_ME}(?:(?: a| al)(?: usuari[oa])?| el usuario| la usuaria)"
    r"(?! (?:cliente|proveedor)\b)"
    r"(?P<whom> [^\d\W].+)"
    r"|ya no trabaja(?: aqui)? (?P<gone>\S+)(?: .*)?"
    r"|(?!quien)(?P<leaving>\S+) (?:ya no trabaja|renuncio)(?: .*)?",
    "usuarios": rf"(?:(?:des)?bloque(?:ar?|en)|restablecer?|resetear?|desvincular?|invitar?|renombrar?){_ME}"
    rf"(?: la contrasena)?{_TO}(?P<rest> .+)"
    rf"|cambiar?{_ME} (?:la contrasena|el perfil|el nombre){_TO}(?P<whose> .+?)"
    r"(?: a(?:l perfil)?(?: de)? \w+)?"
    r"|(?:poner?|pon|dar?|asignar?|quitar?|hacer?|haz|generar?)l[ea] (?:un[oa]? |el |la |los )?(?:nuev[oa] )?"
    r"(?:perfil|permisos?|acceso|contrasena)\b.*? a(?:l usuario| la usuaria)?(?P<whom> \S+)"
    r"(?: (?:de|para) .*)?"
    r"|(?!quien)(?P<forgot>.+?) (?:ya )?(?:se le )?olvido (?:su|la) contrasena"
    r"|se le olvido (?:su|la) contrasena a(?P<forgetful> .+)"
    rf"|{_SHOW_ME}(?:la )?list(?:a|ado) de (?:los )?usuarios|(?!usuarios){_SHOW_ME}(?:(?:los|mis) )?usuarios"
    r"|(?:que|cuantos) usuarios (?:hay|tengo|tenemos|existen)|quienes son (?:los|mis) usuarios"
    rf"|(?:(?:abr(?:e|ir)|ver|muestrame|dame) )?(?:la )?(?:tarjeta|ficha){_TO}(?P<card> .+)",
    "configurar": r"configurar?(?: la)?(?: bitacora)?|(?:cambiar?|elegir) (?:lo )?que se registra(?: .*)?",
    "exportar": r"(?:exportar?|exportame|descargar?|descargame)(?: la| el| lo| las| los)?(?: bitacora)?"
    rf"(?: de| del| con)?(?P<rest>(?: .+?)??){_AS_A_FILE}?"
    rf"|{_SEND_ME}l[oa]s?{_AS_A_FILE}"
    rf"|{_SEND_ME} la bitacora(?: completa)?(?: de| del| con)?(?P<whole>(?: .+?)??){_AS_A_FILE}?"
    rf"|{_SEND_ME}(?: la| el| lo| las| los)?(?: de| del)?(?P<part>(?: .+?)??){_AS_A_FILE}"
    rf"|{_SEND_ME}{_AS_A_FILE}(?: la| el| lo| las| los)?(?: de| del)?(?P<after> .+)"
    r"|imprim(?:e(?:me)?|ir) (?:la bitacora|l[ao]s?)(?: de| del)?(?P<paper> .+)"
    rf"|(?:(?:{_SEND_ME}|haz(?:me)?|hacer|genera(?:me)?|crea(?:me)?|quiero) )?{_A_FILE}"
    r"(?: de| del| con)?(?: la| el| lo| las| los)?(?: de| del)?(?P<file> .+)",
    "grafica": rf"(?:(?:haz|hacer|hazme|dame|ver|quiero)(?: una| la)? )?{_CHART}"
    r"(?: por (?:mes|dia|semana|hora|usuario|tipo))?"
    r"(?: de| del)?(?: la| el| lo| las| los)?(?P<rest>(?: .*?)?)"
    r"(?: por (?:mes|dia|semana|hora|usuario|tipo))?",
    "historia": rf"{_SHOW_ME}(?:tod[oa] )?(?:la |el )?(?:historial?|vida|rastro)"
    r"(?: complet[ao])?(?: de| del)(?: la| el| al)?(?P<rest> .+)"
    r"|todo (?:lo )?(?:que (?:le |se )?(?:ha |a )?(?:pasado|paso|hecho|hizo)(?: a| al| con)|sobre)"
    r"(?: la| el)?(?P<whole> .+)|rastrear?(?:me)?(?: la| el| al)?(?P<track> .+?)(?: de principio a fin)?",
    "verificar": r"verificar?(?: que .*)?(?: la| de la)?(?: bitacora)?"
    r"|(?:chec|revis|comprueb|comprob)ar?(?:me)? que (?:nadie|no|todo) .*bitacora"
    r"|(?:la )?bitacora (?:esta|sigue) (?:bien|complet|integr|intact|alterad)a?"
    r"|verificar? la integridad(?: de la bitacora)?"
    r"|(?:alguien |nadie )?(?:le )?(?:altero|alteraron|movio|movieron|manipulo)(?: a)? la bitacora",
    "bitacora": rf"(?:abr(?:e|ir) |revisar?(?:me)? |{_SHOW_ME})(?:la )?bitacora(?: (?:de|del)(?P<rest> .+))?",
    "ayuda": r"ayudame(?: .*)?|que (?:puedes|sabes|puedo) (?:hacer|preguntar(?:te)?)"
    r"|como (?:funcionas?|te uso)|necesito ayuda"
    r"|como (?:le )?(?:hago|puedo|le haria)(?: .*)?|que (?:significa|quiere decir) .*",
    "empresa": r"(?:cambiar?(?:me)? de|ver otra|elegir(?: otra)?) empresa",
    "conectar": r"conectar?(?:me)?(?: con)? (?:mi |el |un |nuestro )?(?:sistema|punto de venta|erp|caja)"
    r"(?: .*)?",
    "guardia": r"(?:ver |cambiar? |configurar? )?(?:las )?alertas de la empresa"
    r"|(?:conectar?|agregar?|avisar?(?:le)?|mandar?)(?: las| mis)?(?: alertas)?(?: a| en| con)?"
    r" (?:un |el |mi |nuestro )grupo(?: .*)?|quien sigue si nadie (?:la |las )?atiende",
    "alertas": r"(?:quiero )?(?:que )?(?:me )?avis(?:ame|es|a|en) (?:cuando|si|de|cada vez que) .*"
    r"|(?:quitar?|apagar?|desactivar?|activar?) (?:las |mis )?alertas"
    r"|(?:(?:ver |cambiar? |configurar? |silenciar? )(?:mis |las )?alertas|mis alertas)"
    r"|(?:ya )?no (?:(?:quiero|me mandes)(?: mas)? (?:alertas|avisos)|me avises(?: mas)?)"
    r"(?: (?:de noche|en la noche|por la noche|los domingos|los fines de semana))?",
    "derechos": r"(?P<rest>que pueden? hacer .+)",
    "yo": r"(?:cambiar?|se me olvido|olvide) mi contrasena|quien soy|mis permisos|que puedo hacer yo",
    "resumen": rf"(?:(?:dame|quiero|ver|{_SEND_ME}) )?(?:el |un )?resumen(?: diario| semanal)?"
    r"(?: de (?:hoy|ayer|la semana))?",
    "perfiles": r"(?:ver |crear? |cambiar? )(?:los |un |el )?perfil(?:es)?|que perfiles (?:hay|tengo|existen)"
    r"|quien(?:es)? (?:pueden? (?!decir|ayudar|haber|ser\b)|tienen? permisos? (?:de|para) ).+"
    rf"|{_SHOW_ME}(?:la )?list(?:a|ado) de (?:los )?perfiles",
}
_PATTERNS = {command: re.compile(pattern) for command, pattern in _SPOKEN.items()}
_EDGES = "¿?¡!.,;: "
_BEGINNINGS = re.compile(
    r"(?:por favor,? |quisiera |quiero |necesito |ocupo |(?:me |le )?(?:puede[sn]? |podria[sn]? )"
    r"|hay que |favor de |tienes que )+"
)
_ENDINGS = re.compile(r",? (?:por favor|porfa(?:vor)?|please|plis|gracias)$")


def errand_in(text: str) -> tuple[str, str] | None:
    """The command that the text asks for, and the words for it as typed; None if it asks for none."""
    typed = without_greeting(" ".join(text.split()).strip(_EDGES))
    plain = fold(typed)
    if len(plain) != len(typed):  # a letter that is two without its capital
        typed = plain
    ends = found.start() if (found := _ENDINGS.search(plain)) else len(plain)
    ends = len(plain[:ends].rstrip(_EDGES))
    begins = [0, *([match.end()] if (match := _BEGINNINGS.match(plain)) else [])]
    for start in begins:
        for command, pattern in _PATTERNS.items():
            if match := pattern.fullmatch(plain, start, ends):
                named = next((name for name, said in match.groupdict().items() if said), None)
                rest = typed[slice(*match.span(named))] if named is not None else ""
                return command, rest.strip(_EDGES)
    return None
