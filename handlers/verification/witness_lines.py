"""What witnesses saw of a log and what was stamped of it, in words, without markup."""

from __future__ import annotations

from domain.phrases import count
from domain.spelling import clip
from handlers.kit.text import moment
from services.log.verified import Verification
from services.log.witnessed import Witnessed

_NAME_SHOWN = 60  # characters
ASK_THE_WITNESS = (
    "Pide a quien cuida ese testigo el sello que vio, y pégalo aquí: con él se comprueba sin fiarse de nadie."
)


def witness_lines(verification: Verification) -> str:
    """A line for each witness, those that saw another log first, and one for the time stamp."""
    against = [_against(each) for each in verification.against]
    others = [
        _saw(each, zone=verification.company.zone)
        for each in verification.witnessed
        if each.contradicts is None
    ]
    asks = [ASK_THE_WITNESS] if against else []
    return "\n".join(filter(None, [*against, *asks, *others, _stamp_line(verification)]))


def _stamp_line(verification: Verification) -> str:
    stamp = verification.stamped
    if stamp is None:
        return ""
    at = moment(stamp.at, verification.company.zone)
    if stamp.contradicts:
        return (
            f"El sello de tiempo del {at}, de {stamp.authority}, es de otra bitácora hasta el "
            f"#{stamp.folio:,}: alguien la recortó o la rehízo después."
        )
    return f"Sello de tiempo de {stamp.authority}: hasta el #{stamp.folio:,} ya estaba así el {at}."


def _saw(witness: Witnessed, *, zone: str) -> str:
    name = clip(witness.name, limit=_NAME_SHOWN)
    if witness.folio is None or witness.at is None:
        return f"El testigo {name} todavía no ha visto esta bitácora."
    after = count(witness.later, "registro", "registros")
    since = f"; {after} después" if witness.later else ""
    return f"El testigo {name} la vio hasta el #{witness.folio:,}, el {moment(witness.at, zone)}{since}."


def _against(witness: Witnessed) -> str:
    name, seen = clip(witness.name, limit=_NAME_SHOWN), witness.contradicts or 0
    if seen > witness.ends_at:
        return (
            f"El testigo {name} vio esta bitácora hasta el #{seen:,}, y aquí termina en el "
            f"#{witness.ends_at:,}: alguien borró el final o restauró un respaldo anterior."
        )
    return (
        f"El testigo {name} vio otra bitácora hasta el #{seen:,}: alguien la rehízo, o restauró un respaldo "
        "anterior y se siguió trabajando en él."
    )
