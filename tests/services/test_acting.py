"""Blocking whoever did what an entry tells, and asking them why, on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from domain.askers import Asker, AtConsole, InChat
from domain.authors import Author
from domain.companies import Membership, UserState
from domain.entries import Entry, Origin
from domain.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AuthorNotReached,
    AuthorUnknown,
    EntryNotFound,
    HoldsMore,
    InvalidExplanation,
    InvalidReason,
    LastSupervisor,
    NotAllowed,
    NotAskedOfThem,
    NotOnOneself,
    OwnDeed,
    PersonNeeded,
    UnknownPerson,
    UserStateDiffers,
    VigiaError,
)
from domain.names import LONGEST_REASON
from domain.notices import Notice, NoticeKind
from domain.permissions import Permissions
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.log.recording import Happening, record_all
from services.people.acting import Act, block_author, plan_block
from services.people.explaining import (
    answer_told,
    ask_why,
    disown,
    explain,
    question_told,
    read_question,
)
from services.people.life import block_user, unlink_user
from services.sending.notices import due_notices
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals

LUIS = InChat(2002, "2002/1")


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after the company; Jorge, its manager; and what he cancelled, by folio."""

    installation: Installation
    ana: Membership
    jorge: Membership
    folio: int

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    def ask(self, asker: Asker = ANA) -> Ask:
        """Ana, or another, as they ask."""
        return Ask(self.installation, asker, NOW)

    async def cancelled(self, author: Author, summary: str = "Factura A 203") -> int:
        """Somebody cancels an invoice; returns its folio."""
        happening = Happening(operation="document_cancelled", summary=summary, operation_id=uuid4())
        async with self.installation.database.writing() as work:
            (entry,) = await record_all(
                work,
                self.installation.catalogue,
                company=self.ana.company,
                deeds=[(author, happening)],
                now=NOW,
            )
        assert entry is not None
        return entry.folio

    async def user(self, place: Membership) -> Membership:
        """The place as it is now."""
        async with self.installation.database.reading() as work:
            found = await work.users.get(place.user.id)
        assert found is not None
        return found

    async def entries(self) -> Sequence[Entry]:
        """The company's, newest first."""
        async with self.installation.database.reading() as work:
            return await work.audit_log(self.id).older(limit=100)

    async def offered(self, folio: int | None = None, *, asker: Asker = ANA) -> frozenset[Act]:
        """What the entry offers."""
        return (await read_entry(self.ask(asker), self.id, folio or self.folio)).on.may

    async def told(self, kind: NoticeKind) -> Sequence[Notice]:
        """The notices of this kind that wait."""
        return [each for each in await due_notices(self.installation, now=NOW) if each.kind is kind]


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    scene = Scene(installation, registered, jorge, 0)
    return replace(scene, folio=await scene.cancelled(Author.member(jorge)))


async def test_who_did_it_is_blocked_with_the_reason_that_the_entry_gives(scene: Scene) -> None:
    operation_id = uuid4()
    assert Act.BLOCK in await scene.offered()
    plan = await plan_block(scene.ask(), scene.id, scene.folio)
    assert (plan.author.user.id, plan.reason) == (
        scene.jorge.user.id,
        f"Por el folio {scene.folio}: Documento cancelado, Factura A 203",
    )
    done = await block_author(scene.ask(), scene.id, scene.folio, operation_id=operation_id)
    user = (await scene.user(scene.jorge)).user
    assert (user.state, user.state_reason) == (UserState.BLOCKED, plan.reason)
    assert done.entry is not None
    assert (done.entry.operation, done.entry.detail.about) == ("user_blocked", scene.folio)
    view = await read_entry(scene.ask(), scene.id, scene.folio)
    assert list(view.on.done) == [done.entry]
    assert not view.on.may & {Act.BLOCK, Act.ASK_WHY}
    again = await block_author(scene.ask(), scene.id, scene.folio, operation_id=operation_id)
    assert again.entry == done.entry
    with pytest.raises(UserStateDiffers):
        await block_author(scene.ask(), scene.id, scene.folio, operation_id=uuid4())


async def test_a_typed_reason_goes_before_the_entrys(scene: Scene) -> None:
    with pytest.raises(InvalidReason):
        await block_author(scene.ask(), scene.id, scene.folio, reason="x", operation_id=uuid4())
    await block_author(scene.ask(), scene.id, scene.folio, reason="Lo pidió el dueño", operation_id=uuid4())
    assert (await scene.user(scene.jorge)).user.state_reason == "Lo pidió el dueño"


@pytest.mark.parametrize("summary", ["", "Factura " + "x" * 190])
async def test_the_reason_fits_whatever_was_done(scene: Scene, summary: str) -> None:
    folio = await scene.cancelled(Author.member(scene.jorge), summary)
    await block_author(scene.ask(), scene.id, folio, operation_id=uuid4())
    reason = (await scene.user(scene.jorge)).user.state_reason
    assert reason.startswith(f"Por el folio {folio}: Documento cancelado")
    assert len(reason) <= LONGEST_REASON


async def test_nobody_blocks_themselves_nor_who_may_do_more_nor_without_the_right(scene: Scene) -> None:
    own = await scene.cancelled(Author.member(scene.ana))
    tried: list[tuple[Asker, int, type[VigiaError]]] = [
        (ANA, own, NotOnOneself),
        (JORGE, own, NotAllowed),
        (LUIS, own, HoldsMore),
        (AtConsole(), own, LastSupervisor),
        (InChat(666), own, UnknownPerson),
        (ANA, 999, EntryNotFound),
    ]
    await _helper(scene)
    for asker, folio, refusal in tried:
        with pytest.raises(refusal):
            await block_author(scene.ask(asker), scene.id, folio, operation_id=uuid4())
    for asker in (ANA, JORGE, LUIS):
        assert Act.BLOCK not in await scene.offered(own, asker=asker)
    with pytest.raises(NotAllowed):
        await plan_block(scene.ask(JORGE), scene.id, own)
    assert (await scene.user(scene.ana)).user.state is UserState.ACTIVE
    assert await refusals(scene.installation) == 4


async def _helper(scene: Scene) -> None:
    """Luis, who looks after users and reads the log, and may do less than Ana."""
    few = Permissions.decode("usuarios:MV bitacora:V")
    async with scene.installation.database.writing() as work:
        helper = await work.profiles.add(company_id=scene.id, name="AYUDANTE", fixed=False, permissions=few)
        await work.users.add(
            company_id=scene.id, name="LUIS", full_name="Luis Paz", profile_id=helper.id,
            telegram_id=LUIS.telegram_id, now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["", "CAJA", "CONSOLA"])
async def test_who_is_no_user_of_the_company_is_neither_blocked_nor_asked(scene: Scene, name: str) -> None:
    nobody = Author(user_name=name, full_name="Caja Uno", origin=Origin.API)
    folio = await scene.cancelled(nobody)
    assert await scene.offered(folio) == frozenset()
    with pytest.raises(AuthorUnknown):
        await block_author(scene.ask(), scene.id, folio, operation_id=uuid4())
    with pytest.raises(AuthorUnknown):
        await ask_why(scene.ask(), scene.id, folio, operation_id=uuid4())


async def test_what_was_reported_before_somebody_was_a_user_is_not_theirs(scene: Scene) -> None:
    """The name is that of a user by now; whoever had it then was none in Vigía."""
    folio = await scene.cancelled(
        Author(user_name=scene.jorge.user.name, full_name="Jorge Méndez", origin=Origin.API)
    )
    assert await scene.offered(folio) == frozenset()


async def test_who_did_it_is_asked_and_the_answer_is_told(scene: Scene) -> None:
    assert Act.ASK_WHY in await scene.offered()
    asked = await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    assert asked is not None
    assert (asked.operation, asked.detail.about) == ("explanation_asked", scene.folio)
    (question,) = await scene.told(NoticeKind.WHY)
    assert question.telegram_id == JORGE.telegram_id
    told = await question_told(scene.installation, question)
    assert told is not None
    assert (told.question, told.entry and told.entry.folio) == (asked, scene.folio)
    assert Act.ASK_WHY not in await scene.offered()
    assert (await read_question(scene.ask(JORGE), scene.id, scene.folio)).question == asked

    operation_id, text = uuid4(), "El cliente pidió otra factura"
    said = await explain(scene.ask(JORGE), scene.id, scene.folio, text=text, operation_id=operation_id)
    assert said is not None
    assert (said.operation, said.detail.about) == ("explanation_given", scene.folio)
    assert ("Respuesta", text) in said.detail.facts
    (answer,) = await scene.told(NoticeKind.EXPLAINED)
    assert answer.telegram_id == ANA.telegram_id
    news = await answer_told(scene.installation, answer)
    assert news is not None
    assert (news.answer, news.folio) == (said, scene.folio)
    assert list((await read_entry(scene.ask(), scene.id, scene.folio)).on.done) == [asked, said]
    assert await question_told(scene.installation, question) is None

    entries = await scene.entries()
    again = await explain(scene.ask(JORGE), scene.id, scene.folio, text=text, operation_id=operation_id)
    assert again == said
    for refused in (
        explain(scene.ask(JORGE), scene.id, scene.folio, text="Otra", operation_id=uuid4()),
        disown(scene.ask(JORGE), scene.id, scene.folio, operation_id=uuid4()),
        read_question(scene.ask(JORGE), scene.id, scene.folio),
    ):
        with pytest.raises(AlreadyAnswered):
            await refused
    assert await scene.entries() == entries
    assert len(await scene.told(NoticeKind.EXPLAINED)) == 1


async def test_the_same_question_again_says_that_it_was_asked(scene: Scene) -> None:
    operation_id = uuid4()
    first = await ask_why(scene.ask(), scene.id, scene.folio, operation_id=operation_id)
    assert await ask_why(scene.ask(), scene.id, scene.folio, operation_id=operation_id) == first
    with pytest.raises(AlreadyAsked, match="ya se le preguntó por qué: lo hizo Ana Ruiz"):
        await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    assert len(await scene.told(NoticeKind.WHY)) == 1


async def test_whoever_can_not_be_asked_is_not(scene: Scene) -> None:
    own = await scene.cancelled(Author.member(scene.ana))
    with pytest.raises(OwnDeed):
        await ask_why(scene.ask(), scene.id, own, operation_id=uuid4())
    with pytest.raises(PersonNeeded):
        await ask_why(scene.ask(AtConsole()), scene.id, own, operation_id=uuid4())
    assert Act.ASK_WHY not in await scene.offered(own)
    await unlink_user(scene.ask(), scene.id, scene.jorge.user.id, operation_id=uuid4())
    assert await scene.offered() == {Act.BLOCK}
    with pytest.raises(AuthorNotReached):
        await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    assert await scene.told(NoticeKind.WHY) == []


async def test_a_manager_who_reads_the_log_asks_too(scene: Scene) -> None:
    own = await scene.cancelled(Author.member(scene.ana))
    assert await scene.offered(own, asker=JORGE) == {Act.ASK_WHY}
    await ask_why(scene.ask(JORGE), scene.id, own, operation_id=uuid4())


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "\u200b"])
async def test_an_answer_that_can_not_be_used_is_refused(scene: Scene, text: str) -> None:
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    with pytest.raises(InvalidExplanation):
        await explain(scene.ask(JORGE), scene.id, scene.folio, text=text, operation_id=uuid4())
    await explain(scene.ask(JORGE), scene.id, scene.folio, text="x" * 500, operation_id=uuid4())


async def test_only_who_was_asked_answers(scene: Scene) -> None:
    with pytest.raises(NotAskedOfThem):
        await explain(scene.ask(JORGE), scene.id, scene.folio, text="Sí", operation_id=uuid4())
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    entries = await scene.entries()
    for refused in (
        explain(scene.ask(), scene.id, scene.folio, text="Fui yo", operation_id=uuid4()),
        disown(scene.ask(), scene.id, scene.folio, operation_id=uuid4()),
        read_question(scene.ask(), scene.id, scene.folio),
        explain(scene.ask(JORGE), scene.id, 1, text="Sí", operation_id=uuid4()),
    ):
        with pytest.raises(NotAskedOfThem):
            await refused
    assert await scene.entries() == entries


async def test_who_is_blocked_before_answering_is_asked_and_heard_no_more(scene: Scene) -> None:
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    await block_user(scene.ask(), scene.id, scene.jorge.user.id, reason="Salió", operation_id=uuid4())
    (question,) = await scene.told(NoticeKind.WHY)
    assert await question_told(scene.installation, question) is None
    with pytest.raises(UnknownPerson):
        await explain(scene.ask(JORGE), scene.id, scene.folio, text="Sí", operation_id=uuid4())


async def test_who_says_that_it_was_not_them_raises_an_alert_that_offers_to_block_them(
    scene: Scene,
) -> None:
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    said = await disown(scene.ask(JORGE), scene.id, scene.folio, operation_id=uuid4())
    assert said is not None
    assert (said.operation, said.sensitive, said.detail.about) == ("operation_disowned", True, scene.folio)
    assert said.summary == f"#{scene.folio} · Documento cancelado"
    async with scene.installation.database.reading() as work:
        recipients = {each.user_id for each in await work.outbox.of_entry(scene.id, said.folio)}
    assert recipients == {scene.ana.user.id, scene.jorge.user.id}
    assert await scene.offered(said.folio) == {Act.BLOCK}
    await block_author(scene.ask(), scene.id, said.folio, operation_id=uuid4())
    assert (await scene.user(scene.jorge)).user.state is UserState.BLOCKED


async def test_the_answer_is_told_only_to_who_still_reads_the_log(scene: Scene) -> None:
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    await explain(scene.ask(JORGE), scene.id, scene.folio, text="Sí", operation_id=uuid4())
    (answer,) = await scene.told(NoticeKind.EXPLAINED)
    await _reads_no_more(scene)
    assert await answer_told(scene.installation, answer) is None


async def test_who_reads_the_log_no_more_is_not_told(scene: Scene) -> None:
    await ask_why(scene.ask(), scene.id, scene.folio, operation_id=uuid4())
    await _reads_no_more(scene)
    await explain(scene.ask(JORGE), scene.id, scene.folio, text="Sí", operation_id=uuid4())
    assert await scene.told(NoticeKind.EXPLAINED) == []


async def _reads_no_more(scene: Scene) -> None:
    """Ana gets a profile that gives nothing."""
    async with scene.installation.database.writing() as work:
        nothing = await work.profiles.add(
            company_id=scene.id, name="NADA", fixed=False, permissions=Permissions()
        )
        await work.users.save(replace(scene.ana.user, profile_id=nothing.id))
