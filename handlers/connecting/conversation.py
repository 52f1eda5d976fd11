"""The steps of `/conectar`, and the map of what each takes.

COMPANY → NAME → (the key is shown, once)      the first time
COMPANY → KEYS → NAME
            ⇅
           KEY ⇄ REVOKE → (revoked, KEYS)      DOOR: how it is opened, from KEYS and NAME
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.api_keys import ApiKey
from domain.errors import ApiKeyNotFound
from domain.names import parse_key_label
from domain.permissions import CONNECT_SYSTEMS
from handlers.connecting import screens
from handlers.connecting.draft import ConnectingDraft, Step
from handlers.kit.about_company import AboutCompany
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.shown_once import show_once
from handlers.kit.steps import ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from services.doors.api_keys import create_api_key, list_api_keys, revoke_api_key

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


async def received_label(turn: Turn[ConnectingDraft]) -> Screen:
    """The system's name was typed."""
    return await _connect(turn, parse_key_label(turn.argument))


async def chose_label(turn: Turn[ConnectingDraft]) -> Screen:
    """One of the usual names."""
    return await _connect(turn, screens.USUAL_SYSTEMS[int(turn.argument)])


async def _connect(turn: Turn[ConnectingDraft], label: str) -> Screen:
    """Make the key, and show it in a message of its own; the message that waits for its report follows."""
    draft, chat = turn.draft, turn.chat
    door = chat.context.shared.door

    async def made() -> tuple[ApiKey, Screen]:
        secret, key = await create_api_key(
            turn.ask, draft.about.id, label=label, operation_id=draft.operation_id
        )
        return key, screens.secret_screen(key, secret, door=door, trial=uuid4())

    key, _ = await show_once(chat, screens.to_come_screen(label), made, lasts=screens.KEY_LIFETIME)
    return screens.connected_screen(key)


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
    """*« Atrás*."""
    return await opened(turn)


async def render(turn: Turn[ConnectingDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft, door = turn.draft, turn.chat.context.shared.door
    if draft.step == Step.NAME:
        return screens.name_screen(draft, door=door, first=not await _keys(turn))
    if draft.step == Step.DOOR:
        return screens.door_screen(draft, door=door)
    if draft.step in (Step.KEY, Step.REVOKE):
        key = await _key(turn)
        if key is not None:
            draw = screens.key_screen if draft.step == Step.KEY else screens.revoking_screen
            return draw(draft, key)
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


_BACK = Tap("back", went_back)
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
            Tap("label", chose_label, takes=f"[0-{len(screens.USUAL_SYSTEMS) - 1}]", saves=True),
            _DOOR,
            _BACK,
        ],
        Step.KEY: [Tap("revoke", goes_to(Step.REVOKE)), _BACK],
        Step.REVOKE: [Tap("revoke_yes", revoked, saves=True), Tap("keep", goes_to(Step.KEY))],
        Step.DOOR: [_BACK],
    },
    render=render,
    expects={
        Step.KEYS: "Toca un sistema de la lista.",
        Step.NAME: "Escribe para qué sistema es la clave, o toca uno; por ejemplo: Punto de venta.",
        Step.KEY: "Toca uno de los botones.",
        Step.REVOKE: "Toca «Sí, revocar» o «No, dejarla».",
        Step.DOOR: "Toca «« Atrás».",
    },
    cancelled=leaves("Listo."),
)
