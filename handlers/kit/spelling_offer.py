"""The offer to write a full name with its usual capitals."""

from __future__ import annotations

from handlers.kit.draft import Draft
from handlers.kit.screen import Row
from handlers.kit.text import bold

_LONGEST_IN_A_BUTTON = 26  # characters of a name that fit in a button after «Usar», on the narrowest phones


def offer_text(typed: str, usual: str, *, source: str = "Escribiste") -> str:
    """Both spellings; `source` is where the first comes from."""
    return f"{source}: {bold(typed)}\n¿Prefieres {bold(usual)}? Así aparecerá en la bitácora."


def offer_rows(draft: Draft, usual: str) -> list[Row]:
    """Take the usual spelling, or the typed one. Another name can be typed as well."""
    label = f"Usar «{usual}»" if len(usual) <= _LONGEST_IN_A_BUTTON else "Sí, usar ese"
    return [[draft.button(label, "usual")], [draft.button("Dejarlo como lo escribí", "typed")]]
