"""The steps of `/bitacora`: whose log, when there are several. The page it leaves is no conversation's.

COMPANY → (the newest page)
"""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.audit_log.answering import answered, companies_with
from handlers.audit_log.opening import opened_as_asked
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.company_list import CompanyDraft
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn, leaves

ERRAND = Errand(
    "bitacora",
    "Ver bitácora",
    "lee lo que hicieron los usuarios",
    READ_LOG,
    in_menu=True,
    acts_on_words=True,
    answers=answered,
    examples=(
        "<code>/bitacora 20</code>\nmuestra los últimos 20 registros.",
        "<code>/bitacora ayer cancelado {user}</code>\n"
        "<code>/bitacora factura {document}</code>\n"
        "<code>/bitacora este mes sensibles</code>\n"
        "busca por fecha, operación, usuario o texto; entre «comillas», el texto tal cual.",
        "<code>/bitacora #1283</code>\nabre ese registro.",
    ),
)


async def opened(turn: Turn[CompanyDraft]) -> Screen | None:
    """The newest page, or what the words ask for."""
    return await opened_as_asked(turn.chat, turn.draft.about, turn.draft.words)


CONVERSATION = AboutCompany(
    "audit_log",
    ERRAND,
    draft=CompanyDraft,
    title="Ver bitácora",
    opened=opened,
    keep_words=as_typed,
    narrow=companies_with,
    only_reads=True,
    another="otra",
    cancelled=leaves("Listo, no abrí ninguna bitácora."),
)
