"""The steps of `/constancia 1283`: in which company, if there are several. The file is sent at once.

COMPANY → (the file)
"""

from __future__ import annotations

import re

from domain.permissions import EXPORT_LOG
from handlers.certifying.sending import TITLE, send_certificate
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.buttons import MenuButton
from handlers.kit.company_list import CompanyDraft
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, page, plain
from handlers.kit.turn import Turn, leaves

OF_WHICH = "Dime de cuál registro, por su folio; por ejemplo: /constancia 1283"
NOT_READ = f"No entendí ese folio. {OF_WHICH}"

_FOLIO = re.compile(
    r"(?:(?:el|del|folio|registro|número|numero)\s+)*#?\s?([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})", re.I
)

ERRAND = Errand(
    "constancia",
    TITLE,
    "da un archivo que prueba un solo registro",
    EXPORT_LOG,
    acts_on_words=True,
    examples=("<code>/constancia 1283</code>\nprueba ese registro sin enseñar los demás.",),
)


async def opened(turn: Turn[CompanyDraft]) -> Screen | None:
    """The file; a screen takes the place of the list of companies, if there was one."""
    words, company = turn.draft.words.strip(), turn.draft.about
    folio = folio_in(words)
    if folio is None:
        return Screen(plain(NOT_READ if words else OF_WHICH))
    await send_certificate(turn.chat, company.id, folio)
    if turn.draft.message_id is None:
        return None
    text = page(f"✅ {bold(f'Constancia del #{folio}')} · {plain(company.name)}", "Te mandé el archivo.")
    return Screen(text, [[button("Ver bitácora", MenuButton("bitacora", company.id))]])


def folio_in(words: str) -> int | None:
    """The folio that they name: `1283`, `#1,283`, `del registro 1283`."""
    match = _FOLIO.fullmatch(words)
    return int(match[1].replace(",", "")) if match is not None else None


CONVERSATION = AboutCompany(
    "certifying",
    ERRAND,
    draft=CompanyDraft,
    title=TITLE,
    opened=opened,
    keep_words=as_typed,
    cancelled=leaves("Listo, no di ninguna constancia."),
)
