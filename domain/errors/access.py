"""Refusals to people who may not do what they ask for."""

from domain.errors.kinds import AccessDenied
from domain.office_words import LONGEST, deeds_in_one_line
from domain.permissions import Permissions, Right
from domain.spelling import clip


class UnknownPerson(AccessDenied):
    """Nobody's user; or, if `had_access`, somebody's who is blocked or was let go."""

    def __init__(self, telegram_id: int, *, had_access: bool = False) -> None:
        since_when = "Ya" if had_access else "Aún"
        super().__init__(
            f"{since_when} no tienes acceso. Da este número a tu supervisor: {telegram_id}.",
            attempt=f"Alguien sin acceso escribió al bot · Telegram {telegram_id}",
        )
        self.telegram_id = telegram_id


class NotAllowed(AccessDenied):
    def __init__(self, right: Right) -> None:
        super().__init__(f"No puedes {right.deed}: pídelo a tu supervisor.", attempt=f"Intentó {right.deed}")
        self.right = right


class PersonNeeded(AccessDenied):
    """Only a user of the company may do this, and the asker is not one."""

    def __init__(self) -> None:
        super().__init__(
            "Esto sólo lo hace una persona con usuario en la empresa.",
            attempt="Intentó algo que sólo hace un usuario de la empresa",
        )


class HoldsMore(AccessDenied):
    """Nobody can act on a user who may do more than they may."""

    def __init__(self, user_name: str, missing: Permissions) -> None:
        super().__init__(
            f"{clip(user_name)} tiene permisos que tú no tienes ({deeds_in_one_line(missing)}): "
            "pídelo a quien los tenga.",
            attempt=clip(f"Intentó cambiar a {user_name}, que puede más", limit=LONGEST),
        )
        self.missing = missing


class GrantBeyondOwn(AccessDenied):
    """Nobody can grant a permission that they lack."""

    def __init__(self, missing: Permissions) -> None:
        super().__init__(
            f"No puedes dar permisos que tú no tienes ({deeds_in_one_line(missing)}).",
            attempt=clip(f"Intentó dar permisos que no tiene: {deeds_in_one_line(missing)}", limit=LONGEST),
        )
        self.missing = missing
