"""Logins: whether a user may enter a business system."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from api.bodies import Workstation, check_seen
from api.errors import described
from api.guards import HAS_ITS_OWN_LIMIT, KEY_SCHEME_NAME, doorkeeper_of, requires_body, requires_key
from api.operations import JSON
from domain.companies import Membership
from domain.password_checks import PasswordAnswer
from domain.passwords import LONGEST
from domain.permissions import CHECK_PASSWORDS, GRANTABLE
from services.doors.logins import check_login

_REQUESTS = 20  # what a login costs of a key's limit: ten a second, a hundred at once


class LoginTry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Quién dice ser, y su contraseña, que no se guarda ni se anota en ningún lado."""

    operation_id: Annotated[
        UUID, Meta(description="Nombra el intento de una vez por todas: repetirlo no lo cuenta otra vez.")
    ]
    user: Annotated[str, Meta(max_length=60, description="El usuario, como «MLOPEZ».")]
    password: Annotated[str, Meta(max_length=LONGEST + 1, description="Su contraseña, tal como la escribió.")]
    workstation: Annotated[Workstation, Meta(description="El equipo, como «CAJA-01».")] = ""


class LetIn(Struct, frozen=True, kw_only=True):
    """Quién entró, y lo que puede hacer."""

    name: Annotated[str, Meta(description="Su usuario.")]
    full_name: str
    profile: Annotated[str, Meta(description="El nombre de su perfil.")]
    permissions: Annotated[
        dict[str, list[str]], Meta(description="Sus permisos: de cada módulo, las letras de los verbos.")
    ]


class LoginAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Si entra y, si no, por qué. Sólo a quien dio la contraseña correcta se le dice algo más que «wrong»."""

    answer: Annotated[
        PasswordAnswer,
        Meta(
            description="ok: entra. must_change o expired: primero la cambia, en /yo. ran_out: era "
            "provisional y venció. wrong: usuario o contraseña incorrectos. locked: bloqueada por intentos. "
            "blocked o inactive: su usuario está bloqueado o dado de baja."
        ),
    ]
    locked_until: Annotated[datetime | None, Meta(description="Hasta cuándo está bloqueada, en UTC.")] = None
    user: Annotated[LetIn | None, Meta(description="Sólo si entra.")] = None


@post(
    "/companies/{company:int}/logins",
    guards=[requires_key(CHECK_PASSWORDS), requires_body(JSON)],
    tags=["Usuarios"],
    operation_id="check_login",
    summary="Comprobar una contraseña",
    description=(
        "Dice si un usuario de la empresa entra con esa contraseña, con los mismos intentos y bloqueos que "
        "en todas las puertas. Cada respuesta tarda lo mismo y queda en la bitácora."
    ),
    security=[{KEY_SCHEME_NAME: []}],
    status_code=200,
    response_description="La respuesta, también si no entra.",
    responses=described(400, 401, 403, 409, 413, 415, 422, 429, 503),
    opt={HAS_ITS_OWN_LIMIT: True},
)
async def report_login(
    request: Request[Any, Any, Any], company: FromPath[int], data: JSONBody[LoginTry]
) -> LoginAnswer:
    """The answer."""
    doorkeeper = doorkeeper_of(request)
    doorkeeper.spend(request, requests=_REQUESTS - 1)
    check_seen("workstation", data.workstation)
    check = await check_login(
        doorkeeper.ask_of(request),
        company,
        data.user,
        data.password,
        operation_id=data.operation_id,
        workstation=data.workstation,
    )
    is_in = check.answer is PasswordAnswer.OK and check.place is not None
    return LoginAnswer(
        answer=check.answer,
        locked_until=check.locked_until,
        user=_let_in(check.place) if is_in and check.place is not None else None,
    )


def _let_in(place: Membership) -> LetIn:
    held = place.profile.permissions
    permissions = {
        module: [verb for verb in verbs if held.allows(module, verb)] for module, verbs in GRANTABLE.items()
    }
    return LetIn(
        name=place.user.name,
        full_name=place.user.full_name,
        profile=place.profile.name,
        permissions={module: [*verbs] for module, verbs in permissions.items() if verbs},
    )
