"""The export formats, an export's progress, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.catalogue import Catalogue
from domain.companies import Company
from domain.filter_words import in_words
from domain.log_filter import LogFilter
from domain.phrases import count
from domain.spelling import clip
from domain.zones import local_day
from handlers.kit.button_kinds import ExportButton
from handlers.kit.buttons import VANISH, MenuButton
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import bold, code, heading, page, plain
from rendering.exports.formats import Format
from services.log.export import Export

TITLE = "Exportar bitácora"
FORGOTTEN = "Ese filtro ya no lo recuerdo: vuelve a elegirlo en /bitacora."

_CRITERIA_SHOWN = 300  # characters of a filter; a caption takes 1024 (Bot API, sendDocument)
_FOR_WHAT = (
    "Excel: para filtrar y ordenar.\n"
    "PDF: para entregarla a un auditor.\n"
    "CSV: para pasarla a otro sistema.\n"
    "JSON: con un programa que la revisa sin internet y la compara con un sello tuyo."
)
_HOW_TO_VERIFY = (
    "Para comprobarla: descomprime el archivo, corre <code>python3 verificar.py</code> "
    "y compara su sello con uno que hayas guardado."
)
_HOW_TO_VERIFY_A_PART = (
    f"{_HOW_TO_VERIFY} También prueba que no falta ningún registro de lo que pediste, sin mostrar los demás."
)
_HOW_TO_VERIFY_WORDS = (
    f"{_HOW_TO_VERIFY} Como pediste por palabras o importe, prueba que lo que trae es cierto, "
    "pero no que no falte ninguno."
)


def formats_screen(
    company: Company,
    wanted: LogFilter | None,
    catalogue: Catalogue,
    *,
    filter_id: int,
    now: datetime,
    found: str | None = None,
    remark: str | None = None,
) -> Screen:
    """What will be exported, in which formats.

    For typed words, `found` is how much they match, and `remark` what was left out.
    """
    if wanted is None:
        return Screen(FORGOTTEN)
    shown = in_words(wanted, catalogue, today=local_day(now, company.zone)) or "Toda la bitácora"
    if found or remark:
        shown = f"Entendí: {shown}" + (f"\n{found}" if found else "")
    text = page(heading(TITLE, company.name), plain(shown), f"¿En qué formato?\n{_FOR_WHAT}", error=remark)
    buttons = [button(each.label, ExportButton(company.id, filter_id, each)) for each in Format]
    return Screen(text, [*grid(buttons, 1), [button("Cerrar", VANISH)]])


def sending(number: int, many: int) -> str:
    """The file being sent."""
    return "Enviando el archivo…" if many == 1 else f"Enviando el archivo {number} de {many}…"


def done_screen(export: Export) -> Screen:
    """Everything was sent."""
    company = export.report.company
    text = page(
        f"✅ {bold('Bitácora exportada')} · {plain(company.name)}",
        f"{export.format.label} · {count(export.entries, 'registro', 'registros')} · "
        f"{count(len(export.files), 'archivo', 'archivos')}",
    )
    return Screen(text, [_view_button(company)])


def cut_short_screen(company: Company, *, sent: int, why: str, again: Sequence[Row]) -> Screen:
    """It ended early, and why; what was sent stays sent."""
    arrived = f"{'Llegó' if sent == 1 else 'Llegaron'} sólo {count(sent, 'archivo', 'archivos')}"
    left = f"{arrived} y falta el resto: no está completa." if sent else "No envié ningún archivo."
    return Screen(page(heading(TITLE, company.name), f"{plain(why)} {left}"), [*again, _view_button(company)])


def caption(export: Export, number: int) -> str:
    """The caption of a file."""
    report = export.report
    asked = [part for part in (report.period, report.criteria) if part] or ["Toda la bitácora"]
    lines = [
        heading(report.title, report.company.name),
        *(plain(clip(each, limit=_CRITERIA_SHOWN)) for each in asked),
        count(export.entries, "registro", "registros") + _which(number, len(export.files)),
        f"{'Sello' if report.complete else 'Sello de toda la bitácora'}: {code(report.seal)}",
    ]
    how = _HOW_TO_VERIFY_WORDS if report.folios is not None else _HOW_TO_VERIFY_A_PART
    how = _HOW_TO_VERIFY if report.complete else how
    return "\n".join([*lines, *([how] if export.format is Format.JSONL else [])])


def _view_button(company: Company) -> Row:
    return [button("Ver bitácora", MenuButton("bitacora", company.id))]


def _which(number: int, many: int) -> str:
    return f" · archivo {number} de {many}" if many > 1 else ""
