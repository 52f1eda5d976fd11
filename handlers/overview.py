"""The access overview of the chat: every command, button, step and screen, and what it needs.

It is generated from the handlers into `docs/access.md`, so that a change of access shows in review.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.permissions import Scope
from handlers.kit.access import Need, Where, needs_of
from handlers.map import CONVERSATIONS, all_handlers

_HEAD = """# Quién puede qué en el chat

Cada comando, botón, paso y pantalla, con lo que necesita. Lo escribe `make access`; una prueba lo compara.

| Qué | Necesita | Dónde |
|---|---|---|
"""


def needs_in_chat() -> Mapping[str, Need]:
    """The needs of everything in the chat, by name; a conversation's screen is `new_user screen`."""
    screens = {f"{each.name} screen": each.drawn_for for each in CONVERSATIONS}
    return {**needs_of(all_handlers()), **screens}


def access_overview() -> str:
    """The whole document."""
    return _HEAD + "".join(_row(name, need) for name, need in sorted(needs_in_chat().items()))


def _row(name: str, need: Need) -> str:
    if need.where is Where.NOWHERE:
        wanted = "nada"
    else:
        wanted = need.right.label if need.right is not None else "ser usuario"
    return f"| `{name}` | {wanted} | {_where(need)} |\n"


def _where(need: Need) -> str:
    if need.right is None or need.where is Where.NOWHERE:
        return str(need.where)
    scope = need.right.scope
    if scope is Scope.INSTALLATION:
        return "en la instalación"
    return str(need.where) + (" o en la instalación" if scope is Scope.BOTH else "")
