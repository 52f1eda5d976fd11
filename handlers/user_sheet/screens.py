"""The screens of a sheet of users: what to send, what would become of it, and what did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from telegram import InlineKeyboardButton

from domain.companies import Company
from domain.errors import GrantBeyondOwn, VigiaError
from domain.phrases import count, first_of
from domain.spelling import clip
from domain.user_sheet import MOST_ROWS
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import SheetAction, SheetButton
from handlers.kit.buttons import CLOSE, VANISH, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, page, plain
from handlers.new_user.draft import NewUserDraft
from rendering.sheets.reading import LARGEST
from services.people.bulk import CheckedRow, CreatedUsers
from services.people.bulk_undoing import UNDO, Undone

TITLE = "Varios usuarios"
_SHOWN = 6  # faulty rows: the file has them all
_NAMED = 8  # users who stay
_LONGEST_FAULT = 220  # characters


def sheet_screen(draft: NewUserDraft) -> Screen:
    """Ask for the sheet."""
    ask = (
        "Llena la plantilla: un renglón por usuario, con su usuario, su nombre completo y su perfil.\n"
        f"Mándala aquí como archivo, .xlsx o .csv: hasta {MOST_ROWS} usuarios y {LARGEST // 1024**2} MB."
    )
    safe = "No lleva contraseñas: cada quien pone la suya con su enlace."
    rows = [[draft.button("Mandarme la plantilla", "template")], *draft.last_rows()]
    return Screen(page(heading(TITLE, draft.about.name), ask, safe, error=draft.error), rows)


def preview_screen(draft: NewUserDraft, checked: Sequence[CheckedRow]) -> Screen:
    """How many can be created, what is wrong with the others, and what may be done."""
    good = [each for each in checked if each.fault is None]
    faulty = [each for each in checked if each.fault is not None]
    text = page(
        heading(TITLE, draft.about.name),
        f"De {count(len(checked), 'renglón', 'renglones')}, {_can(len(good))}.\n{_profiles(good)}".strip(),
        _faults(faulty),
        _what_to_do(len(good), len(faulty)),
        error=draft.error,
    )
    rows: list[Row] = []
    if good:
        rows.append([draft.button(_save(len(good), all_are=not faulty), "good", style="success")])
    if faulty:
        rows.append([draft.button(f"Por corregir: {len(faulty)} (Excel)", "faults")])
    rows.append([draft.button("« Atrás", "back"), draft.button("Ninguno", "none")])
    return Screen(text, rows)


def _what_to_do(good: int, faulty: int) -> str:
    if not faulty:
        return ""
    mend = f"{'Corrígelo' if faulty == 1 else 'Corrígelos'} en tu hoja y mándala otra vez"
    if not good:
        return f"{mend}."
    return f"{mend}, o guarda sólo {'el bueno' if good == 1 else 'los buenos'}."


def _can(number: int) -> str:
    if number == 0:
        return "ninguno se puede crear"
    return f"{bold(str(number))} {'se puede' if number == 1 else 'se pueden'} crear"


def _profiles(good: Sequence[CheckedRow]) -> str:
    counted = Counter(each.profile.name for each in good if each.profile is not None)
    parts = [f"{name} ({number})" for name, number in counted.most_common()]
    return plain(", ".join(first_of(parts, limit=5)))


def _faults(faulty: Sequence[CheckedRow]) -> str:
    if not faulty:
        return ""
    lines = [
        f"{bold(f'Renglón {each.row.line}')} {plain(clip(each.row.user_name, limit=20))}\n"
        f"{plain(fault_in_words(each.fault))}"
        for each in faulty
        if each.fault is not None
    ]
    return "\n".join(first_of(lines, limit=_SHOWN))


def _save(number: int, *, all_are: bool) -> str:
    if number == 1:
        return "Guardar 1 usuario"
    return f"Guardar los {number}" if all_are else f"Guardar los {number} buenos"


def fault_in_words(fault: VigiaError) -> str:
    """What is wrong with a row, and how to mend it."""
    if isinstance(fault, GrantBeyondOwn):
        return f"{clip(sentence_of(fault), limit=_LONGEST_FAULT)} Pon otro perfil."
    return clip(sentence_of(fault), limit=_LONGEST_FAULT)


def links_caption(company: Company, number: int, until: str) -> str:
    """What the file with the links is, and that each is a key."""
    return page(
        f"{heading('Enlaces para entrar', company.name)}\n{count(number, 'usuario', 'usuarios')}",
        "Da a cada quien el suyo: quien lo abre pone su contraseña y entra. "
        f"Cada enlace sirve una vez, hasta el {until}. Borra este archivo cuando los hayas repartido.",
    )


def done_screen(company: Company, created: CreatedUsers, *, links: int, may_invite: bool) -> Screen:
    """What was created, and *Deshacer*."""
    if not created.users:
        text = page(heading(TITLE, company.name), "No se creó a nadie: ningún renglón se pudo guardar.")
        return Screen(text, [_last(company)])
    first, last = created.entries[0].folio, created.entries[-1].folio
    where = f"el folio {first}" if first == last else f"los folios {first} a {last}"
    text = page(
        f"✅ {heading('Usuarios creados', company.name)}",
        f"{bold(count(len(created.users), 'usuario', 'usuarios'))}, en la bitácora con {where}.",
        _left_out(len(created.faulty)),
        _about_links(links, may_invite=may_invite),
        f"Puedes deshacerlo durante {int(UNDO.total_seconds() // 60)} minutos.",
    )
    undo = button("Deshacer el alta", SheetButton(company.id, first, last, SheetAction.UNDO), style="danger")
    return Screen(text, [[undo], [_another(company)]])  # closing it would take away *Deshacer*, as promised


def _left_out(number: int) -> str:
    if number == 0:
        return ""
    were = "estaba" if number == 1 else "estaban"
    return f"{count(number, 'renglón no se guardó', 'renglones no se guardaron')}: {were} por corregir."


def _about_links(links: int, *, may_invite: bool) -> str:
    if not may_invite:
        return "Para que entren falta invitarlos: pídelo a quien puede cambiar usuarios."
    return "El enlace de cada quien está en el archivo «enlaces»." if links else ""


def undoing_screen(company: Company, number: int, undo: SheetButton) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        heading("Deshacer el alta", company.name),
        f"¿Deshacer el alta de {bold(count(number, 'usuario', 'usuarios'))}?",
        "Queda dado de baja y su enlace deja de servir. Si ya entró, o cambió desde entonces, se queda."
        if number == 1
        else "Quedan dados de baja y sus enlaces dejan de servir. "
        "Quien ya entró, o cambió desde entonces, se queda.",
    )
    return Screen(
        text, [[button("Sí, deshacer el alta", undo, style="danger")], [button("No, dejarlos", VANISH)]]
    )


def undone_screen(company: Company, undone: Undone) -> Screen:
    """Who was taken back, and who stays and why."""
    gone, staying = len(undone.gone), undone.staying
    title = heading("Alta deshecha" if gone else "No se deshizo el alta", company.name)
    taken = f"{count(gone, 'usuario dado', 'usuarios dados')} de baja." if gone else ""
    stay = [f"{'Se queda' if len(staying) == 1 else 'Se quedan'} {len(staying):,}:"] if staying else []
    why = first_of([plain(sentence_of(each)) for _, each in staying], limit=_NAMED)
    return Screen(page(f"{'✅ ' if gone else ''}{title}", taken, "\n".join([*stay, *why])), [_last(company)])


def _last(company: Company) -> Row:
    return [_another(company), button("Cerrar", CLOSE)]


def _another(company: Company) -> InlineKeyboardButton:
    return button("Nuevo usuario", MenuButton("nuevo", company.id))
