"""The steps of `/conectar`, and the map of what each takes.

COMPANY → NAME → SCOPE → (the key is shown, once)      the first time
COMPANY → KEYS → NAME      SCOPE ⇄ OPERATIONS, READS, ADDRESSES, EXPIRY
            ⇅
           KEY ⇄ REVOKE → (revoked, KEYS)      DOOR: how it is opened, from KEYS and NAME
            ⇅
           ROTATE → (the new key is shown, once)
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.api_keys import ApiKey, KeyRight
from domain.errors import ApiKeyNotFound
from domain.names import parse_key_label
from domain.permissions import CONNECT_SYSTEMS
from handlers.connecting import screens
from handlers.connecting.draft import ConnectingDraft, Step
from handlers.connecting.scope_screens import (
    LIFETIMES,
    addresses_screen,
    expiry_screen,
    operations_screen,
    reads_screen,
    scope_screen,
)
from handlers.connecting.scope_steps import (
    chose_end,
    from_anywhere,
    never_ends,
    reads_everything,
    reads_sensitive,
    reads_tab,
    toggled_right,
    toggled_tab,
    typed_addresses,
    typed_filter,
)
from handlers.kit.about_company import AboutCompany
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.shown_once import show_once
from handlers.kit.steps import CODE_ARGUMENT, ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from services.doors.api_key_rotation import RotatedKey, rotate_api_key
from services.doors.api_keys import create_api_key, key_rights_to_give, list_api_keys, revoke_api_key

ERRAND = Errand(
    "conectar",
    screens.TITLE,
    "dale a tu punto de venta o ERP la clave con que reporta",
    CONNECT_SYSTEMS,
    in_menu=True,
)


async def opened(turn: Turn[ConnectingDraft]) -> Step:
    """The systems that are connected; without any, the first one's name."""
    return Step.KEYS if await _keys(turn) else Step.NAME


async def received_label(turn: Turn[ConnectingDraft]) -> Step:
    """The system's name was typed."""
    turn.draft.label = parse_key_label(turn.argument)
    return Step.SCOPE


async def chose_label(turn: Turn[ConnectingDraft]) -> Step:
    """One of the usual names."""
    turn.draft.label = screens.USUAL_SYSTEMS[int(turn.argument)]
    return Step.SCOPE


async def made_key(turn: Turn[ConnectingDraft]) -> Screen:
    """*Crear clave*: shown in a message of its own; the message that waits for its report follows."""
    draft = turn.draft

    async def made() -> tuple[ApiKey, Screen]:
        secret, key = await create_api_key(
            turn.ask,
            draft.about.id,
            label=draft.label,
            scope=draft.scope,
            expires_at=draft.expires_at,
            operation_id=draft.operation_id,
        )
        return key, _with_secret(turn, key, secret)

    key, _ = await show_once(turn.chat, screens.to_come_screen(draft.label), made, lasts=screens.KEY_LIFETIME)
    return screens.connected_screen(key)


async def rotated(turn: Turn[ConnectingDraft]) -> Screen:
    """*Sí, cambiarla*: the new one is shown in a message of its own."""
    draft = turn.draft
    key = await _key(turn)
    if key is None:
        raise ApiKeyNotFound(draft.key_id)

    async def made() -> tuple[RotatedKey, Screen]:
        after = await rotate_api_key(turn.ask, draft.about.id, draft.key_id, operation_id=draft.operation_id)
        return after, _with_secret(turn, after.key, after.secret)

    after, _ = await show_once(turn.chat, screens.to_come_screen(key.label), made, lasts=screens.KEY_LIFETIME)
    return screens.rotated_screen(after)


def _with_secret(turn: Turn[ConnectingDraft], key: ApiKey, secret: str) -> Screen:
    return screens.secret_screen(key, secret, door=turn.chat.context.shared.door, trial=uuid4())


async def opened_key(turn: Turn[ConnectingDraft]) -> Step:
    """One of the keys."""
    turn.draft.key_id = int(turn.argument)
    if await _key(turn) is None:
        raise ApiKeyNotFound(turn.draft.key_id)
    return Step.KEY


async def revoked(turn: Turn[ConnectingDraft]) -> Step:
    """*Sí, revocar*."""
    draft = turn.draft
    key = await revoke_api_key(turn.ask, draft.about.id, draft.key_id, operation_id=draft.operation_id)
    draft.operation_id, draft.notice = uuid4(), screens.revoked_line(key)
    return Step.KEYS


async def went_back(turn: Turn[ConnectingDraft]) -> Step:
    """*« Atrás*, to the systems that are connected."""
    return await opened(turn)


async def render(turn: Turn[ConnectingDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft, door = turn.draft, turn.chat.context.shared.door
    if draft.step == Step.NAME:
        return screens.name_screen(draft, door=door, first=not await _keys(turn))
    if draft.step == Step.DOOR:
        return screens.door_screen(draft, door=door)
    if draft.step == Step.SCOPE:
        offered = await key_rights_to_give(turn.ask, draft.about.id)
        return scope_screen(draft, turn.catalogue, offered=offered)
    if draft.step in (Step.OPERATIONS, Step.READS):
        draw_choice = operations_screen if draft.step == Step.OPERATIONS else reads_screen
        return draw_choice(draft, turn.catalogue)
    if draft.step in (Step.ADDRESSES, Step.EXPIRY):
        return (addresses_screen if draft.step == Step.ADDRESSES else expiry_screen)(draft)
    if draft.step in _OF_A_KEY:
        key = await _key(turn)
        if key is not None:
            return _OF_A_KEY[Step(draft.step)](draft, key, turn.catalogue)
        draft.step = Step.KEYS
    screen = screens.keys_screen(draft, await _keys(turn), door=door)
    draft.notice = ""
    return screen


async def _keys(turn: Turn[ConnectingDraft]) -> Sequence[ApiKey]:
    """The company's keys that still work."""
    keys = await list_api_keys(turn.ask, turn.draft.about.id)
    return [key for key in keys if key.serves(turn.chat.now)]


async def _key(turn: Turn[ConnectingDraft]) -> ApiKey | None:
    """The one that they look at, if the company has it."""
    keys = await list_api_keys(turn.ask, turn.draft.about.id)
    return next((key for key in keys if key.id == turn.draft.key_id), None)


_OF_A_KEY = {
    Step.KEY: screens.key_screen,
    Step.ROTATE: screens.rotating_screen,
    Step.REVOKE: screens.revoking_screen,
}
_BACK = Tap("back", went_back)
_DONE = Tap("done", goes_to(Step.SCOPE))
_DOOR = Tap("door", goes_to(Step.DOOR))

CONVERSATION = AboutCompany(
    "connecting",
    ERRAND,
    draft=ConnectingDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.KEYS: [
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("key", opened_key, takes=ID_ARGUMENT),
            Tap("another", goes_to(Step.NAME)),
            _DOOR,
        ],
        Step.NAME: [
            Text(received_label),
            Tap("label", chose_label, takes=f"[0-{len(screens.USUAL_SYSTEMS) - 1}]"),
            _DOOR,
            _BACK,
        ],
        Step.SCOPE: [
            Tap("right", toggled_right, takes="|".join(KeyRight)),
            Tap("operations", goes_to(Step.OPERATIONS)),
            Tap("reads", goes_to(Step.READS)),
            Tap("addresses", goes_to(Step.ADDRESSES)),
            Tap("expiry", goes_to(Step.EXPIRY)),
            Tap("make", made_key, saves=True),
            Tap("back", goes_to(Step.NAME)),
        ],
        Step.OPERATIONS: [Tap("tab", toggled_tab, takes=CODE_ARGUMENT), _DONE],
        Step.READS: [
            Text(typed_filter),
            Tap("reads_all", reads_everything),
            Tap("reads_sensitive", reads_sensitive),
            Tap("reads_tab", reads_tab, takes=CODE_ARGUMENT),
            _DONE,
        ],
        Step.ADDRESSES: [Text(typed_addresses), Tap("anywhere", from_anywhere), _DONE],
        Step.EXPIRY: [
            Text(chose_end),
            Tap("days", chose_end, takes="|".join(map(str, LIFETIMES))),
            Tap("never", never_ends),
            _DONE,
        ],
        Step.KEY: [Tap("rotate", goes_to(Step.ROTATE)), Tap("revoke", goes_to(Step.REVOKE)), _BACK],
        Step.ROTATE: [Tap("rotate_yes", rotated, saves=True), Tap("keep", goes_to(Step.KEY))],
        Step.REVOKE: [Tap("revoke_yes", revoked, saves=True), Tap("keep", goes_to(Step.KEY))],
        Step.DOOR: [_BACK],
    },
    render=render,
    expects={
        Step.KEYS: "Toca un sistema de la lista.",
        Step.NAME: "Escribe para qué sistema es la clave, o toca uno; por ejemplo: Punto de venta.",
        Step.SCOPE: "Toca lo que podrá hacer la clave, y luego «Crear clave».",
        Step.OPERATIONS: "Toca las pestañas que podrá reportar, y luego «Listo».",
        Step.READS: "Toca una opción o escribe qué podrá leer; por ejemplo: documento cancelado.",
        Step.ADDRESSES: "Escribe desde qué direcciones se acepta; por ejemplo: 192.168.1.0/24.",
        Step.EXPIRY: "Toca una opción o escribe hasta qué día sirve; por ejemplo: 31/12/2027.",
        Step.KEY: "Toca uno de los botones.",
        Step.ROTATE: "Toca «Sí, cambiarla» o «No, dejarla».",
        Step.REVOKE: "Toca «Sí, revocar» o «No, dejarla».",
        Step.DOOR: "Toca «« Atrás».",
    },
    cancelled=leaves("Listo."),
)
