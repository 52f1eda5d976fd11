"""The steps of `/alertas`: how a person wants a company's alerts.

COMPANY → CHOICES ⇄ TABS, AMOUNT, QUIET → (saved)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from domain.alert_choices import HOURS, optional_tabs
from domain.hours import parse_hour
from domain.money import money_in
from domain.permissions import CONFIGURE_LOG, READ_LOG
from domain.spelling import LONGEST_READ, fold, fold_spaces
from handlers.alert_settings import screens
from handlers.alert_settings.draft import AlertSettingsDraft, Step
from handlers.kit.about_company import AboutCompany
from handlers.kit.company_list import companies_where
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import CODE_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from services.sending.alert_choices import choose_alerts, read_alert_choices

ERRAND = Errand("alertas", "Mis alertas", "decide qué te avisa, cuándo y con qué sonido", READ_LOG)
_STEPS = {"tabs": Step.TABS, "amount": Step.AMOUNT, "quiet": Step.QUIET}
_HOURS = re.compile(r"(?:de |desde )?(?:las? )?(.+?) (?:a|hasta) (?:las? )?(.+)")
_MOST = 10**9  # pesos


async def opened(turn: Turn[AlertSettingsDraft]) -> Step:
    """The choices as they are."""
    draft = turn.draft
    draft.kept = draft.wanted = await read_alert_choices(turn.ask, draft.about.id)
    draft.rules = await turn.chat.has(CONFIGURE_LOG, draft.about.id)
    reads = await companies_where(turn.chat, READ_LOG)
    draft.others = [each.id for each in reads if each.id != draft.about.id]
    has_topics = bool(turn.chat.context.bot.bot.has_topics_enabled)
    draft.topics = has_topics and (bool(draft.others) or draft.wanted.topic)
    return Step.CHOICES


async def opened_one(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Pestañas…*, *Importe…* or *Horas de silencio…*."""
    return _STEPS[turn.argument]


async def switched_tab(turn: Turn[AlertSettingsDraft]) -> Step:
    """A tab's alerts, or no more of them."""
    known = {each.code for each in optional_tabs(turn.catalogue)}
    return _set(turn, Step.TABS, muted=turn.draft.wanted.muted ^ ({turn.argument} & known))


async def wanted_all(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Todas*."""
    return _set(turn, Step.TABS, muted=frozenset())


async def wanted_none(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Sólo obligatorias*."""
    return _set(turn, Step.TABS, muted=frozenset(each.code for each in optional_tabs(turn.catalogue)))


async def turned_own(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Lo que tú haces*: the next way."""
    return _set(turn, Step.CHOICES, own=screens.next_own(turn.draft.wanted.own))


async def turned_sound(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Sonido*, on or off."""
    return _set(turn, Step.CHOICES, sound=not turn.draft.wanted.sound)


async def turned_topic(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Tema propio*, on or off."""
    return _set(turn, Step.CHOICES, topic=not turn.draft.wanted.topic)


async def chose_amount(turn: Turn[AlertSettingsDraft]) -> Step:
    """An amount in whole pesos."""
    return _set(turn, Step.CHOICES, from_cents=100 * int(turn.argument))


async def received_amount(turn: Turn[AlertSettingsDraft]) -> Step:
    """The amount was typed."""
    amount = money_in(turn.argument)
    if amount is None or not 0 <= amount.cents <= 100 * _MOST:
        turn.draft.error = screens.WHICH_AMOUNT
        return Step.AMOUNT
    return _set(turn, Step.CHOICES, from_cents=amount.cents)


async def chose_hours(turn: Turn[AlertSettingsDraft]) -> Step:
    """From an hour to another."""
    return _quiet(turn, *map(int, turn.argument.split("-")))


async def received_hours(turn: Turn[AlertSettingsDraft]) -> Step:
    """The hours were typed."""
    match = _HOURS.fullmatch(fold_spaces(fold(turn.argument[:LONGEST_READ])))
    first, last = (parse_hour(each) for each in match.groups()) if match is not None else (None, None)
    if first is None or last is None or first.minute or last.minute:
        turn.draft.error = screens.WHICH_HOURS
        return Step.QUIET
    return _quiet(turn, first.hour, last.hour)


def _quiet(turn: Turn[AlertSettingsDraft], first: int, last: int) -> Step:
    if first not in HOURS or last not in HOURS or first == last:
        turn.draft.error = screens.WHICH_HOURS
        return Step.QUIET
    return _set(turn, Step.CHOICES, quiet=(first, last))


async def chose_no_quiet(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Ninguna*."""
    return _set(turn, Step.CHOICES, quiet=None)


def _set(turn: Turn[AlertSettingsDraft], step: Step, **choices: object) -> Step:
    turn.draft.wanted = replace(turn.draft.wanted, **choices)  # type: ignore[arg-type]
    return step


async def tried(turn: Turn[AlertSettingsDraft]) -> Step:
    """*Probar*: a message that comes as an alert would, and says that it is none."""
    draft = turn.draft
    await turn.chat.send(screens.trial_screen(draft.about), silently=not draft.wanted.sound)
    draft.buried = True
    return Step.CHOICES


async def saved(turn: Turn[AlertSettingsDraft]) -> Screen:
    """*Guardar*."""
    return await _saved(turn)


async def saved_everywhere(turn: Turn[AlertSettingsDraft]) -> Screen:
    """*Guardar en todas*: in each company where they read the log."""
    return await _saved(turn, also=turn.draft.others)


async def _saved(turn: Turn[AlertSettingsDraft], *, also: Collection[int] = ()) -> Screen:
    draft = turn.draft
    await choose_alerts(
        turn.ask, draft.about.id, wanted=draft.wanted, operation_id=draft.operation_id, also=also
    )
    return screens.saved_screen(draft, turn.catalogue, everywhere=bool(also))


async def render(turn: Turn[AlertSettingsDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    match draft.step:
        case Step.TABS:
            return screens.tabs_screen(draft, turn.catalogue)
        case Step.AMOUNT:
            return screens.amount_screen(draft)
        case Step.QUIET:
            return screens.quiet_screen(draft)
    return screens.choices_screen(draft, turn.catalogue)


_BACK = Tap("back", goes_to(Step.CHOICES))

CONVERSATION = AboutCompany(
    "alert_settings",
    ERRAND,
    draft=AlertSettingsDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.CHOICES: [
            Tap("open", opened_one, takes="|".join(_STEPS)),
            Tap("own", turned_own),
            Tap("sound", turned_sound),
            Tap("topic", turned_topic),
            Tap("try", tried),
            Tap("save", saved, saves=True),
            Tap("save_all", saved_everywhere, saves=True),
        ],
        Step.TABS: [
            Tap("tab", switched_tab, takes=CODE_ARGUMENT),
            Tap("all", wanted_all),
            Tap("none", wanted_none),
            _BACK,
        ],
        Step.AMOUNT: [Text(received_amount), Tap("from", chose_amount, takes="[0-9]{1,9}"), _BACK],
        Step.QUIET: [
            Text(received_hours),
            Tap("hours", chose_hours, takes="[0-9]{1,2}-[0-9]{1,2}"),
            Tap("noquiet", chose_no_quiet),
            _BACK,
        ],
    },
    render=render,
    expects={
        Step.CHOICES: "Toca uno de los botones.",
        Step.TABS: "Toca una pestaña de la lista.",
        Step.AMOUNT: screens.WHICH_AMOUNT,
        Step.QUIET: screens.WHICH_HOURS,
    },
    cancelled=leaves(screens.UNCHANGED),
)
