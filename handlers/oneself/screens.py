"""The screens on which a person changes what is theirs in a company."""

from __future__ import annotations

from datetime import datetime

from domain.companies import Company
from domain.password_checks import PasswordAnswer
from domain.phrases import count
from handlers.kit.buttons import CLOSE, MenuButton
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from handlers.oneself.draft import MyselfDraft
from services.people.password_checks import PasswordCheck

PASSWORD_TITLE = "Cambiar mi contraseña"  # noqa: S105


def current_screen(draft: MyselfDraft) -> Screen:
    """Ask for the password that they have."""
    text = page(
        heading(PASSWORD_TITLE, draft.about.name),
        f"Escribe la contraseña de {bold(draft.user_name)} de hoy; borraré tu mensaje en cuanto llegue.",
        _warning(draft),
        "Si no la recuerdas, pide a un supervisor que la restablezca.",
        error=draft.error,
    )
    return Screen(text, [[draft.button("Cancelar", "cancel")]])


def password_screen(draft: MyselfDraft) -> Screen:
    """Ask for the next one."""
    text = page(
        heading(PASSWORD_TITLE, draft.about.name),
        "Escribe tu contraseña nueva, de 10 caracteres o más; borraré tu mensaje en cuanto llegue.\n"
        "O deja que yo la genere. No puede ser una de tus últimas cinco.",
        _warning(draft),
        error=draft.error,
    )
    rows = [[draft.button("Generar contraseña", "generate")], [draft.button("Cancelar", "cancel")]]
    return Screen(text, rows)


def changed_screen(company: Company, *, warning: str = "") -> Screen:
    """It is theirs."""
    text = page(
        f"✅ {heading('Contraseña cambiada', company.name)}",
        "Quedó guardada, y la anterior ya no sirve.",
        f"⚠️ {plain(warning)}" if warning else "",
    )
    return Screen(text, [[button("Cerrar", CLOSE)]])


def refused_screen(draft: MyselfDraft, check: PasswordCheck) -> Screen:
    """Not even the right one serves now."""
    if check.answer is PasswordAnswer.RAN_OUT:
        why = "Tu contraseña provisional ya venció: pide otra a un supervisor."
    elif check.locked_until is not None:
        why = (
            f"Tu contraseña está bloqueada hasta el {moment(check.locked_until, draft.about.zone)}. "
            "Inténtalo después, o pide a un supervisor que la desbloquee."
        )
    else:
        why = "Tu contraseña no se puede cambiar ahora: pide ayuda a un supervisor."
    return Screen(page(heading(PASSWORD_TITLE, draft.about.name), why, _warning(draft)))


def wrong_line(left: int) -> str:
    """What is said of a wrong one."""
    if left <= 0:
        return "Ésa no es tu contraseña."
    fewer = "Te queda" if left == 1 else "Te quedan"
    return f"Ésa no es tu contraseña. {fewer} {count(left, 'intento', 'intentos')} antes de que se bloquee."


def leave_screen(draft: MyselfDraft) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        heading("Salir de esta empresa", draft.about.name),
        f"¿Dejar de entrar como {bold(draft.user_name)}?",
        "Desde tu siguiente toque este chat ya no te reconoce en esta empresa, y no te llegan más alertas. "
        "Lo que tengas a medias se descarta. Lo que hiciste se queda en la bitácora.",
        "Para volver necesitas que te inviten.",
        error=draft.error,
    )
    sure = draft.button("Sí, salir", "leave_yes", style="danger")
    return Screen(text, [[sure], [draft.button("No, quedarme", "cancel")]])


def left_screen(draft: MyselfDraft) -> Screen:
    """They are out."""
    text = page(
        f"✅ {heading('Saliste', draft.about.name)}",
        f"Tu Telegram ya no es de {bold(draft.user_name)}. Para volver, pide que te inviten.",
    )
    return Screen(text)


def own_rows(company_id: int, *, reads_log: bool) -> list[Row]:
    """What everybody may change of their own, under `/yo`."""
    rows = [[button(PASSWORD_TITLE, MenuButton("contrasena", company_id))]]
    if reads_log:
        log = button("Ver bitácora", MenuButton("bitacora", company_id))
        rows.append([button("Mis alertas", MenuButton("alertas", company_id)), log])
    return [*rows, [button("Salir de esta empresa…", MenuButton("salir", company_id), style="danger")]]


def expiry_line(at: datetime, zone: str, *, is_over: bool) -> str:
    """`vence el 22/11/2026 18:40`."""
    return f"{'venció' if is_over else 'vence'} el {moment(at, zone)}"


def _warning(draft: MyselfDraft) -> str:
    return f"⚠️ {plain(draft.notice)}" if draft.notice else ""
