"""The steps of a key that is being made: what it is for, from where, and until when."""

from __future__ import annotations

from dataclasses import replace

from domain.api_keys import KeyRight
from domain.errors import InvalidKeyRights
from domain.key_expiry import parse_key_expiry
from domain.key_filters import parse_key_filter
from domain.log_filter import NO_FILTER, LogFilter
from domain.sources import parse_networks
from domain.zones import local_day
from handlers.connecting.draft import ConnectingDraft, Step
from handlers.connecting.scope_screens import is_reported, operations_of, reported_tabs
from handlers.kit.turn import Turn


async def toggled_right(turn: Turn[ConnectingDraft]) -> Step:
    """One of the things that a key may be for. Raises InvalidKeyRights for the last of them."""
    draft = turn.draft
    rights = draft.scope.rights ^ {KeyRight(turn.argument)}
    if not rights:
        raise InvalidKeyRights
    draft.scope = replace(draft.scope, rights=rights)
    return Step.SCOPE


async def toggled_tab(turn: Turn[ConnectingDraft]) -> Step:
    """A tab whose operations it reports, or not; all of them together are everything."""
    draft, catalogue = turn.draft, turn.catalogue
    tabs = [
        tab
        for tab in reported_tabs(catalogue)
        if is_reported(draft, catalogue, tab) != (tab.code == turn.argument)
    ]
    if not tabs:
        draft.error = "Deja al menos una pestaña."
        return Step.OPERATIONS
    chosen = frozenset[str]().union(*(operations_of(catalogue, tab) for tab in tabs))
    everything = len(tabs) == len(reported_tabs(catalogue))
    draft.scope = replace(draft.scope, operations=None if everything else chosen)
    return Step.OPERATIONS


async def typed_filter(turn: Turn[ConnectingDraft]) -> Step:
    """What it reads, as in `/bitacora`."""
    today = local_day(turn.chat.now, turn.draft.about.zone)
    return _reading(turn, parse_key_filter(turn.argument, turn.catalogue, today=today))


async def reads_everything(turn: Turn[ConnectingDraft]) -> Step:
    """*Toda la bitácora*."""
    return _reading(turn, NO_FILTER)


async def reads_sensitive(turn: Turn[ConnectingDraft]) -> Step:
    """*Lo sensible*."""
    return _reading(turn, LogFilter(sensitive=True))


async def reads_tab(turn: Turn[ConnectingDraft]) -> Step:
    """One of the tabs. Raises CategoryUnknown."""
    return _reading(turn, LogFilter(category=turn.catalogue.category(turn.argument).code))


def _reading(turn: Turn[ConnectingDraft], wanted: LogFilter) -> Step:
    turn.draft.scope = replace(turn.draft.scope, reads=wanted)
    return Step.SCOPE


async def typed_addresses(turn: Turn[ConnectingDraft]) -> Step:
    """The addresses that it is taken from."""
    turn.draft.scope = replace(turn.draft.scope, addresses=parse_networks(turn.argument))
    return Step.SCOPE


async def from_anywhere(turn: Turn[ConnectingDraft]) -> Step:
    """*Desde cualquiera*."""
    turn.draft.scope = replace(turn.draft.scope, addresses=())
    return Step.SCOPE


async def chose_end(turn: Turn[ConnectingDraft]) -> Step:
    """Until when it serves: a day, or how many days."""
    zone = turn.draft.about.zone
    turn.draft.expires_at = parse_key_expiry(turn.argument, now=turn.chat.now, zone=zone)
    return Step.SCOPE


async def never_ends(turn: Turn[ConnectingDraft]) -> Step:
    """*Nunca vence*."""
    turn.draft.expires_at = None
    return Step.SCOPE
