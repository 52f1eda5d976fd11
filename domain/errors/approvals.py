"""Deeds that need a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors.kinds import AccessDenied, Concept, Conflict, InvalidInput, NotFound
from domain.phrases import count
from domain.spelling import clip

if TYPE_CHECKING:  # what they tell of is in a module that raises some of them
    from domain.approval_requests import ApprovalRequest, WantedDeed


class ApprovalNeeded(Conflict):
    """The company wants a second person for this deed: nothing was done, and it can be asked for."""

    def __init__(self, deed: WantedDeed, *, company_id: int, quorum: int) -> None:
        people = count(quorum, "persona más", "personas más")
        super().__init__(f"Esto necesita la aprobación de {people}: pídela en el chat.")
        self.deed = deed
        self.company_id = company_id
        self.quorum = quorum


class ProfileNeedsApproval(Conflict):
    """A request is for one deed, with what would change in sight; this would be one of many."""

    def __init__(self, profile: str) -> None:
        super().__init__(f"Dar el perfil {clip(profile)} necesita aprobación: crea a ese usuario aparte.")


class RequestNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("Esa solicitud no existe.")


class RequestEnded(Conflict):
    """It was decided before, or its time is over."""

    def __init__(self, request: ApprovalRequest) -> None:
        super().__init__(f"La solicitud {request.number} ya está {request.how_it_ended}.")


class DeedChangedMeanwhile(Conflict):
    """It would not do what those who approved it read."""

    def __init__(self) -> None:
        super().__init__("El perfil cambió desde que se pidió, y ya no sería lo mismo: pídelo otra vez.")


class ApprovalsMissing(Conflict):
    """Too few of those who approved may still do so."""

    def __init__(self, missing: int) -> None:
        lacking = count(missing, "aprobación", "aprobaciones")
        lack, give = ("Le falta", "darla") if missing == 1 else ("Le faltan", "darlas")
        super().__init__(f"{lack} {lacking} de quien todavía pueda {give}.")


class NotTheirsToDecide(AccessDenied):
    """Only who could do it, and did not ask for it, decides about it."""

    def __init__(self, number: int) -> None:
        super().__init__(
            "Sólo la decide quien podría hacerlo por su cuenta, y nunca quien la pidió ni a quien toca.",
            attempt=f"Intentó decidir la solicitud {number}",
        )


class NotTheirRequest(AccessDenied):
    """Only who asked for it withdraws it, and answers questions about it."""

    def __init__(self, number: int) -> None:
        super().__init__(
            "Eso sólo lo hace quien la pidió.",
            attempt=f"Intentó atender la solicitud {number}, que es de otro",
        )


class RuleBeyondOwn(AccessDenied):
    """Only who could do such a deed decides how many have to approve it."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            "Cuántos aprueban algo sólo lo decide quien podría hacerlo: pídelo a tu supervisor.",
            attempt=f"Intentó cambiar cuántos aprueban «{kind}»",
        )


class NothingAsked(Conflict):
    def __init__(self) -> None:
        super().__init__("No hay ninguna pregunta por contestar.")


class TooFewApprovers(Conflict):
    """Nobody could ever do it any more: `aside` of those able can't approve."""

    def __init__(self, quorum: int, able: int, *, aside: int) -> None:
        counted = "a quien lo pide y a quien toca" if aside > 1 else "a quien lo pide"
        super().__init__(
            f"Para pedir {count(quorum, 'aprobación', 'aprobaciones')} hacen falta {quorum + aside} personas "
            f"con Telegram que puedan hacerlo, contando {counted}, y hay {able}."
        )


_LONGEST_TITLE = 120  # characters; a refusal of a tap has room for 200


class NobodyToApprove(Conflict):
    def __init__(self, title: str, missing: int) -> None:
        lacks = "Falta" if missing == 1 else "Faltan"
        more = count(missing, "persona más que pueda", "personas más que puedan")
        super().__init__(f"{lacks} {more} aprobarlo por Telegram: {clip(title, limit=_LONGEST_TITLE)}.")


class LeavingNeedsApproval(Conflict):
    """A leaver from many companies stays where that takes a second person: it is asked for there alone."""

    def __init__(self, user_name: str) -> None:
        super().__init__(f"Dar de baja a {clip(user_name)} necesita aprobación: pídela desde su ficha.")


class InvalidRemark(InvalidInput):
    about = Concept.REASON

    def __init__(self, *, least: int, most: int, example: str) -> None:
        super().__init__(f"Escríbelo en {least} a {most} letras; por ejemplo: {example}")


class RulesChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("Alguien cambió qué necesita aprobación mientras lo veías: revísalo otra vez.")
