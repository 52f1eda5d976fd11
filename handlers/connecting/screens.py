"""The screens of `/conectar`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from telegram import InlineKeyboardButton

from domain.api_keys import ApiKey, KeyRight
from domain.catalogue import Catalogue
from domain.key_words import scope_in_words
from domain.permissions import Right
from domain.phrases import count, listed
from domain.spelling import clip
from handlers.connecting.draft import ConnectingDraft
from handlers.kit.button_list import LABEL, ButtonList
from handlers.kit.buttons import CLOSE, VANISH, MenuButton
from handlers.kit.screen import Row, Screen, button, copy_button, grid
from handlers.kit.text import bold, code, heading, moment, page, plain, verbatim
from services.doors.api_key_rotation import RotatedKey

TITLE = "Conecta tu sistema"
USUAL_SYSTEMS = ("Punto de venta", "ERP", "Facturación", "Tienda en línea")
KEY_LIFETIME = timedelta(minutes=10)  # the time to take it to another screen, and to try it

_USUAL_DOOR = "http://127.0.0.1:8080"
_CLOSED = "⚠️ La puerta por donde reporta está cerrada: se abre en el servidor, con VIGIA_HTTP en su .env."


def name_screen(draft: ConnectingDraft, *, door: str | None, first: bool) -> Screen:
    """Which system is it?"""
    text = page(
        heading(TITLE, draft.about.name),
        "Tu sistema le cuenta a Vigía lo que hacen sus usuarios, y Vigía lo guarda en la bitácora y te avisa."
        if first
        else "",
        "¿Qué sistema es? Toca uno o escribe su nombre.",
        "" if door is not None else _CLOSED,
        error=draft.error,
    )
    usual = [draft.button(label, "label", number) for number, label in enumerate(USUAL_SYSTEMS)]
    last = [draft.button("Cancelar", "cancel")]
    if not first:
        last.insert(0, draft.button("« Atrás", "back"))
    return Screen(text, [*grid(usual), [_how_to_open(draft)], last])


def to_come_screen(label: str) -> Screen:
    """Where the key will be. It may be copied and forwarded: it is for whoever looks after the system."""
    return Screen(f"🔑 Un momento: preparo la clave de {bold(label)}.")


def secret_screen(key: ApiKey, secret: str, *, door: str | None, trial: UUID) -> Screen:
    """The key, once, and a command that tries it, whose report has this operation id."""
    minutes = count(int(KEY_LIFETIME.total_seconds()) // 60, "minuto", "minutos")
    text = page(
        f"🔑 {heading(f'Clave de {key.label}', key.company.name)}",
        code(secret),
        f"Guárdala ya: no se vuelve a mostrar, y este mensaje se borra solo en {minutes}.",
        f"Pruébala: copia esto y pégalo en una terminal {_of_whom(door)} "
        "(en Windows, el Símbolo del sistema).\n"
        f"<pre>{verbatim(trial_command(key, secret, door, trial))}</pre>",
        _what_it_tries(key) if door is not None else _CLOSED,
    )
    return Screen(text, [[copy_button("Copiar clave", secret)], [button("Ya la copié, bórrala", VANISH)]])


def _what_it_tries(key: ApiKey) -> str:
    if KeyRight.REPORT in key.scope.rights:
        return "Queda en la bitácora como una factura de prueba, que canceló PRUEBA."
    return "Contesta con lo último de la bitácora."


def _of_whom(door: str | None) -> str:
    """From where the door can be reached."""
    return "de tu sistema" if door is not None and door.startswith("https:") else "del servidor de Vigía"


def trial_command(key: ApiKey, secret: str, door: str | None, trial: UUID) -> str:
    """A `curl` that reports a cancelled invoice, which alerts, and says that it is a trial.

    With a key that does not report, it reads the log. It is one line, without accents and without single
    quotes, so that a Unix shell and Windows' `cmd` read the same.
    """
    where = f"{door or _USUAL_DOOR}/v1/companies/{key.company.id}"
    if KeyRight.REPORT not in key.scope.rights:
        return f'curl {where}/log -H "Authorization: Bearer {secret}"'
    report = {
        "operation_id": str(trial),
        "operation": "document_cancelled",
        "user": "PRUEBA",
        "full_name": "Usuario de prueba",
        "summary": "Factura de prueba",
    }
    body = json.dumps(report, separators=(",", ":")).replace('"', '\\"')
    return (
        f"curl {where}/operations"
        f' -H "Authorization: Bearer {secret}" -H "Content-Type: application/json" -d "{body}"'
    )


def connected_screen(key: ApiKey) -> Screen:
    """What remains once the key is made."""
    text = page(
        f"✅ {heading('Clave creada', key.company.name)}",
        f"{bold(key.label)} · clave {key.id}. Está en su propio mensaje, que se borra solo.",
    )
    return Screen(text, [[button("Ver claves", keys_button(key)), button("Cerrar", CLOSE)]])


def keys_button(key: ApiKey) -> MenuButton:
    """What opens the keys of this one's company."""
    return MenuButton("conectar", key.company.id)


def keys_screen(draft: ConnectingDraft, keys: Sequence[ApiKey], *, door: str | None) -> Screen:
    """The systems that may report, and when each last did."""
    listed = ButtonList(draft, len(keys))
    lines = [f"{bold(key.label)} · {_last_use(key)}" for key in listed.shown(keys)]
    text = page(
        heading(TITLE, draft.about.name),
        "\n".join(lines) or "Ningún sistema tiene clave.",
        f"Reportan a {code(door)}" if door is not None else _CLOSED,
        draft.notice,
        error=draft.error,
    )
    rows: list[Row] = listed.rows(
        [draft.button(f"{clip(key.label, limit=LABEL)} · clave {key.id}", "key", key.id) for key in keys]
    )
    more = [draft.button("Conectar otro sistema", "another")]
    return Screen(text, [*rows, more, [_how_to_open(draft)], [draft.button("Cerrar", "cancel")]])


def key_screen(draft: ConnectingDraft, key: ApiKey, catalogue: Catalogue) -> Screen:
    """One key, and what can be done with it."""
    rows: list[Row] = []
    if key.revoked_at is None:
        change, end = draft.button("Cambiar", "rotate"), draft.button("Revocar", "revoke", style="danger")
        rows.append([change, end])
    text = page(_about(draft, key, catalogue), _outgrown(key), error=draft.error)
    return Screen(text, [*rows, [draft.button("« Atrás", "back")]])


def _outgrown(key: ApiKey) -> str:
    """What whoever made the key may not do any more, so neither does the key."""
    missing = [
        right.deed for right in sorted(key.scope.gives, key=lambda right: right.deed) if _lacks(key, right)
    ]
    if not missing:
        return ""
    return f"⚠️ Quien la hizo ya no puede {listed(missing)}, así que la clave tampoco: cámbiala."


def _lacks(key: ApiKey, right: Right) -> bool:
    return right.grant is not None and not key.maker.gives(right)


def rotating_screen(draft: ConnectingDraft, key: ApiKey, catalogue: Catalogue) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        _about(draft, key, catalogue),
        f"¿Cambiar la clave de {bold(key.label)} por otra? La nueva hace lo mismo. La de ahora sirve un día "
        "más, para que alcances a ponerla en tu sistema.",
        error=draft.error,
    )
    sure = draft.button("Sí, cambiarla", "rotate_yes")
    return Screen(text, [[sure], [draft.button("No, dejarla", "keep")]])


def rotated_screen(after: RotatedKey) -> Screen:
    """What remains once a key has another in its place."""
    key, before = after.key, after.before
    until = (
        f" hasta el {moment(before.expires_at, key.company.zone)}" if before.expires_at is not None else ""
    )
    text = page(
        f"✅ {heading('Clave cambiada', key.company.name)}",
        f"{bold(key.label)} · clave {key.id}. Está en su propio mensaje, que se borra solo.",
        f"La clave {before.id} sirve{until}." if before.revoked_at is None else "",
    )
    return Screen(text, [[button("Ver claves", keys_button(key)), button("Cerrar", CLOSE)]])


def revoking_screen(draft: ConnectingDraft, key: ApiKey, catalogue: Catalogue) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        _about(draft, key, catalogue),
        f"¿Revocar la clave de {bold(key.label)}? Desde ese momento se rechaza lo que llegue con ella.",
        error=draft.error,
    )
    sure = draft.button("Sí, revocar", "revoke_yes", style="danger")
    return Screen(text, [[sure], [draft.button("No, dejarla", "keep")]])


def revoked_line(key: ApiKey) -> str:
    """What is said once above the list."""
    return f"✅ Clave {key.id} de {bold(key.label)}: revocada."


def door_screen(draft: ConnectingDraft, *, door: str | None) -> Screen:
    """How the door is opened so that nobody on the way reads the keys."""
    usual = f"VIGIA_HTTP={_USUAL_DOOR.removeprefix('http://')}"
    proxy = "vigia.tuempresa.mx {\n    reverse_proxy 127.0.0.1:8080\n}"
    text = page(
        heading("Abrir la puerta", draft.about.name),
        f"Hoy está abierta en {code(door)}" if door is not None else "Hoy está cerrada.",
        f"{bold('Si tu sistema está en la misma máquina')}\nEn el .env de Vigía pon esto y reiníciala:\n"
        f"<pre>{verbatim(usual)}</pre>",
        f"{bold('Si está en otra')}\nDeja lo anterior, y delante pon algo que hable https, como Caddy:\n"
        f"<pre>{verbatim(proxy)}</pre>\nDíselo a Vigía en su .env y reiníciala:\n"
        "<pre>VIGIA_HTTP_BEHIND_TLS=1\nVIGIA_HTTP_URL=https://vigia.tuempresa.mx</pre>",
        "Nunca abras el puerto 8080 a internet: sin https cualquiera en el camino lee las claves.",
        error=draft.error,
    )
    return Screen(text, [[draft.button("« Atrás", "back")]])


def _about(draft: ConnectingDraft, key: ApiKey, catalogue: Catalogue) -> str:
    zone = key.company.zone
    lines = [
        f"Sistema: {bold(key.label)}",
        f"Clave: {key.id}, creada el {moment(key.created_at, zone)}",
        f"Último uso: {_last_use(key)}",
        *(f"{what}: {plain(which)}" for what, which in scope_in_words(key.scope, catalogue)),
    ]
    if key.allowed:
        lines.append(f"Permisos que dio: {key.allowed:,}")
    if key.revoked_at is not None:
        lines.append(f"Revocada el {moment(key.revoked_at, zone)}")
    elif key.expires_at is not None:
        lines.append(f"Vence el {moment(key.expires_at, zone)}")
    return page(heading(TITLE, draft.about.name), "\n".join(lines))


def _last_use(key: ApiKey) -> str:
    return moment(key.last_used_at, key.company.zone) if key.last_used_at is not None else "aún no se usa"


def _how_to_open(draft: ConnectingDraft) -> InlineKeyboardButton:
    return draft.button("Cómo abrir la puerta", "door")
