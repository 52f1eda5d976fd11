"""A conversation at rest: any input is answered, and nothing of it is lost or deleted.

Every step of every conversation is tried with everything that people send casually. Only where a password is
expected may input be deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from handlers.approvals.draft import Step as ApprovalsStep
from handlers.connecting.draft import Step as ConnectingStep
from handlers.editing import EDITED
from handlers.erasing.draft import Step as ErasingStep
from handlers.keeping.draft import Step as KeepingStep
from handlers.kit.conversation import EXPIRED, HIDDEN, UNKNOWN_COMMAND
from handlers.kit.draft import LIFETIME, Draft
from handlers.kit.errors import UNFORESEEN
from handlers.kit.steps import Text
from handlers.map import CONVERSATIONS
from handlers.new_user.draft import Step as UserStep
from handlers.oneself.draft import Step as OneselfStep
from tests.handlers.deeds import drafts
from tests.handlers.test_access import OWNING, SUPERVISING, Actor, actor
from tests.phone import Phone

__all__ = ["actor"]

HELP = "Qué puedes hacer"
MENU = "¿Qué quieres hacer?"
_PASSWORDS = (UserStep.PASSWORD, OneselfStep.CURRENT, OneselfStep.PASSWORD)
# Without the file being made, a request or a key, there is no such step: it goes back to the one before.
_NOT_THERE = (
    KeepingStep.FILE,
    ErasingStep.LOOKING,
    *(each for each in ApprovalsStep if each is not ApprovalsStep.LIST),
    ConnectingStep.KEY,
    ConnectingStep.ROTATE,
    ConnectingStep.REVOKE,
)
_OF_OWNERS = {"company"}
_OF_NOBODY_YET = {"claim", "joining"}  # what is typed there may be a password, and is deleted
ANSWERED_BY = {
    SUPERVISING: {each.name for each in CONVERSATIONS} - _OF_OWNERS - _OF_NOBODY_YET,
    OWNING: _OF_OWNERS,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """The input, and the answer where no step takes it; none if it is to be ignored."""

    send: Callable[[Phone], object]
    read: str | None = ""
    text: bool = False


def _edits(phone: Phone) -> int:
    first = next(message for message in phone.messages if not message["from"]["is_bot"])
    phone.world.person_edits(phone.person_id, first["message_id"], "hola, corregido")
    return int(first["message_id"])


def _reacts(phone: Phone) -> None:
    """Telegram reports it as an edit without a date."""
    first = next(message for message in phone.messages if not message["from"]["is_bot"])
    told = {field: value for field, value in first.items() if field != "edit_date"}
    phone.world.notify_bot("edited_message", told, phone.world.chat(phone.person_id))


SENT = {
    "hola": Sent(lambda phone: phone.send("hola"), text=True),
    "¿qué onda?": Sent(lambda phone: phone.send("¿qué onda?"), text=True),
    "ayuda": Sent(lambda phone: phone.send("ayuda"), read=HELP, text=True),
    "Ayuda!": Sent(lambda phone: phone.send("Ayuda!"), read=HELP, text=True),
    "bitácora ayer": Sent(lambda phone: phone.send("bitácora ayer"), read="Entendí: Ayer", text=True),
    "#1": Sent(lambda phone: phone.send("#1"), read="Folio 1 ", text=True),
    "/bitacora ayer": Sent(lambda phone: phone.send("/bitacora ayer"), read="Entendí: Ayer"),
    "/ayuda": Sent(lambda phone: phone.send("/ayuda"), read=HELP),
    "/nada": Sent(lambda phone: phone.send("/nada"), read=UNKNOWN_COMMAND),
    "a photo": Sent(lambda phone: phone.send_photo()),
    "a sticker": Sent(lambda phone: phone.send_sticker()),
    "a contact": Sent(lambda phone: phone.forward_contact()),
    "an edit": Sent(_edits, read=EDITED),
    "a reaction": Sent(_reacts, read=None),
}


TAKE_TEXT = frozenset(
    step
    for conversation in CONVERSATIONS
    for step, taken in conversation.steps.items()
    if any(isinstance(each, Text) for each in taken)
)


@pytest.mark.parametrize("sent", sorted(SENT))
@pytest.mark.parametrize("actor", [SUPERVISING, OWNING], indirect=True)
async def test_nothing_sent_to_a_step_is_swallowed_or_deleted(
    actor: Actor, sent: str, request: pytest.FixtureRequest, share: Callable[[str, int], bool]
) -> None:
    names = ANSWERED_BY[request.node.callspec.params["actor"]]
    what, wrong, tried = SENT[sent], [], 0
    for _ in range(1 + len(_PASSWORDS)):  # where a password is expected, an edited message is deleted
        await actor.reads_after(lambda phone: phone.send("hola"))
    for draft in drafts(actor.company, actor.profile):
        if draft.conversation not in names or draft.step in _NOT_THERE:
            continue
        if names == ANSWERED_BY[SUPERVISING] and not share(f"{sent} {draft.step}", 3):
            continue
        wrong += [f"{draft.step}: {fault}" for fault in await _faults(actor, draft, what)]
        tried += 1
    assert tried >= (6 if names == {"company"} else 15)
    assert not wrong, "\n".join(wrong)


async def _faults(eva: Actor, draft: Draft, what: Sent) -> Sequence[str]:
    step, message_ids = draft.step, list[int]()
    may_delete = draft.step in _PASSWORDS
    is_answer = what.text and draft.step in TAKE_TEXT
    eva.comes_to(draft)
    read = await eva.reads_after(lambda phone: message_ids.append(_last(phone, what.send(phone))))
    faults = []
    if any(UNFORESEEN in words for words in read):
        faults.append("failed")
    if not may_delete and not eva.has_message(message_ids[0]):
        faults.append("it was deleted")
    if not may_delete and any(HIDDEN in words for words in read):
        faults.append("it said that it was deleted")
    if (what.read is None) != (not read):
        faults.append(f"read {read}")
    if is_answer or (may_delete and what.read is not None):
        return faults
    if what.read and not any(what.read in words for words in read):
        faults.append(f"did not read {what.read!r} but {read}")
    if eva.draft is not draft or draft.step != step:
        faults.append(f"the draft was not kept: {eva.draft}")
    return faults


def _last(phone: Phone, message_id: object) -> int:
    """The last message sent or edited."""
    own = [message["message_id"] for message in phone.messages if not message["from"]["is_bot"]]
    return message_id if isinstance(message_id, int) else int(own[-1])


@pytest.mark.parametrize("actor", [SUPERVISING], indirect=True)
@pytest.mark.parametrize(
    ("sent", "read"), [("hola", MENU), ("ayuda", HELP), ("bitácora ayer", "Entendí: Ayer")]
)
async def test_what_is_written_to_a_draft_left_for_too_long_is_taken_as_without_it(
    actor: Actor, sent: str, read: str
) -> None:
    for draft in drafts(actor.company, actor.profile):
        if draft.step in _PASSWORDS or draft.conversation in _OF_NOBODY_YET:
            continue
        draft.touched_at -= 2 * LIFETIME
        actor.comes_to(draft)
        shown = await actor.reads_after(lambda phone: phone.send(sent))
        assert any(words.startswith(EXPIRED) for words in shown), (draft.step, shown)
        assert any(read in words for words in shown), (draft.step, shown)


@pytest.mark.parametrize("actor", [SUPERVISING], indirect=True)
async def test_an_edit_is_told_once_and_a_reaction_to_what_was_edited_never(actor: Actor) -> None:
    await actor.reads_after(lambda phone: phone.send("hola"))
    assert await actor.reads_after(_edits) == [EDITED]
    assert await actor.reads_after(_reacts_to_what_was_edited) == []
    assert await actor.reads_after(_reacts) == []


def _reacts_to_what_was_edited(phone: Phone) -> None:
    first = next(message for message in phone.messages if "edit_date" in message)
    phone.world.notify_bot("edited_message", first, phone.world.chat(phone.person_id))
