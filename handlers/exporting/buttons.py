"""The formats under *Exportar*, and *Cancelar* while it goes on: buttons that work however old they are."""

from __future__ import annotations

from domain.errors import CompanyNotFound
from domain.permissions import EXPORT_LOG
from handlers.exporting.job import ExportJob
from handlers.exporting.screens import FORGOTTEN, progress_screen
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import ExportButton, StopButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.company_list import companies_where
from handlers.kit.context import Handler
from handlers.kit.jobs import Job, Jobs
from handlers.kit.screen import Screen
from handlers.kit.standing import on_standing_tap
from services.log.filters import used_filter

BUSY = "Ya estás exportando una bitácora: espera a que termine, o cancélala."
STOPPING = "Cancelando…"
OVER = "Esa exportación ya terminó."
GONE = "Esa exportación se interrumpió: pídela otra vez con /exportar."


async def chose_format(chat: Chat) -> None:
    """*Excel*, *PDF*, *CSV* or *JSON con verificador*: it goes on in the background from here."""
    button, jobs = chat.tapped(ExportButton), _jobs(chat)
    companies = await companies_where(chat, EXPORT_LOG)
    company = next((each for each in companies if each.id == button.company_id), None)
    if company is None:
        raise CompanyNotFound
    wanted = await used_filter(chat.ask, button.company_id, button.filter_id)
    if wanted is None or jobs.busy(chat.person.id):
        await chat.answer(FORGOTTEN if wanted is None else BUSY, alert=True)
        return
    await chat.answer()
    job = Job()
    message_id = await chat.show(progress_screen(company, button.file_format, job.id))
    jobs.start(chat.person.id, job, ExportJob(chat, company, wanted, button.file_format, message_id).run)


async def stopped(chat: Chat) -> None:
    """*Cancelar*, under the line that says how far it is."""
    job = _jobs(chat).find(chat.person.id, chat.tapped(StopButton).job_id)
    if job is None:
        await chat.answer(GONE, alert=True)
        await chat.show(Screen(GONE))
        return
    await chat.answer(OVER if job.done else STOPPING)
    job.stopped = True


def _jobs(chat: Chat) -> Jobs:
    return chat.context.shared.jobs


ALWAYS: list[Handler] = [
    on_standing_tap(
        "export format", sent_by(ExportButton), chose_format, needs=Need(Where.NAMED, EXPORT_LOG)
    ),
    on_standing_tap("export stop", sent_by(StopButton), stopped, needs=Need(Where.ANYWHERE, EXPORT_LOG)),
]
