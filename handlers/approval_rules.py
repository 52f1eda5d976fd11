"""The steps of `/aprobaciones`, and the map of what each takes.

COMPANY → KINDS ⇄ KIND → (saved, the kinds again)

Asking for fewer approvals needs as many as were asked for, so it becomes a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from domain.approvals import MOST, OFFERED, ApprovalKind
from domain.permissions import SET_APPROVALS
from domain.phrases import listed
from handlers.kit.about_company import AboutCompany
from handlers.kit.company_list import CompanyDraft
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen, grid
from handlers.kit.steps import Tap
from handlers.kit.text import bold, heading, page, plain
from handlers.kit.turn import Turn, goes_to, leaves
from services.approvals.rules import RulesCard, change_approval_rules, in_words, read_approval_rules

TITLE = "Aprobaciones"
ERRAND = Errand("aprobaciones", TITLE, "qué necesita la aprobación de otra persona", SET_APPROVALS)


class Step(StrEnum):
    """The steps of the conversation."""

    KINDS = "approval_rules.kinds"
    KIND = "approval_rules.kind"


@dataclass(slots=True, kw_only=True)
class RulesDraft(CompanyDraft):
    """The kind that the person looks at, how many it asked for then, and a line to show once."""

    kind: ApprovalKind = ApprovalKind.POWERS
    known: int = 0
    notice: str = ""


async def picked_kind(turn: Turn[RulesDraft]) -> str:
    """A kind of deed."""
    turn.draft.kind = ApprovalKind(turn.argument)
    card = await read_approval_rules(turn.ask, turn.draft.about.id)
    turn.draft.known = card.rules.quorum(turn.draft.kind)
    return Step.KIND


async def chose_quorum(turn: Turn[RulesDraft]) -> str:
    """How many have to approve it: saved at once, or asked for if it is fewer."""
    draft = turn.draft
    quorum = int(turn.argument)
    entry = await change_approval_rules(
        turn.ask,
        draft.about.id,
        draft.kind,
        quorum=quorum,
        known=draft.known,
        operation_id=draft.operation_id,
    )
    draft.operation_id = uuid4()
    folio = f" Folio {entry.folio}." if entry is not None else ""
    draft.notice = f"✅ {draft.kind.label}: {in_words(quorum)}.{folio}"
    return Step.KINDS


async def render(turn: Turn[RulesDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    card = await read_approval_rules(turn.ask, turn.draft.about.id)
    if turn.draft.step == Step.KIND:
        return kind_screen(turn.draft, card)
    screen = kinds_screen(turn.draft, card)
    turn.draft.notice = ""
    return screen


def kinds_screen(draft: RulesDraft, card: RulesCard) -> Screen:
    """Every kind, and how many have to approve it."""
    text = page(
        heading(TITLE, draft.about.name),
        "Elige qué necesita la aprobación de otra persona. Lo aprueba quien podría hacerlo por su cuenta, "
        "y nunca quien lo pide.",
        plain(_warning(card)),
        plain(draft.notice),
        error=draft.error,
    )
    rows = [
        [draft.button(f"{each.label}: {in_words(card.rules.quorum(each))}", "kind", each)] for each in OFFERED
    ]
    return Screen(text, [*rows, [draft.button("Cerrar", "cancel")]])


def _warning(card: RulesCard) -> str:
    """What makes the rules worth less than they look, if anything does."""
    if stuck := [f"«{kind.label}»" for kind in OFFERED if card.is_stuck(kind)]:
        return f"⚠️ Ya no queda quien apruebe {listed(stuck)}. Quien cuida el servidor puede dejar de pedirlo."
    if card.rules.quorum(*OFFERED) > card.rules.quorum(ApprovalKind.POWERS):
        return (
            f"⚠️ Pide también «{ApprovalKind.POWERS.label}», con el mismo número: si no, alguien puede dar un "
            "perfil a otra cuenta suya y aprobarse con ella."
        )
    return ""


def kind_screen(draft: RulesDraft, card: RulesCard) -> Screen:
    """How many have to approve one kind."""
    now = card.rules.quorum(draft.kind)
    fewer = "Pedir menos aprobaciones necesita las que hoy se piden." if now else ""
    text = page(
        heading(TITLE, draft.about.name),
        f"{bold(draft.kind.label)}\n{plain(draft.kind.explained)}",
        f"¿Cuántas personas lo aprueban? Hoy: {bold(in_words(now))}.",
        fewer,
        error=draft.error,
    )
    numbers = [
        draft.button(f"{'✅ ' if number == now else ''}{in_words(number).capitalize()}", "quorum", number)
        for number in range(MOST + 1)
    ]
    return Screen(text, [*grid(numbers), [draft.button("« Atrás", "back")]])


CONVERSATION = AboutCompany(
    "approval_rules",
    ERRAND,
    draft=RulesDraft,
    title=TITLE,
    opened=goes_to(Step.KINDS),
    steps={
        Step.KINDS: [Tap("kind", picked_kind, takes="|".join(OFFERED))],
        Step.KIND: [
            Tap("quorum", chose_quorum, takes=f"[0-{MOST}]", saves=True),
            Tap("back", goes_to(Step.KINDS)),
        ],
    },
    render=render,
    expects={Step.KINDS: "Toca uno de la lista.", Step.KIND: "Toca cuántas personas lo aprueban."},
    cancelled=leaves("Listo."),
)
