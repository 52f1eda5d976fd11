"""The question to whoever did something, and the news of their answer."""

from __future__ import annotations

from domain.catalogue import Catalogue
from domain.notices import Notice
from domain.spelling import clip
from handlers.kit.button_kinds import AlertAction, AlertButton, WhyAction, WhyButton
from handlers.kit.screen import Screen, button
from handlers.kit.text import bold, heading, moment, page, plain
from services.installation import Installation
from services.people.explaining import ANSWER, WhyAsked, answer_told, question_told


async def why_notice(installation: Installation, notice: Notice) -> Screen | None:
    """*¿Por qué?*, for whoever did it; None if it is no longer theirs to answer."""
    asked = await question_told(installation, notice)
    return None if asked is None else question_screen(asked, installation.catalogue)


async def explained_notice(installation: Installation, notice: Notice) -> Screen | None:
    """The answer, for whoever asked; None if it is no longer theirs to read."""
    told = await answer_told(installation, notice)
    if told is None:
        return None
    said = dict(told.answer.detail.facts).get(ANSWER, "")
    text = page(
        f"💬 {heading('Explicación', told.company.name)}",
        f"{bold(told.answer.full_name)}: «{plain(said)}»",
        f"Por el folio {told.folio}.",
    )
    see = AlertButton(told.company.id, told.folio, AlertAction.VIEW)
    return Screen(text, [[button(f"Ver el folio {told.folio}", see)]])


def question_screen(asked: WhyAsked, catalogue: Catalogue) -> Screen:
    """What they did, and who asks."""
    text = page(
        f"❓ {heading('¿Por qué?', asked.company.name)}",
        f"{bold(asked.question.full_name)} te pregunta por esto, que está a tu nombre:",
        what_was_done(asked, catalogue),
        "Lo que respondas queda en la bitácora.",
    )
    rows = [
        [button("Responder", _sends(asked, WhyAction.ANSWER))],
        [button("No fui yo", _sends(asked, WhyAction.DISOWN), style="danger")],
    ]
    return Screen(text, rows)


def what_was_done(asked: WhyAsked, catalogue: Catalogue) -> str:
    """The deed; its folio and name alone once it was purged."""
    entry = asked.entry
    if entry is None:
        return plain(asked.question.summary)
    lines = [
        bold(catalogue.label_of_operation(entry.operation)),
        plain(clip(entry.summary, limit=200)),
        f"{moment(entry.occurred_at, asked.company.zone)} · folio {entry.folio}",
    ]
    return "\n".join(line for line in lines if line)


def disowning_screen(asked: WhyAsked, catalogue: Catalogue) -> Screen:
    """Ask once, and say what follows."""
    text = page(
        heading("No fui yo", asked.company.name),
        what_was_done(asked, catalogue),
        "¿Seguro que no fuiste tú? Se avisa de inmediato a quienes cuidan la empresa: "
        "tu cuenta puede estar en otras manos, y quizá la bloqueen mientras lo revisan.",
    )
    sure = button("Sí, no fui yo", _sends(asked, WhyAction.DISOWN_SURELY), style="danger")
    return Screen(text, [[sure], [button("« Atrás", _sends(asked, WhyAction.BACK))]])


def _sends(asked: WhyAsked, action: WhyAction) -> WhyButton:
    folio = asked.question.detail.about
    if folio is None:
        raise ValueError("a question is about an entry")
    return WhyButton(asked.company.id, folio, action)
