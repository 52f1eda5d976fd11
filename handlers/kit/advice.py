"""A refusal in the chat: its sentence, and the command or button that helps."""

from __future__ import annotations

from domain.errors import (
    AlreadyUnderWay,
    CompanyNotFound,
    LogNotWhole,
    SealUnreadable,
    TooMuchOfTheirs,
    UserNameLetGo,
    VigiaError,
)
from domain.errors.advice import Advice, advised

ADVICE: Advice = {
    AlreadyUnderWay: "espera a que termine, o toca «Cancelar»",
    TooMuchOfTheirs: "espera, o cancela con su botón «Cancelar»",
    CompanyNotFound: "elige una con /empresa",
    LogNotWhole: "revísala con /verificar",
    UserNameLetGo: "ábrelo en /usuarios y reactívalo, o elige otro nombre",
    SealUnreadable: "cópialo otra vez con el botón Copiar sello",
}


def sentence_of(error: VigiaError) -> str:
    """The sentence for the person, as plain text."""
    return advised(error, ADVICE)
