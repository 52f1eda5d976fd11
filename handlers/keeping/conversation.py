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

from domain.approvals import ApprovalKind, kinds_of
from domain.errors import KeepingChangedMeanwhile
from domain.keeping import Keeping, Loss, loss_of, parse_years
from domain.permissions import KEEP_LOG
from handlers.keeping import loss_screens, screens
from handlers.keeping.draft import KeepingDraft, Step
from handlers.keeping.work import PurgeExporting, Purging
from handlers.kit.about_company import AboutCompany
from handlers.kit.advice import sentence_of
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.second_person import foreseen
from handlers.kit.step_work import is_interrupted, stop_waiting, wait_for
from handlers.kit.steps import Tap, Text
from handlers.kit.turn import Turn, goes_to
from handlers.kit.works import start_in_place
from services.log.keeping import change_keeping, read_keeping
from services.log.purging import check_purge, plan_purge

TYPE_THE_WORD = f"Para confirmar escribe {screens.WORD}; si no quieres depurar, toca «Cancelar»."

ERRAND = Errand("conservar", "Conservación", "cuántos años se conserva la bitácora", KEEP_LOG)
EXPECTS = {
    Step.KEPT: "Toca uno de los botones.",
    Step.YEARS: "Toca o escribe cuántos años, de 1 a 50; por ejemplo: 10.",
    Step.LOSS: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.LAW: "Toca el botón rojo si es lo que quieres; si no, «Cancelar».",
    Step.PLAN: "Toca «Enviarme el archivo», o «Cancelar».",
    Step.FILE: "Espera a que llegue el archivo, o toca «Cancelar».",
    Step.CONFIRM: TYPE_THE_WORD,
}


async def opened(turn: Turn[KeepingDraft]) -> Step:
    """The retention is read; on *« Atrás*, the plan is dropped."""
    draft = turn.draft
    draft.begin_anew()
    draft.keeping = (await read_keeping(turn.ask, draft.about.id)).keeping
    return Step.KEPT


async def received_years(turn: Turn[KeepingDraft]) -> Step:
    """A number of years arrived, written or by its button."""
    return await _wanted(turn, replace(turn.draft.keeping, years=parse_years(turn.argument)))


async def held(turn: Turn[KeepingDraft]) -> Step:
    """*Activar retención legal*."""
    return await _wanted(turn, replace(turn.draft.keeping, held=True))


async def released(turn: Turn[KeepingDraft]) -> Step:
    """*Quitar retención legal…*: the first step, which only states the consequences."""
    return await _wanted(turn, replace(turn.draft.keeping, held=False))


async def _wanted(turn: Turn[KeepingDraft], wanted: Keeping) -> Step:
    """Change it at once, unless that takes something away: then state the consequences first."""
    draft = turn.draft
    loss = loss_of(draft.keeping, wanted)
    if loss is None:
        return await _change(turn, wanted)
    draft.begin_anew(loss=loss)
    return Step.LOSS


async def accepted_loss(turn: Turn[KeepingDraft]) -> Step:
    """The second step: the consequences were read. If a law requires more years, there is one more step."""
    loss = turn.draft.warned_of
    return Step.LAW if loss.laws else await _change(turn, loss.after, accepted=loss)


async def accepted_law(turn: Turn[KeepingDraft]) -> Step:
    """The last step: they know what the law requires."""
    loss = turn.draft.warned_of
    return await _change(turn, loss.after, accepted=loss)


async def _change(turn: Turn[KeepingDraft], wanted: Keeping, *, accepted: Loss | None = None) -> Step:
    draft = turn.draft
    try:
        await change_keeping(
            turn.ask,
            draft.about.id,
            wanted=wanted,
            known=draft.keeping,
            operation_id=draft.operation_id,
            accepted=accepted,
        )
    except KeepingChangedMeanwhile as conflict:
        draft.error = sentence_of(conflict)
    return await opened(turn)


async def asked_to_purge(turn: Turn[KeepingDraft]) -> Step:
    """*Depurar…*: the first step, which only shows the plan."""
    draft = turn.draft
    plan = await plan_purge(turn.ask, draft.about.id)
    draft.begin_anew(plan=plan)
    return Step.PLAN


async def asked_for_file(turn: Turn[KeepingDraft]) -> str:
    """*Enviarme el archivo*: without the file in the chat, nothing can be confirmed."""
    exporting = PurgeExporting(plan=turn.draft.planned)
    return await wait_for(turn, exporting, operation_id=turn.chat.operation_id("export"))


async def received_word(turn: Turn[KeepingDraft]) -> Step | Screen | None:
    """DEPURAR, or another word: the second step, which removes."""
    draft = turn.draft
    if turn.argument.strip().upper() != screens.WORD:
        draft.error = TYPE_THE_WORD
        return Step.CONFIRM
    await check_purge(turn.ask, draft.planned, files=draft.files, operation_id=draft.operation_id)
    purging = Purging(plan=draft.planned, files=draft.files)
    return await start_in_place(turn, purging, operation_id=draft.operation_id)


async def cancelled(turn: Turn[KeepingDraft]) -> Screen:
    """*Cerrar*, or *Cancelar*: nothing is removed without the word, and no more of the file is sent."""
    stop_waiting(turn)
    return screens.closed_screen(turn.draft)


async def render(turn: Turn[KeepingDraft]) -> Screen:
    """The screen of the step."""
    draft = turn.draft
    is_interrupted(turn, PurgeExporting)
    match draft.step:
        case Step.YEARS:
            return screens.years_screen(draft)
        case Step.LOSS:
            after = await read_keeping(turn.ask, draft.about.id, wanted=draft.warned_of.after)
            loss = draft.warned_of
            kinds = kinds_of(retention=loss.shortened, hold=loss.released)
            first = await foreseen(turn.chat, draft.about.id, kinds)
            return loss_screens.loss_screen(draft, after, first=first)
        case Step.LAW:
            return loss_screens.law_screen(draft)
        case Step.PLAN:
            return screens.plan_screen(draft)
        case Step.FILE:
            return screens.file_screen(draft)
        case Step.CONFIRM:
            first = await foreseen(turn.chat, draft.about.id, [ApprovalKind.PURGE])
            return screens.confirm_screen(draft, first=first)
        case _:
            return screens.kept_screen(draft, await read_keeping(turn.ask, draft.about.id))


_BACK = Tap("back", opened)

CONVERSATION = AboutCompany(
    "keeping",
    ERRAND,
    draft=KeepingDraft,
    title=screens.TITLE,
    opened=opened,
    steps={
        Step.KEPT: [
            Tap("years", goes_to(Step.YEARS)),
            Tap("hold", held, saves=True),
            Tap("release", released),
            Tap("purge", asked_to_purge),
        ],
        Step.YEARS: [
            Text(received_years),
            Tap("set", received_years, takes=r"\d{1,2}", saves=True),
            _BACK,
        ],
        Step.LOSS: [Tap("lose", accepted_loss, saves=True), _BACK],
        Step.LAW: [Tap("insist", accepted_law, saves=True), _BACK],
        Step.PLAN: [Tap("export", asked_for_file, saves=True), _BACK],
        Step.FILE: [],
        Step.CONFIRM: [Text(received_word), _BACK],
    },
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
