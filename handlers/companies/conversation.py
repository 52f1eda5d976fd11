"""The steps of `/empresa`, and the map of what each takes.

CHOICE → (chosen)
   ↓ Registrar empresa
NAME → RFC → ZONE → SUMMARY → (saved)
              SUPERVISOR ⇄ SUMMARY
                SPELLING, for a name in one case alone
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import INSTALLATION_ID, Company, Membership
from domain.errors import NotAllowed
from domain.name_case import in_usual_case
from domain.names import parse_full_name
from domain.permissions import REGISTER_COMPANIES
from domain.zones import parse_zone
from handlers.companies import screens
from handlers.companies.draft import RegistrationDraft, Step
from handlers.kit.access import KNOWN, KNOWN_THERE
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_list import pick, searched, settled_by
from handlers.kit.conversation import Conversation
from handlers.kit.form import ON_FORM, asked_to_change
from handlers.kit.menu import COMPANIES, offer_commands
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Command, FromMenu, Steps, Tap, Text
from handlers.kit.turn import Turn
from services.people.companies import check_company_name, check_rfc, example_of_company, register_company

EXPECTS = {
    Step.CHOICE: "Toca una empresa de la lista.",
    Step.NAME: "Escribe el nombre de la empresa como texto, como el del ejemplo.",
    Step.RFC: "Escribe el RFC como texto, como el del ejemplo.",
    Step.ZONE: "Toca una zona horaria de la lista, o escribe tu ciudad o tu estado.",
    Step.SUPERVISOR: "Escribe tu nombre completo como texto; por ejemplo: Ana Ruiz Olvera.",
    Step.SPELLING: "Toca cómo se escribe, o escríbelo otra vez.",
    Step.SUMMARY: "Toca «Guardar», o el botón de lo que quieras cambiar.",
}


async def begin(chat: Chat, words: str) -> RegistrationDraft | None:
    """`/empresa`: the list, or straight to registering the first one; with a name, that company is chosen."""
    companies = _companies(await chat.places())
    draft = _choosing(chat, companies)
    if words:
        named = settled_by(chat, draft, companies, words)
        if named is not None and draft.error is None:
            chat.company_id = named.id
            await chat.send(screens.chosen_screen(named))
            return None
    return draft if draft.choosing else await _start_registering(Turn(chat, draft))


async def begin_from_menu(chat: Chat, _: MenuButton) -> RegistrationDraft:
    """*Empresas* on the menu."""
    draft = _choosing(chat, _companies(await chat.places()))
    return draft if draft.choosing else await _start_registering(Turn(chat, draft))


def _choosing(chat: Chat, companies: Sequence[Company]) -> RegistrationDraft:
    return CONVERSATION.begun(chat, Step.CHOICE, choosing=bool(companies))


async def begin_registering(chat: Chat, _: MenuButton) -> RegistrationDraft:
    """*Registrar empresa* on the menu."""
    draft = CONVERSATION.begun(chat, Step.NAME)
    return await _start_registering(Turn(chat, draft))


async def _start_registering(turn: Turn[RegistrationDraft]) -> RegistrationDraft:
    """Only the owner registers companies, and becomes the new one's SUPERVISOR."""
    draft = turn.draft
    owner = _owner_among(await turn.chat.places())
    if owner is None:
        raise NotAllowed(REGISTER_COMPANIES)
    draft.step, draft.supervisor = Step.NAME, owner.user.full_name
    return draft


async def chose(turn: Turn[RegistrationDraft]) -> Screen:
    """A company was chosen to work with."""
    company = pick(turn, _companies(await turn.chat.places()))
    turn.chat.company_id = company.id
    return screens.chosen_screen(company)


async def asked_to_register(turn: Turn[RegistrationDraft]) -> str:
    """*Registrar empresa*."""
    return (await _start_registering(turn)).step


async def received_name(turn: Turn[RegistrationDraft]) -> str:
    """The name arrived."""
    draft = turn.draft
    draft.name = await check_company_name(turn.ask, turn.argument)
    return draft.next_step()


async def received_rfc(turn: Turn[RegistrationDraft]) -> str:
    """The RFC arrived."""
    draft = turn.draft
    rfc = await check_rfc(turn.ask, turn.argument)
    draft.rfc, draft.warning = rfc.value, rfc.warning or ""
    return draft.next_step()


async def picked_zone(turn: Turn[RegistrationDraft]) -> str:
    """A zone of the list was tapped."""
    draft = turn.draft
    zones = screens.zones_offered(turn.chat.installation.default_zone)
    draft.zone = zones[min(int(turn.argument), len(zones) - 1)]
    return draft.next_step()


async def received_zone(turn: Turn[RegistrationDraft]) -> str:
    """A zone was typed."""
    draft = turn.draft
    draft.zone = parse_zone(turn.argument)
    return draft.next_step()


async def received_supervisor(turn: Turn[RegistrationDraft]) -> str:
    """The supervisor's full name arrived: in one case alone, ask for its spelling."""
    draft = turn.draft
    draft.typed_name = parse_full_name(turn.argument)
    if in_usual_case(draft.typed_name) != draft.typed_name:
        draft.version += 1  # invalidates the buttons of a name typed before
        return Step.SPELLING
    return await chose_typed(turn)


async def chose_usual(turn: Turn[RegistrationDraft]) -> str:
    """*Usar «…»*."""
    draft = turn.draft
    draft.supervisor = in_usual_case(draft.typed_name)
    return draft.next_step()


async def chose_typed(turn: Turn[RegistrationDraft]) -> str:
    """*Dejarlo como lo escribí*."""
    draft = turn.draft
    draft.supervisor = draft.typed_name
    return draft.next_step()


async def cancelled(turn: Turn[RegistrationDraft]) -> Screen:
    """*Cancelar*."""
    return Screen(
        "Listo, no cambió nada." if turn.draft.step == Step.CHOICE else "No se registró ninguna empresa."
    )


async def saved(turn: Turn[RegistrationDraft]) -> Screen:
    """*Guardar*."""
    draft, chat = turn.draft, turn.chat
    company = await register_company(
        turn.ask,
        name=draft.name,
        rfc=draft.rfc,
        zone=draft.zone,
        supervisor=draft.supervisor,
        operation_id=draft.operation_id,
    )
    chat.company_id = company.id
    chat.forget_places()
    await offer_commands(chat.context.bot, chat.chat_id, chat.errands, await chat.places())
    return screens.done_screen(company)


async def render(turn: Turn[RegistrationDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    match draft.step:
        case Step.CHOICE:
            places = await turn.chat.places()
            may_register = _owner_among(places) is not None
            return screens.choice_screen(draft, _companies(places), may_register=may_register)
        case Step.NAME:
            return screens.name_screen(draft, await example_of_company(turn.ask))
        case Step.RFC:
            return screens.rfc_screen(draft, await example_of_company(turn.ask))
        case Step.ZONE:
            return screens.zone_screen(draft, default_zone=turn.chat.installation.default_zone)
        case Step.SUPERVISOR:
            return screens.supervisor_screen(draft)
        case Step.SPELLING:
            return screens.spelling_screen(draft)
        case _:
            return screens.summary_screen(draft)


def _companies(places: Sequence[Membership]) -> list[Company]:
    return [place.company for place in places if place.company.id != INSTALLATION_ID]


def _owner_among(places: Sequence[Membership]) -> Membership | None:
    return next((place for place in places if place.company.id == INSTALLATION_ID), None)


STEPS: Steps[RegistrationDraft] = {
    Step.CHOICE: [
        Text(searched, needs=KNOWN),
        Tap("page", turned_page, takes=PAGE_ARGUMENT, needs=KNOWN),
        Tap("pick", chose, takes=ID_ARGUMENT, needs=KNOWN_THERE),
        Tap("register", asked_to_register),
    ],
    Step.NAME: [Text(received_name)],
    Step.RFC: [Text(received_rfc)],
    Step.ZONE: [
        Text(received_zone),
        Tap("zone", picked_zone, takes=r"\d{1,2}"),
    ],
    Step.SUPERVISOR: [Text(received_supervisor)],
    Step.SPELLING: [
        Text(received_supervisor),
        Tap("usual", chose_usual),
        Tap("typed", chose_typed),
    ],
    Step.SUMMARY: [
        Tap("change", asked_to_change, takes="name|rfc|zone|supervisor"),
        Tap("save", saved, saves=True),
    ],
}

CONVERSATION = Conversation(
    "company",
    errand=COMPANIES,
    needs=REGISTER_COMPANIES,
    begins=[
        Command("empresa", begin, needs=KNOWN),
        FromMenu("empresa", begin_from_menu, needs=KNOWN),
        FromMenu("registrar", begin_registering),
    ],
    drawn_for=KNOWN,
    draft=RegistrationDraft,
    steps=STEPS,
    always=ON_FORM,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
