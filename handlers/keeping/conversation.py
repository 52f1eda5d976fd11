"""The steps of `/conservar`, and the map of what each takes.

COMPANY → KEPT ⇄ YEARS → (more years)
           ⇅ ↘      ↓
           ⇅   LOSS → LAW → (fewer years, or no hold any more)
          PLAN → CONFIRM → (purged)

What takes protection away says at LOSS what follows, and at LAW which law asks for more years. What is to go
is shown at PLAN, sent as a file between PLAN and CONFIRM, and confirmed by a typed word.
"""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from pathlib import Path

from telegram.error import TelegramError

from domain.companies import Company
from domain.errors import KeepingChangedMeanwhile, PurgeChangedMeanwhile
from domain.keeping import Keeping, Loss, loss_of, parse_years
from domain.permissions import KEEP_LOG
from handlers.exporting.job import FOLDER
from handlers.exporting.live import LiveMessage
from handlers.keeping import loss_screens, screens
from handlers.keeping.draft import KeepingDraft, Step
from handlers.kit.advice import sentence_of
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
from handlers.kit.files import send_log_file
from handlers.kit.screen import Screen
from rendering.exports.room import room_needed
from services.log.keeping import change_keeping, read_keeping
from services.log.purge_export import export_for_purge
from services.log.purging import plan_purge, purge

NOT_SENT = "No pude enviarte el archivo, así que no se depura nada: inténtalo otra vez en un momento."
TYPE_THE_WORD = f"Para confirmar escribe {screens.WORD}; si no quieres depurar, toca «Cancelar»."

EXPECTS = {
    Step.COMPANY: "Toca una empresa de la lista.",
    Step.KEPT: "Toca uno de los botones.",
    Step.YEARS: "Toca o escribe cuántos años, de 1 a 50; por ejemplo: 10.",
    Step.LOSS: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.LAW: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.PLAN: "Toca «Enviarme el archivo», o «Cancelar».",
    Step.CONFIRM: TYPE_THE_WORD,
}


_log = logging.getLogger(__name__)


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
        draft.error = sentence_of(conflict)
    return await _open(chat, draft, draft.about)


async def asked_to_purge(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Depurar…*: the first step, which only shows."""
    plan = await plan_purge(chat.ask, draft.about.id)
    draft.begin_anew(plan=plan)
    return Step.PLAN


async def asked_for_file(chat: Chat, draft: KeepingDraft, argument: str) -> Step:  # noqa: ARG001
    """*Enviarme el archivo*: without it in the chat, nothing can be confirmed."""
    company, plan = draft.about, draft.planned
    live = LiveMessage(chat, draft.message_id or 0)

    async def told(done: int, total: int) -> None:
        await live.show(screens.export_progress_screen(company, done, total))

    with room_needed(), tempfile.TemporaryDirectory(dir=chat.context.bot_data[FOLDER]) as folder:
        export = await export_for_purge(
            chat.ask, plan, folder=Path(folder), operation_id=chat.operation_id("export"), told=told
        )
        draft.buried = True  # the file comes below the question
        try:
            for path, file in zip(export.paths, export.files, strict=True):
                await send_log_file(chat, company.id, path, screens.file_caption(company, plan, file))
        except TelegramError as error:
            _log.warning("a file could not be sent before a purge: %s", type(error).__name__)
            draft.error = NOT_SENT
            return Step.PLAN
    draft.files = list(export.files)
    return Step.CONFIRM


async def received_word(chat: Chat, draft: KeepingDraft, text: str) -> Step | Screen:
    """DEPURAR, or something else: the second step, which removes."""
    if text.strip().upper() != screens.WORD:
        draft.error = TYPE_THE_WORD
        return Step.CONFIRM
    company, plan = draft.about, draft.planned
    live = LiveMessage(chat, draft.message_id or 0)

    async def told(done: int, total: int) -> None:
        await live.show(screens.purge_progress_screen(company, done, total))

    try:
        entry = await purge(chat.ask, plan, files=draft.files, operation_id=draft.operation_id, told=told)
    except PurgeChangedMeanwhile as conflict:
        step = await _open(chat, draft, company)
        draft.error = sentence_of(conflict)
        return step
    return screens.purged_screen(company, plan, entry)


async def cancelled(chat: Chat, draft: KeepingDraft) -> Screen:  # noqa: ARG001
    """*Cerrar*, or *Cancelar*: nothing is removed but by the word."""
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
    Step.PLAN: [CONVERSATION.on_tap("export", asked_for_file, saves=True), _BACK],
    Step.CONFIRM: [CONVERSATION.on_text(received_word), _BACK],
}

FALLBACKS: list[Handler] = []
