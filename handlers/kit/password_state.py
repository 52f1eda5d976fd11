"""How a user's password stands, in a line for their card and for themselves."""

from __future__ import annotations

from datetime import datetime

from domain.companies import Membership
from domain.phrases import count
from domain.zones import local_day
from handlers.kit.text import moment


def password_state(place: Membership, *, now: datetime) -> str:
    """`Contraseña: provisional hasta el 22/11/2026 18:40`."""
    credential, zone = place.user.credential, place.company.zone
    if credential is None:
        return "Contraseña: no tiene"
    told = [f"puesta el {local_day(credential.set_at, zone):%d/%m/%Y}"]
    if credential.temporary_until is not None:
        until = "venció el" if credential.has_run_out(now) else "hasta el"
        told = [f"provisional, {until} {moment(credential.temporary_until, zone)}"]
    elif credential.must_change:
        told.append("hay que cambiarla al entrar")
    expires_at = credential.expires_at(place.company.password_days)
    if expires_at is not None:
        told.append(f"{'venció' if expires_at <= now else 'vence'} el {local_day(expires_at, zone):%d/%m/%Y}")
    if credential.locked_until is not None and credential.is_locked(now):
        tries = count(credential.wrong_tries, "intento", "intentos")
        told.append(f"🔒 bloqueada hasta el {moment(credential.locked_until, zone)} por {tries}")
    return f"Contraseña: {'; '.join(told)}"
