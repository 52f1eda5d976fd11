"""*También en…*, under a user who was made like another. Its buttons work however old the message is."""

from __future__ import annotations

from collections.abc import Sequence

from domain.permissions import CHANGE_USERS, CREATE_USERS
from domain.phrases import count
from domain.spelling import clip
from handlers.inviting.screens import invite_to_button
from handlers.kit.access import Need, Where
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import AlikeButton
from handlers.kit.buttons import CLOSE, sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.screen import Row, Screen, button
from handlers.kit.standing import on_standing_tap
from handlers.kit.text import bold, page, plain
from services.people.copying import Copying, Elsewhere, create_copies, plan_copies
from services.people.users import CreatedUser

_SHOWN = 6  # companies with a button of their own, and named where it can't be
_LABEL = 34


def offer_of(copying: Copying) -> str:
    """What can be done elsewhere, and where not; empty if the other is nowhere else."""
    if not copying.elsewhere:
        return ""
    like, possible = copying.like.user.name, copying.possible
    ask = ""
    if possible:
        where = "otra empresa" if len(copying.elsewhere) == 1 else "otras empresas"
        ask = (
            f"{bold(like)} también está en {where}. ¿Creas ahí a {bold(copying.created.user.name)}, "
            "con el perfil que tiene ahí? Su contraseña la pone al aceptar su invitación."
        )
    return "\n".join(line for line in [ask, *_not_there(copying.elsewhere)] if line)


def _not_there(elsewhere: Sequence[Elsewhere]) -> list[str]:
    refused = [each for each in elsewhere if each.why is not None]
    lines = [
        f"En {bold(each.place.company.name)} no: {plain(sentence_of(each.why))}"
        for each in refused
        if each.known and each.why is not None
    ]
    unknown = sum(not each.known for each in refused)
    told, rest = lines[:_SHOWN], len(lines[_SHOWN:]) + unknown
    return [*told, f"En {count(rest, 'empresa más', 'empresas más')} no puedes."] if rest else told


def rows_of(copying: Copying) -> list[Row]:
    """A button for each company where the user can be created, and one for all of them."""
    possible = copying.possible
    rows: list[Row] = [
        [button(clip(f"También en {each.company.name}", limit=_LABEL), _sends(copying, each.company.id))]
        for each in possible[:_SHOWN]
    ]
    if len(possible) > 1:
        rows.append([button(f"También en las {len(possible)}", _sends(copying, 0), style="success")])
    return rows


def _sends(copying: Copying, into: int) -> AlikeButton:
    here = copying.created
    return AlikeButton(here.company.id, here.user.id, copying.like.user.id, into)


async def created_also(chat: Chat) -> None:
    """*También en…*: one company, or all where it can be."""
    tapped = chat.tapped(AlikeButton)
    ask, like_id = chat.ask, tapped.like_id
    plan = await plan_copies(ask, tapped.company_id, tapped.user_id, like_id=like_id)
    into = [tapped.into] if tapped.into else [each.company.id for each in plan.possible]
    created = await create_copies(
        ask,
        tapped.company_id,
        tapped.user_id,
        like_id=like_id,
        company_ids=into,
        operation_id=chat.operation_id("created alike"),
    )
    await chat.answer()
    after = await plan_copies(ask, tapped.company_id, tapped.user_id, like_id=like_id)
    may_invite = {each.company.id for each in await chat.places() if each.gives(CHANGE_USERS)}
    await chat.show(_also_screen(after, created, may_invite))


def _also_screen(copying: Copying, created: Sequence[CreatedUser], may_invite: set[int]) -> Screen:
    user = copying.created.user
    lines = [
        f"{bold(each.company.name)}: {plain(each.profile.name)}"
        + (f", folio {each.entry.folio}" if each.entry is not None else "")
        for each in created
    ]
    done = {each.company.id for each in created}
    left = Copying(
        copying.created,
        copying.like,
        [each for each in copying.elsewhere if each.place.company.id not in done],
    )
    title = f"✅ {bold('Creado también')} · {bold(user.name)}" if created else bold(user.name)
    first = copying.created  # whose own invitation was offered by the message that this one replaces
    waiting = [(first.company, first.user)] if first.user.telegram_id is None else []
    waiting += [(each.company, each.user) for each in created]
    invites: list[Row] = [
        [invite_to_button(company, of, f"Invitar en {clip(company.name, limit=24)}")]
        for company, of in waiting[:_SHOWN]
        if company.id in may_invite
    ]
    text = page(title, "\n".join(lines) or "No quedó dónde crearlo.", offer_of(left))
    return Screen(text, [*rows_of(left), *invites, [button("Cerrar", CLOSE)]])


ALWAYS: list[Handler] = [
    on_standing_tap(
        "alike create", sent_by(AlikeButton), created_also, needs=Need(Where.NAMED, CREATE_USERS)
    ),
]
