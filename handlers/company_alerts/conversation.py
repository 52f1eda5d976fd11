"""The steps of `/guardia`: how a company's alerts are told, whoever reads them.

COMPANY → RULES ⇄ URGENT, AFTER, NEXT, GROUP → (saved)
"""

from __future__ import annotations

from dataclasses import replace

from domain.alert_rules import LONGEST, MOST_NEXT, SHORTEST
from domain.permissions import CONFIGURE_LOG
from domain.spelling import fold
from handlers.company_alerts import screens
from handlers.company_alerts.draft import CompanyAlertsDraft, Step
from handlers.kit.about_company import AboutCompany
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import CODE_ARGUMENT, ID_ARGUMENT, Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from services.sending.alert_groups import disconnect_group, read_alert_group
from services.sending.alert_rules import change_alert_rules, read_alert_rules

ERRAND = Errand(
    "guardia", "Alertas de la empresa", "decide qué es urgente y quién sigue si nadie atiende", CONFIGURE_LOG
)
_STEPS = {"urgent": Step.URGENT, "after": Step.AFTER, "next": Step.NEXT, "group": Step.GROUP}


async def opened(turn: Turn[CompanyAlertsDraft]) -> Step:
    """The rules as they are."""
    draft = turn.draft
    in_force = await read_alert_rules(turn.ask, draft.about.id)
    draft.kept = draft.wanted = in_force.rules
    draft.readers = dict(in_force.readers)
    await _look_up_group(turn)
    return Step.RULES


async def _look_up_group(turn: Turn[CompanyAlertsDraft]) -> None:
    """It is connected in the group itself, while this screen may be open."""
    group = await read_alert_group(turn.ask, turn.draft.about.id)
    turn.draft.group = group.title if group is not None else None


async def ungrouped(turn: Turn[CompanyAlertsDraft]) -> Step:
    """*Quitar el grupo*: at once, as connecting one is."""
    chat = turn.chat
    await disconnect_group(turn.ask, turn.draft.about.id, operation_id=chat.operation_id("ungroup"))
    await _look_up_group(turn)
    return Step.GROUP


async def opened_one(turn: Turn[CompanyAlertsDraft]) -> Step:
    """*Urgentes…*, *Sin atender…*, *Quién sigue…* or *Grupo…*."""
    turn.draft.from_the_start()
    await _look_up_group(turn)
    return _STEPS[turn.argument]


async def searched(turn: Turn[CompanyAlertsDraft]) -> Step:
    """Part of an operation's name was typed."""
    if screens.operations_called(turn.argument, turn.catalogue):
        turn.draft.from_the_start(query=turn.argument.strip())
    else:
        turn.draft.error = screens.WHICH_OPERATION
    return Step.URGENT


async def switched(turn: Turn[CompanyAlertsDraft]) -> Step:
    """An operation is urgent, or no more."""
    operation = turn.catalogue.operation(turn.argument)
    return _set(turn, Step.URGENT, urgent=turn.draft.wanted.urgent ^ {operation.code})


async def chose_after(turn: Turn[CompanyAlertsDraft]) -> Step:
    """Minutes on offer."""
    return _set(turn, Step.RULES, again_after=int(turn.argument))


async def received_after(turn: Turn[CompanyAlertsDraft]) -> Step:
    """The minutes were typed, or «nunca»."""
    typed = fold(turn.argument).replace(",", "").removesuffix("minutos").removesuffix("min").strip()
    if typed == "nunca":
        return _set(turn, Step.RULES, again_after=None)
    if not typed.isdecimal() or len(typed) > 5 or not SHORTEST <= int(typed) <= LONGEST:
        turn.draft.error = screens.WHICH_MINUTES
        return Step.AFTER
    return _set(turn, Step.RULES, again_after=int(typed))


async def chose_never(turn: Turn[CompanyAlertsDraft]) -> Step:
    """*Nunca*."""
    return _set(turn, Step.RULES, again_after=None)


async def turned_all(turn: Turn[CompanyAlertsDraft]) -> Step:
    """*Se repite*: what is urgent, or all of it."""
    return _set(turn, Step.AFTER, all_again=not turn.draft.wanted.all_again)


async def turned_person(turn: Turn[CompanyAlertsDraft]) -> Step:
    """Somebody follows, or no more."""
    draft, person = turn.draft, int(turn.argument)
    order = [each for each in draft.wanted.next_people if each in draft.readers]
    if person in order:
        order.remove(person)
    elif len(order) >= MOST_NEXT:
        draft.error = f"Pueden seguir hasta {MOST_NEXT} personas: quita a una primero."
    elif person in draft.readers:
        order.append(person)
    return _set(turn, Step.NEXT, next_people=tuple(order))


def _set(turn: Turn[CompanyAlertsDraft], step: Step, **rules: object) -> Step:
    turn.draft.wanted = replace(turn.draft.wanted, **rules)  # type: ignore[arg-type]
    return step


async def saved(turn: Turn[CompanyAlertsDraft]) -> Screen:
    """*Guardar*."""
    draft = turn.draft
    await change_alert_rules(
        turn.ask, draft.about.id, known=draft.kept, wanted=draft.wanted, operation_id=draft.operation_id
    )
    return screens.saved_screen(draft, turn.catalogue)


async def render(turn: Turn[CompanyAlertsDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    match draft.step:
        case Step.URGENT:
            return screens.urgent_screen(draft, turn.catalogue)
        case Step.AFTER:
            return screens.after_screen(draft)
        case Step.NEXT:
            return screens.next_screen(draft)
        case Step.GROUP:
            return screens.group_screen(draft, turn.chat.context.bot.username)
    return screens.rules_screen(draft, turn.catalogue)


_BACK = Tap("back", goes_to(Step.RULES))
_PAGE = Tap("page", turned_page, takes=PAGE_ARGUMENT)

CONVERSATION = AboutCompany(
    "company_alerts",
    ERRAND,
    draft=CompanyAlertsDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.RULES: [Tap("open", opened_one, takes="|".join(_STEPS)), Tap("save", saved, saves=True)],
        Step.URGENT: [Text(searched), Tap("urgent", switched, takes=CODE_ARGUMENT), _PAGE, _BACK],
        Step.AFTER: [
            Text(received_after),
            Tap("after", chose_after, takes="[0-9]{1,4}"),
            Tap("never", chose_never),
            Tap("all", turned_all),
            _BACK,
        ],
        Step.GROUP: [Tap("ungroup", ungrouped, saves=True), _BACK],
        Step.NEXT: [Tap("person", turned_person, takes=ID_ARGUMENT), _PAGE, _BACK],
    },
    render=render,
    expects={
        Step.RULES: "Toca uno de los botones.",
        Step.URGENT: screens.WHICH_OPERATION,
        Step.AFTER: screens.WHICH_MINUTES,
        Step.NEXT: screens.WHOSE,
        Step.GROUP: screens.IN_THE_GROUP,
    },
    cancelled=leaves(screens.UNCHANGED),
)
