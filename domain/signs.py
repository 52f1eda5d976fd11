"""The signs allowed in text from outside: visible ones, and emoji as Unicode composes them.

Invisible signs make two texts look like one, or one look like nothing (Unicode TR #36, TS #39). A sign newer
than this Python's tables is visible, if only as a box, so the tables are those of `regex`.
"""

from __future__ import annotations

import regex

# The joiners and colours of an emoji are invisible by themselves, and belong to it (Unicode TS #51, 1.4).
_ELEMENT = (
    r"(?:[\U0001F1E6-\U0001F1FF]{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|\U0001F3F4[\U000E0061-\U000E007A]{2}[\U000E0030-\U000E0039\U000E0061-\U000E007A]{1,3}\U000E007F"
    r"|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|[\uFE0E\uFE0F]\u20E3?)?)"
)
_EMOJI = rf"{_ELEMENT}(?:\u200D{_ELEMENT})*"

# Of unassigned code points, only those reserved for emoji are sure to be visible. U+2800 is a Braille cell
# without dots. A mark is visible on a letter, not by itself, and more than four overlap other lines.
_HIDDEN = r"[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]"
_UNSEEN = rf"{_HIDDEN}|(?<=^|[\s\p{{Z}}]|{_HIDDEN})\p{{M}}+|(?<=\p{{M}}{{4}})\p{{M}}+"
_EMOJI_OR_UNSEEN = regex.compile(rf"(?V1)(?P<emoji>{_EMOJI})|(?P<unseen>{_UNSEEN})")
_SEEN = regex.compile(r"(?V1)[^\p{Z}\s\p{M}]")

_NAMES = {
    "\0": "carácter nulo",
    "\t": "tabulador",
    "\n": "salto de línea",
    "\r": "salto de línea",
    "\u00ad": "guion opcional",
    "\u034f": "unión de acentos",
    "\u061c": "marca de escritura árabe",
    "\u115f": "relleno coreano",
    "\u1160": "relleno coreano",
    "\u200b": "espacio de ancho cero",
    "\u200c": "separador de ancho cero",
    "\u200d": "unión de ancho cero",
    "\u200e": "marca de izquierda a derecha",
    "\u200f": "marca de derecha a izquierda",
    "\u2028": "salto de línea",
    "\u2029": "salto de párrafo",
    "\u2060": "unión de palabras",
    "\u2800": "braille en blanco",
    "\u3164": "relleno coreano",
    "\ufe0f": "selector de emoji",
    "\ufeff": "marca de orden de bytes",
    "\uffa0": "relleno coreano",
}
_KINDS = (
    (r"[\u202A-\u202E\u2066-\u2069]", "cambio de dirección"),
    (r"[\U000E0000-\U000E007F]", "etiqueta invisible"),
    (r"\p{Variation_Selector}", "selector de variante"),
    (r"\p{Cc}", "carácter de control"),
    (r"\p{M}", "acento sin letra"),
)

NOTHING_SEEN = "no puede ir vacío: no trae nada que se vea."


def visible(text: str) -> str:
    """`text` without invisible signs, such as the marks that come along when pasting."""
    if text.isascii() and text.isprintable():
        return text
    return str(_EMOJI_OR_UNSEEN.sub(lambda found: found["emoji"] or "", text))


def as_typed(text: str) -> str:
    """Typed or pasted text, with plain spaces and line breaks and nothing invisible."""
    if text.isascii() and text.isprintable():
        return text
    lines = regex.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text)
    return "\n".join(visible(regex.sub(r"[\p{Zs}\t]", " ", line)) for line in lines)


def is_seen(text: str) -> bool:
    """Whether anything in it is visible."""
    return _SEEN.search(visible(text)) is not None


def unseen_in(text: str) -> str | None:
    """A sentence that names the first invisible sign in the text; None if there is none."""
    if text.isascii() and text.isprintable():
        return None
    for found in _EMOJI_OR_UNSEEN.finditer(text):
        if found["unseen"] is not None:
            place = found.start() + 1
            return (
                f"trae un signo que no se ve, {_name(found['unseen'][0])}, en la posición {place}: quítalo."
            )
    return None


def _name(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    name = _NAMES.get(sign) or next((name for kind, name in _KINDS if regex.fullmatch(kind, sign)), "")
    return f"{code} ({name})" if name else code
