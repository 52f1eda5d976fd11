"""The steps of `/conservar`, and the map of what each takes.

COMPANY → KEPT ⇄ YEARS → (more years)
           ⇅ ↘      ↓
           ⇅   LOSS → LAW → (fewer years, or no hold any more)
          PLAN ⇄ FILE → CONFIRM → (purging)

What takes protection away says at LOSS what follows, and at LAW which law asks for more years. What is to go
is shown at PLAN, sent as a file at FILE, and confirmed by a typed word. The file and the purge are long work
(`work.py`): the first goes on to CONFIRM by itself, and with the second the conversation ends.
"""

from __future__ import annotations

from dataclasses import replace

from domain.companies import Company
from domain.errors import KeepingChangedMeanwhile
from domain.keeping import Keeping, Loss, loss_of, parse_years
from domain.permissions import KEEP_LOG
from handlers.keeping import loss_screens, screens
from handlers.keeping.draft import KeepingDraft, Step
from handlers.keeping.work import LineOfDraft, PurgeExporting, Purging
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import (
    companies_where,
    company_screen,
    named_or_settled,
    on_companies,
    pick,
    settled_by,
)
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.screen import Screen
from handlers.kit.works import KNOWN_ALREADY, start_in_place, works_of
from services.log.keeping import change_keeping, read_keeping
from services.log.purging import plan_purge

TYPE_THE_WORD = f"Para confirmar escribe {screens.WORD}; si no quieres depurar, toca «Cancelar»."

EXPECTS = {
    Step.COMPANY: "Toca una empresa de la lista.",
    Step.KEPT: "Toca uno de los botones.",
    Step.YEARS: "Toca o escribe cuántos años, de 1 a 50; por ejemplo: 10.",
    Step.LOSS: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.LAW: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.PLAN: "Toca «Enviarme el archivo», o «Cancelar».",
    Step.FILE: "Espera a que llegue el archivo, o toca «Cancelar».",
    Step.CONFIRM: TYPE_THE_WORD,
}


async def begin(chat: Chat, words: str) -> KeepingDraft:
    """`/conservar`, alone or with a company's name."""
    companies = await companies_where(chat, KEEP_LOG)
    draft = KeepingDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return await _begun(chat, draft, settled_by(chat, draft, companies, words))


async def begin_in_company(chat: Chat, tapped: MenuButton) -> KeepingDraft:
    """*Conservación* on the menu, which may name the company."""
    companies = await companies_where(chat, KEEP_LOG)
    draft = KeepingDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return await _begun(chat, draft, named_or_settled(chat, companies, tapped))


async def _begun(chat: Chat, draft: KeepingDraft, company: Company | None) -> KeepingDraft:
    if company is not None:
        draft.step = await _open(chat, draft, company)
    return draft


async def _open(chat: Chat, draft: KeepingDraft, company: Company) -> Step:
    draft.company = company
    draft.begin_anew()
    kept = await read_keeping(chat.ask, company.id)
    draft.keeping = kept.keeping
    return Step.KEPT


async def picked_company(chat: Chat, draft: KeepingDraft, argument: str) -> Step:
    """A company was picked."""
    companies = await companies_where(chat, KEEP_LOG)
    return await _open(chat, draft, pick(draft, companies, argument))


async def went_back(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*« Atrás*: what was planned is given up."""
    return await _open(chat, draft, draft.about)


async def asked_for_years(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Años*."""
    return Step.YEARS


async def received_years(chat: Chat, draft: KeepingDraft, text: str) -> Step:
    """A number of years arrived, written or by its button."""
    return await _wanted(chat, draft, replace(draft.keeping, years=parse_years(text)))


async def held(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Activar retención legal*."""
    return await _wanted(chat, draft, replace(draft.keeping, held=True))


async def released(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Quitar retención legal…*: the first step, which only says what follows."""
    return await _wanted(chat, draft, replace(draft.keeping, held=False))


async def _wanted(chat: Chat, draft: KeepingDraft, wanted: Keeping) -> Step:
    """Change it at once, unless that takes something away: then say first what follows."""
    loss = loss_of(draft.keeping, wanted)
    if loss is None:
        return await _change(chat, draft, wanted)
    draft.begin_anew(loss=loss)
    return Step.LOSS


async def accepted_loss(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """The second step: what follows was read. A law that asks for more years is one step more."""
    loss = draft.warned_of
    return Step.LAW if loss.laws else await _change(chat, draft, loss.after, accepted=loss)


async def accepted_law(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """The last step: they know what the law asks for."""
    loss = draft.warned_of
    return await _change(chat, draft, loss.after, accepted=loss)


async def _change(chat: Chat, draft: KeepingDraft, wanted: Keeping, *, accepted: Loss | None = None) -> Step:
    try:
        await change_keeping(
            chat.ask,
            draft.about.id,
            wanted=wanted,
            known=draft.keeping,
            operation_id=draft.operation_id,
            accepted=accepted,
        )
    except KeepingChangedMeanwhile as conflict:
        draft.error = conflict.message
    return await _open(chat, draft, draft.about)


async def asked_to_purge(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Depurar…*: the first step, which only shows."""
    plan = await plan_purge(chat.ask, draft.about.id)
    draft.begin_anew(plan=plan)
    return Step.PLAN


async def asked_for_file(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Enviarme el archivo*: without it in the chat, nothing can be confirmed."""
    if draft.step != Step.PLAN:
        return Step(draft.step)
    begun = await works_of(chat).start(
        chat,
        PurgeExporting(plan=draft.planned, draft_id=draft.id),
        draft.about.id,
        operation_id=chat.operation_id("export"),
        line=LineOfDraft(chat),
    )
    if begun is None:
        draft.error = KNOWN_ALREADY
        return Step.PLAN
    draft.work_id = begun.id
    return Step.FILE


async def received_word(chat: Chat, draft: KeepingDraft, text: str) -> Step | Screen | None:
    """DEPURAR, or something else: the second step, which removes."""
    if draft.step != Step.CONFIRM or text.strip().upper() != screens.WORD:
        draft.error = EXPECTS[Step(draft.step)]
        return Step(draft.step)
    purging = Purging(plan=draft.planned, files=draft.files)
    return await start_in_place(
        CONVERSATION, chat, draft, purging, draft.about.id, operation_id=draft.operation_id
    )


async def cancelled(chat: Chat, draft: KeepingDraft) -> Screen:
    """*Cerrar*, or *Cancelar*: nothing is removed but by the word, and no more of the file is sent."""
    on_its_way = works_of(chat).find(chat.person.id, draft.work_id)
    if on_its_way is not None:
        on_its_way.stop()
    return screens.closed_screen(draft)


async def render(chat: Chat, draft: KeepingDraft) -> Screen:
    """The screen of the step."""
    match draft.step:
        case Step.YEARS:
            return screens.years_screen(draft)
        case Step.LOSS:
            after = await read_keeping(chat.ask, draft.about.id, wanted=draft.warned_of.after)
            return loss_screens.loss_screen(draft, after)
        case Step.LAW:
            return loss_screens.law_screen(draft)
        case Step.PLAN:
            return screens.plan_screen(draft)
        case Step.FILE:
            return screens.file_screen(draft)
        case Step.CONFIRM:
            return screens.confirm_screen(draft)
        case Step.KEPT:
            kept = await read_keeping(chat.ask, draft.about.id)
            return screens.kept_screen(draft, kept)
        case _:
            companies = await companies_where(chat, KEEP_LOG)
            return company_screen(draft, companies, title=screens.TITLE)


CONVERSATION = Conversation(
    "k", needs=KEEP_LOG, draft=KeepingDraft, render=render, expects=EXPECTS, cancelled=cancelled
)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("conservar", begin),
    CONVERSATION.on_menu("conservar", begin_in_company),
]

_BACK = CONVERSATION.on_tap("back", went_back)
# The file goes on to the next step by itself, of which python-telegram-bot knows nothing: so these steps take
# the same, and go by the draft.
_PURGING = [
    CONVERSATION.on_tap("export", asked_for_file, saves=True),
    CONVERSATION.on_text(received_word),
    _BACK,
]
STATES: dict[object, list[Handler]] = {
    Step.COMPANY: on_companies(CONVERSATION, picked_company),
    Step.KEPT: [
        CONVERSATION.on_tap("years", asked_for_years),
        CONVERSATION.on_tap("hold", held, saves=True),
        CONVERSATION.on_tap("release", released),
        CONVERSATION.on_tap("purge", asked_to_purge),
    ],
    Step.YEARS: [
        CONVERSATION.on_text(received_years),
        CONVERSATION.on_tap("set", received_years, takes=r"\d{1,2}", saves=True),
        _BACK,
    ],
    Step.LOSS: [CONVERSATION.on_tap("lose", accepted_loss, saves=True), _BACK],
    Step.LAW: [CONVERSATION.on_tap("insist", accepted_law, saves=True), _BACK],
    Step.PLAN: _PURGING,
    Step.FILE: _PURGING,
    Step.CONFIRM: _PURGING,
}

FALLBACKS: list[Handler] = []
