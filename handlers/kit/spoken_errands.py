"""What people say to have something done, by the command that it opens: it is never done by itself.

Orders and wishes only: `bloqueó a MLOPEZ` is a question to the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TO = r"(?: a| al| de| del)?(?: usuario)?"
_SEND_ME = r"(?:b[aá]jame|m[aá]ndame|p[aá]same|sacar?)"
_AS_A_FILE = r"(?: (?:en|a) (?:excel|pdf|csv))"
_SPOKEN: Mapping[str, str] = {
    "nuevo": r"(?:crear?|agregar?|registrar?|dar? de alta|necesito)(?: a)?(?: un| una| otro)?(?: nuevo)?"
    r" (?:usuario|empleado)(?: nuevo)?(?: llamado)?(?P<rest>.*)",
    "baja": rf"dar? de baja{_TO}(?P<rest> .+)",
    "usuarios": r"(?:(?:des)?bloquear?|restablecer?|resetear?|desvincular?|invitar?|renombrar?)"
    rf"(?: la contrase[nñ]a)?{_TO}(?P<rest> .+)"
    rf"|cambiar? (?:la contrase[nñ]a|el perfil|el nombre){_TO}(?P<whose> .+)",
    "configurar": r"configurar?(?: la)?(?: bit[aá]cora)?",
    "exportar": r"(?:exportar?|descargar?)(?: la| el)?(?: bit[aá]cora)?(?: de| del| con)?"
    rf"(?P<rest>(?: .+?)??){_AS_A_FILE}?|{_SEND_ME} la bit[aá]cora(?: de| del| con)?(?P<whole>(?: .+?)??)"
    rf"{_AS_A_FILE}?|{_SEND_ME}(?: la| el| lo)?(?: de| del)?(?P<part>(?: .+?)??){_AS_A_FILE}",
    "grafica": r"(?:graficar?|(?:haz|hacer|dame|ver)(?: una| la)? gr[aá]fica)(?: de| del)?(?P<rest>.*)",
    "verificar": r"verificar?(?: que)?(?: la)?(?: bit[aá]cora)?",
    "ayuda": r"ay[uú]dame|qu[eé] (?:puedes|sabes|puedo) hacer|c[oó]mo funcionas?|necesito ayuda",
    "yo": r"cambiar? mi contrase[nñ]a|qui[eé]n soy|mis permisos|qu[eé] puedo hacer yo",
    "resumen": rf"(?:(?:dame|quiero|ver|{_SEND_ME}) )?(?:el |un )?resumen(?: diario| semanal)?",
    "perfiles": r"(?:ver |crear? |cambiar? )(?:los |un |el )?perfil(?:es)?",
}
_PATTERNS = {command: re.compile(pattern, re.IGNORECASE) for command, pattern in _SPOKEN.items()}
_EDGES = "¿?¡!.,;: "
_BEGINNINGS = re.compile(
    r"(?:por favor,? |oye,? |hola,? |quisiera |quiero |puedes |me puedes )+", re.IGNORECASE
)
_ENDINGS = re.compile(r",? (?:por favor|porfa(?:vor)?|gracias)$", re.IGNORECASE)


def errand_in(text: str) -> tuple[str, str] | None:
    """The command that the text asks for, and the words for it; None if it asks for none."""
    plain = " ".join(text.split()).strip(_EDGES)
    plain = _ENDINGS.sub("", plain).strip(_EDGES)
    for each in (plain, plain[match.end() :] if (match := _BEGINNINGS.match(plain)) else plain):
        for command, pattern in _PATTERNS.items():
            if found := pattern.fullmatch(each):
                rest = next((said for said in found.groupdict().values() if said), "")
                return command, rest.strip(_EDGES)
    return None
