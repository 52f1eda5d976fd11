"""What people say to have something done, by the command that it opens: it is never done by itself.

Orders and wishes only: `bloqueó a MLOPEZ` is a question to the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.spelling import fold

_TO = r"(?: a| al| de| del)?(?: la| el)?(?: usuari[oa])?"
_SEND_ME = r"(?:bajame|mandame|pasame|enviame|dame|sacar?(?:me)?)"
_AS_A_FILE = r"(?: (?:en|a|como) (?:un )?(?:excel|pdf|csv))"
_CHART = r"grafi(?:ca|car|came|que|queme|qame)"
# Without accents and capitals.
_SPOKEN: Mapping[str, str] = {
    "nuevo": r"(?:crear?|agregar?|registrar?|dar? de alta|necesito)(?: a)?(?: un| una| otr[oa])?"
    r"(?: nuev[oa])? (?:usuario|usuaria|empleado|empleada)(?: nuev[oa])?(?: llamad[oa])?(?P<rest>.*)",
    "baja": rf"dar? de baja{_TO}(?P<rest> .+)",
    "usuarios": r"(?:(?:des)?bloquear?|restablecer?|resetear?|desvincular?|invitar?|renombrar?)"
    rf"(?: la contrasena)?{_TO}(?P<rest> .+)"
    rf"|cambiar? (?:la contrasena|el perfil|el nombre){_TO}(?P<whose> .+)"
    rf"|(?:(?:abr(?:e|ir)|ver|muestrame|dame) )?(?:la )?(?:tarjeta|ficha){_TO}(?P<card> .+)",
    "configurar": r"configurar?(?: la)?(?: bitacora)?",
    "exportar": r"(?:exportar?|exportame|descargar?|descargame)(?: la| el| lo| las| los)?(?: bitacora)?"
    rf"(?: de| del| con)?(?P<rest>(?: .+?)??){_AS_A_FILE}?"
    rf"|{_SEND_ME} la bitacora(?: de| del| con)?(?P<whole>(?: .+?)??){_AS_A_FILE}?"
    rf"|{_SEND_ME}(?: la| el| lo| las| los)?(?: de| del)?(?P<part>(?: .+?)??){_AS_A_FILE}"
    rf"|{_SEND_ME}{_AS_A_FILE}(?: la| el| lo| las| los)?(?: de| del)?(?P<after> .+)",
    "grafica": rf"(?:(?:haz|hacer|hazme|dame|ver|quiero)(?: una| la)? )?{_CHART}"
    r"(?: de| del)?(?: la| el| lo| las| los)?(?P<rest>(?: .*?)?)"
    r"(?: por (?:mes|dia|semana|hora|usuario|tipo))?",
    "historia": r"(?:(?:dame|ver|quiero|muestrame|cuentame) )?(?:la |el )?(?:historial?|vida|rastro)"
    r"(?: complet[ao])?(?: de| del)(?: la| el| al)?(?P<rest> .+)"
    r"|todo (?:lo )?(?:que (?:le |se )?(?:ha |a )?(?:pasado|paso|hecho|hizo)(?: a| al| con)|sobre)"
    r"(?: la| el)?(?P<whole> .+)|rastrear?(?:me)?(?: la| el| al)?(?P<track> .+?)(?: de principio a fin)?",
    "verificar": r"verificar?(?: que .*)?(?: la| de la)?(?: bitacora)?",
    "ayuda": r"ayudame(?: .*)?|que (?:puedes|sabes|puedo) (?:hacer|preguntar(?:te)?)"
    r"|como (?:funcionas?|te uso)|necesito ayuda",
    "conectar": r"conectar?(?:me)?(?: con)? (?:mi |el |un |nuestro )?(?:sistema|punto de venta|erp|caja)"
    r"(?: .*)?",
    "guardia": r"(?:ver |cambiar? |configurar? )?(?:las )?alertas de la empresa"
    r"|(?:conectar?|agregar?|avisar?(?:le)?|mandar?)(?: las| mis)?(?: alertas)?(?: a| en| con)?"
    r" (?:un |el |mi |nuestro )grupo(?: .*)?|quien sigue si nadie (?:la |las )?atiende",
    "alertas": r"(?:(?:ver |cambiar? |configurar? |silenciar? )(?:mis |las )?alertas|mis alertas)"
    r"|(?:ya )?no (?:(?:quiero|me mandes)(?: mas)? (?:alertas|avisos)|me avises(?: mas)?)"
    r"(?: (?:de noche|en la noche|por la noche|los domingos|los fines de semana))?",
    "yo": r"cambiar? mi contrasena|quien soy|mis permisos|que puedo hacer yo",
    "resumen": rf"(?:(?:dame|quiero|ver|{_SEND_ME}) )?(?:el |un )?resumen(?: diario| semanal)?"
    r"(?: de (?:hoy|ayer|la semana))?",
    "perfiles": r"(?:ver |crear? |cambiar? )(?:los |un |el )?perfil(?:es)?",
}
_PATTERNS = {command: re.compile(pattern) for command, pattern in _SPOKEN.items()}
_EDGES = "¿?¡!.,;: "
_BEGINNINGS = re.compile(
    r"(?:por favor,? |oye,? |hola,? |quisiera |quiero |necesito |puedes |me puedes |podrias )+"
)
_ENDINGS = re.compile(r",? (?:por favor|porfa(?:vor)?|gracias)$")


def errand_in(text: str) -> tuple[str, str] | None:
    """The command that the text asks for, and the words for it as typed; None if it asks for none."""
    typed = " ".join(text.split()).strip(_EDGES)
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
