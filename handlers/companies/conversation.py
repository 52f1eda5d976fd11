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
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import on_companies, pick, settled_by
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.form import asked_to_change, on_form
from handlers.kit.menu import offer_commands
from handlers.kit.screen import Screen
from services.people.companies import check_company_name, check_rfc, register_company

EXPECTS = {
    Step.CHOICE: "Toca una empresa de la lista.",
    Step.NAME: "Escribe el nombre de la empresa como texto; por ejemplo: Comercializadora del Sureste.",
    Step.RFC: "Escribe el RFC como texto; por ejemplo: EKU9003173C9.",
    Step.ZONE: "Toca una zona horaria de la lista.",
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
    return draft if draft.choosing else await _start_registering(chat, draft)


async def begin_from_menu(chat: Chat, _: MenuButton) -> RegistrationDraft:
    """*Empresas* on the menu."""
    draft = _choosing(chat, _companies(await chat.places()))
    return draft if draft.choosing else await _start_registering(chat, draft)


def _choosing(chat: Chat, companies: Sequence[Company]) -> RegistrationDraft:
    return RegistrationDraft(
        conversation=CONVERSATION.code, step=Step.CHOICE, touched_at=chat.now, choosing=bool(companies)
    )


async def begin_registering(chat: Chat, _: MenuButton) -> RegistrationDraft:
    """*Registrar empresa* on the menu."""
    draft = RegistrationDraft(conversation=CONVERSATION.code, step=Step.NAME, touched_at=chat.now)
    return await _start_registering(chat, draft)


async def _start_registering(chat: Chat, draft: RegistrationDraft) -> RegistrationDraft:
    """Only the owner registers companies, and will be the new one's SUPERVISOR."""
    owner = _owner_among(await chat.places())
    if owner is None:
        raise NotAllowed(REGISTER_COMPANIES)
    draft.step, draft.supervisor = Step.NAME, owner.user.full_name
    return draft


async def chose(chat: Chat, draft: RegistrationDraft, argument: str) -> Screen:
    """A company was chosen to work with."""
    company = pick(draft, _companies(await chat.places()), argument)
    chat.company_id = company.id
    return screens.chosen_screen(company)


async def asked_to_register(chat: Chat, draft: RegistrationDraft, argument: str) -> str:  # noqa: ARG001
    """*Registrar empresa*."""
    return (await _start_registering(chat, draft)).step


async def received_name(chat: Chat, draft: RegistrationDraft, text: str) -> str:
    """The name arrived."""
    draft.name = await check_company_name(chat.ask, text)
    return draft.next_step()


async def received_rfc(chat: Chat, draft: RegistrationDraft, text: str) -> str:
    """The RFC arrived."""
    rfc = await check_rfc(chat.ask, text)
    draft.rfc, draft.warning = rfc.value, rfc.warning or ""
    return draft.next_step()


async def picked_zone(chat: Chat, draft: RegistrationDraft, argument: str) -> str:
    """A zone of the list was tapped."""
    zones = screens.zones_offered(chat.installation.default_zone)
    draft.zone = zones[min(int(argument), len(zones) - 1)]
    return draft.next_step()


async def received_zone(chat: Chat, draft: RegistrationDraft, text: str) -> str:  # noqa: ARG001
    """A zone was typed."""
    draft.zone = parse_zone(text)
    return draft.next_step()


async def received_supervisor(chat: Chat, draft: RegistrationDraft, text: str) -> str:
    """The supervisor's full name arrived: in one case alone, it is asked how it is spelled."""
    draft.typed_name = parse_full_name(text)
    if in_usual_case(draft.typed_name) != draft.typed_name:
        draft.version += 1  # the buttons of a name that was typed before are for that one
        return Step.SPELLING
    return await chose_typed(chat, draft, "")


async def chose_usual(chat: Chat, draft: RegistrationDraft, argument: str) -> str:  # noqa: ARG001
    """*Usar «…»*."""
    draft.supervisor = in_usual_case(draft.typed_name)
    return draft.next_step()


async def chose_typed(chat: Chat, draft: RegistrationDraft, argument: str) -> str:  # noqa: ARG001
    """*Dejarlo como lo escribí*."""
    draft.supervisor = draft.typed_name
    return draft.next_step()


async def cancelled(chat: Chat, draft: RegistrationDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen(
        "Listo, no cambió nada." if draft.step == Step.CHOICE else "No se registró ninguna empresa."
    )


async def saved(chat: Chat, draft: RegistrationDraft, argument: str) -> Screen:  # noqa: ARG001
    """*Guardar*."""
    company = await register_company(
        chat.ask,
        name=draft.name,
        rfc=draft.rfc,
        zone=draft.zone,
        supervisor=draft.supervisor,
        operation_id=draft.operation_id,
    )
    chat.company_id = company.id
    await offer_commands(chat.context.bot, chat.chat_id, await chat.places())
    return screens.done_screen(company)


async def render(chat: Chat, draft: RegistrationDraft) -> Screen:
    """The screen of the step that the draft is at."""
    match draft.step:
        case Step.CHOICE:
            places = await chat.places()
            may_register = _owner_among(places) is not None
            return screens.choice_screen(draft, _companies(places), may_register=may_register)
        case Step.NAME:
            return screens.name_screen(draft)
        case Step.RFC:
            return screens.rfc_screen(draft)
        case Step.ZONE:
            return screens.zone_screen(draft, default_zone=chat.installation.default_zone)
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


CONVERSATION = Conversation(
    "e",
    needs=REGISTER_COMPANIES,
    drawn_for=KNOWN,
    draft=RegistrationDraft,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("empresa", begin, needs=KNOWN),
    CONVERSATION.on_menu("empresa", begin_from_menu, needs=KNOWN),
    CONVERSATION.on_menu("registrar", begin_registering),
]

STATES: dict[object, list[Handler]] = {
    Step.CHOICE: [
        *on_companies(CONVERSATION, chose, anywhere=KNOWN, there=KNOWN_THERE),
        CONVERSATION.on_tap("register", asked_to_register),
    ],
    Step.NAME: [CONVERSATION.on_text(received_name)],
    Step.RFC: [CONVERSATION.on_text(received_rfc)],
    Step.ZONE: [
        CONVERSATION.on_text(received_zone),
        CONVERSATION.on_tap("zone", picked_zone, takes=r"\d{1,2}"),
    ],
    Step.SUPERVISOR: [CONVERSATION.on_text(received_supervisor)],
    Step.SPELLING: [
        CONVERSATION.on_text(received_supervisor),
        CONVERSATION.on_tap("usual", chose_usual),
        CONVERSATION.on_tap("typed", chose_typed),
    ],
    Step.SUMMARY: [
        CONVERSATION.on_tap("change", asked_to_change, takes="name|rfc|zone|supervisor"),
        CONVERSATION.on_tap("save", saved, saves=True),
    ],
}

FALLBACKS: list[Handler] = on_form(CONVERSATION)
