"""The formats under *Exportar*, and *Cancelar* while it goes on: buttons that work however old they are.

`export:<company>:<filter>:<format>` and `export:stop:<job>`.
"""

from __future__ import annotations

from re import Match

from domain.errors import CompanyNotFound
from domain.permissions import EXPORT_LOG
from handlers.access import Need, Where
from handlers.chat import Chat
from handlers.company_picker import companies_where
from handlers.conversation import Handler
from handlers.exporting.job import ExportJob
from handlers.exporting.screens import FORGOTTEN, progress_screen
from handlers.jobs import JOBS, Job, Jobs
from handlers.screen import Screen
from handlers.standing import on_standing_tap
from rendering.exports.formats import Format
from services.log_filters import used_filter

BUSY = "Ya estás exportando una bitácora: espera a que termine, o cancélala."
STOPPING = "Cancelando…"
OVER = "Esa exportación ya terminó."
GONE = "Esa exportación se interrumpió: pídela otra vez con /exportar."

_FORMATS = rf"^export:([0-9]{{1,9}}):([0-9]{{1,9}}):({'|'.join(Format)})$"
_STOP = r"^export:stop:([0-9a-f]{8})$"


async def chose_format(chat: Chat) -> None:
    """*Excel*, *PDF*, *CSV* or *JSON con verificador*: it goes on in the background from here."""
    match, jobs = _match(chat), _jobs(chat)
    company_id, filter_id, file_format = int(match[1]), int(match[2]), Format(match[3])
    companies = await companies_where(chat, EXPORT_LOG)
    company = next((each for each in companies if each.id == company_id), None)
    if company is None:
        raise CompanyNotFound
    wanted = await used_filter(chat.ask, company_id, filter_id)
    if wanted is None or jobs.busy(chat.person.id):
        await chat.answer(FORGOTTEN if wanted is None else BUSY, alert=True)
        return
    await chat.answer()
    job = Job()
    message_id = await chat.show(progress_screen(company, file_format, job.id))
    jobs.start(chat.person.id, job, ExportJob(chat, company, wanted, file_format, message_id).run)


async def stopped(chat: Chat) -> None:
    """*Cancelar*, under the line that says how far it is."""
    job = _jobs(chat).find(chat.person.id, _match(chat)[1])
    if job is None:
        await chat.answer(GONE, alert=True)
        await chat.show(Screen(GONE))
        return
    await chat.answer(OVER if job.done else STOPPING)
    job.stopped = True


def _match(chat: Chat) -> Match[str]:
    match = chat.context.match
    if match is None:
        raise ValueError("a button of an export without its pattern")
    return match


def _jobs(chat: Chat) -> Jobs:
    jobs: Jobs = chat.context.bot_data[JOBS]
    return jobs


ALWAYS: list[Handler] = [
    on_standing_tap("export format", _FORMATS, chose_format, needs=Need(Where.NAMED, EXPORT_LOG)),
    on_standing_tap("export stop", _STOP, stopped, needs=Need(Where.ANYWHERE, EXPORT_LOG)),
]
