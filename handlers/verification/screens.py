"""The result of a verification."""

from __future__ import annotations

from collections.abc import Sequence

from domain.checkpoints import SignedSeal
from domain.phrases import count, first_of
from domain.seals import Seal, Verdict
from domain.spelling import clip
from domain.verification import Break
from domain.zones import local_day
from handlers.kit.button_kinds import KeepButton
from handlers.kit.buttons import MenuButton
from handlers.kit.entry_text import HASH_SHOWN, TEXT_LIMIT, units
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, code, folded, lapse, page, plain
from handlers.verification.seal_screens import (
    copy_seal_button,
    cosigned_lines,
    message_lines,
    note_lines,
    purge_lines,
    seal_lines,
    seal_title,
)
from handlers.verification.witness_lines import witness_lines
from services.log.verification_entry import listed
from services.log.verified import Verification

_DIFFERENCES = 5  # that are told
_NAME_SHOWN = 40  # characters of a company's name

OURS = "La firma de ese sello es la de esta instalación."
KEEP_THE_SEAL = "Guarda el sello, o cópialo fuera de aquí: con él se comprueba que nada cambió hasta el"
WHAT_TO_DO = (
    "No borres nada. Pide a quien cuida el servidor que guarde hoy mismo una copia de la base de datos "
    "y la compare con el último respaldo."
)


def result_screen(
    verification: Verification,
    *,
    came_signed: bool = False,
    signed: SignedSeal | None = None,
    cosigned: SignedSeal | None = None,
) -> Screen:
    """The result, with the log's seal `signed`, and the last one `cosigned` by witnesses.

    `came_signed` is whether the checked one was signed, by us.
    """
    company, rows = verification.company, list[Row]()
    text = _holds(verification) if verification.broken is None else _breaks(verification, verification.broken)
    notes = [*(note_lines(signed) if signed is not None else []), *cosigned_lines(cosigned)]
    text = page(text, OURS if came_signed else "", folded(notes) if notes else "")
    if not verification.failed and verification.entries:
        seal = Seal.of(company.id, verification.head)
        rows.append([button("Guardar sello", KeepButton(company.id)), copy_seal_button(seal)])
    rows.append([button("Ver bitácora", MenuButton("bitacora", company.id))])
    return Screen(text, rows)


def results_screen(found: Sequence[Verification], unread: Sequence[str]) -> Screen:
    """The results of several seals: those that accuse a log first, with as many details as fit."""
    accused = [each for each in found if each.failed]
    title = (
        f"⛔ {bold(f'{len(accused)} de {len(found)} sellos acusan un cambio')}"
        if accused
        else f"{'⚠️' if unread else '✅'} {bold(f'Sellos que coinciden: {len(found)}')}"
    )
    for details in (len(found), 3, 0):
        text = page(
            title,
            *(_accusation(each, detailed=number < details) for number, each in enumerate(accused)),
            "\n".join(_agreement(each) for each in found if not each.failed),
            "\n".join(f"⚠️ {plain(each)}" for each in unread),
            WHAT_TO_DO if accused else "",
        )
        if units(text) <= TEXT_LIMIT:
            break
    return Screen(text)


def _accusation(verification: Verification, *, detailed: bool) -> str:
    if verification.broken is None:
        title, why = seal_title(verification), ""
    else:
        title, why = _broken_title(verification), plain(verification.broken.message)
    seal = verification.seal
    lines = [title, why, seal_lines(verification, seal) if seal is not None else ""]
    return "\n".join(each for each in lines if each) if detailed else title


def _agreement(verification: Verification) -> str:
    seal, name = verification.seal, bold(clip(verification.company.name, limit=_NAME_SHOWN))
    if verification.verdict is Verdict.PURGED:
        return f"⚠️ {name}: ese sello es de registros ya depurados."
    return f"✅ {name}: nada cambió hasta el #{seal.folio if seal is not None else 0:,}."


def _holds(verification: Verification) -> str:
    """The chain holds; the seal may say that it is another one."""
    title, seal = seal_title(verification), verification.seal
    if not verification.entries and seal is None:
        return page(title, "Todavía no hay registros.")
    folio = verification.head.folio
    return page(
        title,
        plain(differing(verification)),
        seal_lines(verification, seal) if seal is not None else "",
        plain(purge_lines(verification)),
        plain(message_lines(verification)),
        _facts(verification),
        plain(witness_lines(verification)),
        "" if verification.failed else _outside(verification),
        WHAT_TO_DO if verification.failed else f"{KEEP_THE_SEAL} #{folio}.",
    )


def _outside(verification: Verification) -> str:
    """What is known where the server can't reach: the person's own copy, and how long entries wait for it."""
    kept, exposed = verification.kept, verification.exposed
    lines = ["No has guardado ningún sello tuyo: toca Guardar sello."]
    if kept is not None:
        since = f"{count(kept.later, 'registro', 'registros')} después" if kept.later else "nada después"
        day = f"{local_day(kept.at, verification.company.zone):%d/%m/%Y}"
        lines = [f"Tu último sello guardado: hasta el #{kept.folio:,}, el {day}; {since}."]
    if exposed.sensitive is not None and exposed.longest is not None:
        most = f" (lo más, {lapse(exposed.longest)})" if exposed.longest > exposed.sensitive else ""
        lines.append(f"Lo sensible llegó a los teléfonos en {lapse(exposed.sensitive)}{most}.")
    if exposed.others is not None:
        lines.append(f"Lo demás se selló por última vez hace {lapse(exposed.others)}.")
    return "\n".join(lines)


def _facts(verification: Verification) -> str:
    if not verification.entries:
        return ""
    folio, digest = verification.head.folio, verification.head.hash.hex()[:HASH_SHOWN]
    return (
        f"{count(verification.entries, 'registro', 'registros')} · {_days(verification)}\n"
        f"{_line(purged_before(verification))}{_line(went_back(verification))}"
        f"Huella del #{folio}: {code(digest)}"
    )


def _line(sentence: str) -> str:
    return f"{plain(sentence)}\n" if sentence else ""


def went_back(verification: Verification) -> str:
    """Where the time of recording goes back, if anywhere, without markup."""
    if not verification.back:
        return ""
    return (
        f"⚠️ La hora de registro retrocede en el {listed(verification.back)}: "
        "alguien atrasó el reloj del servidor o cambió esa hora a mano."
    )


def differing(verification: Verification) -> str:
    """What is not as the log left it, if anything, without markup."""
    told = [each.message for each in verification.differs]
    return "\n".join(first_of(told, limit=_DIFFERENCES))


def purged_before(verification: Verification) -> str:
    """Where the log begins and who purged the entries before, if any, without markup."""
    purge = verification.purge
    if purge is None:
        return ""
    day = local_day(purge.at, verification.company.zone)
    first = verification.start.folio + 1
    return f"Desde el #{first}: lo anterior fue depurado el {day:%d/%m/%Y} por {purge.user_name}."


def _breaks(verification: Verification, broken: Break) -> str:
    before = count(verification.entries, "registro anterior sí cuadra", "registros anteriores sí cuadran")
    return page(
        _broken_title(verification),
        plain(broken.message),
        f"{before} · {_days(verification)}" if verification.entries else "",
        plain(went_back(verification)),
        seal_lines(verification, verification.seal) if verification.seal is not None else "",
        plain(message_lines(verification)),
        plain(witness_lines(verification)),
        WHAT_TO_DO,
    )


def _broken_title(verification: Verification) -> str:
    return f"⛔ {bold('La bitácora no está íntegra')} · {plain(verification.company.name)}"


def _days(verification: Verification) -> str:
    """`el 21/11/2026`, or `del 12/03/2026 al 21/11/2026`, by when entries were recorded."""
    if verification.first_at is None or verification.last_at is None:
        return ""
    zone = verification.company.zone
    first, last = (
        local_day(each, zone).strftime("%d/%m/%Y") for each in (verification.first_at, verification.last_at)
    )
    return f"el {first}" if first == last else f"del {first} al {last}"
