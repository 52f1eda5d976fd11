"""Operation ids known in advance: used up by whoever has a key, before people do what would have had them.

They are worked out from public numbers, as they once were, or read from the log.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from random import Random
from uuid import UUID, uuid5

from domain.entries import Entry, Origin
from domain.operation_ids import OperationIds
from tests.phone import PATIENCE
from tests.torture.attack_report import Report
from tests.torture.attackers import Attack
from tests.torture.siege import DORA, Siege
from tests.torture.standing import entries_of
from tests.torture.till import LOUD, Answered, Till, sale, till, wrongly_answered

# What ids were worked out with while they could be: they stay public for ever.
_OF_AN_UPDATE = (UUID("9d6f5a0c-9c59-4a6e-8f0b-3f6d1f0c7b52"), UUID("6c1f0b0e-3f0d-4b3c-9a53-0d6c2f3f8a17"))
_OF_AN_ALERT = UUID("2f9efba6-efe3-4529-98e2-200beabd73cf")
_OF_A_DIGEST = UUID("c3b6b1a8-0c6e-4f0e-8a5e-6d2c7b2b7f55")
_POOR_SECRETS = (b"", bytes(32), b"vigia")
_DEEDS = ("export", "verification", "acknowledgement")
_UPDATES_AHEAD = 3
_AT_ONCE = 16
_READ = 40  # ids of the log's newest entries


class Shopkeeper:
    """Dora, and what she does in the chat: each deed has its operation."""

    def __init__(self, siege: Siege, attacking: Attack, *, round_number: int) -> None:
        self._siege = siege
        self._attacking = attacking
        self._phone = siege.phone(DORA)
        self._round = round_number

    async def saves(self) -> None:
        """A user, one tap after the summary."""
        self._phone.send(f"/nuevo ZDORA{self._round} Dora Lagos Tercera, CONSULTA")
        await self._phone.sees("Revisa y guarda", f"ZDORA{self._round}")
        await self._phone.tap("Guardar")
        await self._phone.sees("✅ Usuario creado", f"ZDORA{self._round}")

    async def exports(self) -> None:
        """The whole log, which comes as a document."""
        await self._one_more("document", self._phone.send_data(f"export:{self._id}:0:csv"))

    async def verifies(self) -> None:
        """The whole log, which is as it should be."""
        await self._one_more("La bitácora está íntegra", self._said("/verificar"))

    async def acknowledges(self, folio: int) -> None:
        """An alert."""
        await self._phone.send_data(f"alert:{self._id}:{folio}:ack")
        await self._attacking.until_in_hand(0)

    async def _said(self, text: str) -> None:
        self._phone.send(text)

    @property
    def _id(self) -> int:
        return self._siege.shop.company.id

    async def _one_more(self, fragment: str, deed: Awaitable[object]) -> None:
        """Do it, and wait until one more message of the bot's says so than before."""
        before = self._how_many(fragment)
        await deed
        try:
            await self._siege.world.until(lambda: self._how_many(fragment) > before, PATIENCE)
        except TimeoutError:
            raise AssertionError(f"«{fragment}» never came: {self._phone.from_bot[-2:]}") from None

    def _how_many(self, fragment: str) -> int:
        return sum(fragment in repr(each) for each in self._phone.messages if each["from"]["is_bot"])


async def guess_ids(attacking: Attack, report: Report, *, round_number: int) -> None:
    """Have each deed of people's come after all ids that it could have by guessing, and look at the log."""
    siege, chance = attacking.siege, attacking.chance
    dora, company = Shopkeeper(siege, attacking, round_number=round_number), siege.shop.company
    before = await entries_of(siege, company.id)
    async with till(siege, report) as posting:
        guesser = _Guesser(siege, posting, chance)
        alert = await posting.post(siege.shop, sale(chance, summary="Cancelada", operation=LOUD))
        folio = alert.folio or 0
        deeds: Sequence[tuple[str, Callable[[], Awaitable[None]]]] = (
            ("user_created", dora.saves),
            ("log_exported", dora.exports),
            ("log_verified", dora.verifies),
            ("alert_acknowledged", lambda: dora.acknowledges(folio)),
        )
        for operation, deed in deeds:
            await guesser.use_up(guesses(siege, company.id, folio))
            try:
                await deed()
                report.deeds[operation] += 1
            except AssertionError as error:
                report.violations.append(f"{operation} was kept from happening by an id: {str(error)[:300]}")
        guessed, known = guesser.used, await entries_of(siege, company.id)
        await guesser.use_up([each.operation_id for each in known[-_READ:]])
        await guesser.reuse()
    entries = await entries_of(siege, company.id)
    report.violations += wrongly_answered(guesser.answers, {each.folio: each for each in entries})
    report.violations += guesser.complaints
    new, done = entries[len(before) :], [operation for operation, _ in deeds]
    report.violations += _deeds_without_entry(new, done, guessed)


def guesses(siege: Siege, company_id: int, folio: int) -> list[UUID]:
    """All ids of what Dora may do next, as anybody could work them out."""
    poor = [OperationIds(secret) for secret in _POOR_SECRETS]
    found = [
        uuid5(_OF_AN_ALERT, f"{company_id}/{folio}/{DORA}"),
        uuid5(_OF_A_DIGEST, f"{company_id}/{folio}/{folio}/{DORA}"),
    ]
    ahead = siege.world.updates.next_id
    for update_id in range(ahead, ahead + _UPDATES_AHEAD):
        found += [uuid5(space, f"{DORA}/{update_id}") for space in _OF_AN_UPDATE]
        found += [ids.of(deed, DORA, update_id) for ids in poor for deed in _DEEDS]
    return found


class _Guesser:
    """Posts under ids that it should not know, and then again under those that it used."""

    def __init__(self, siege: Siege, posting: Till, chance: Random) -> None:
        self._siege = siege
        self._posting = posting
        self._chance = chance
        self.answers: list[Answered] = []
        self.complaints: list[str] = []

    @property
    def used(self) -> frozenset[UUID]:
        return frozenset(UUID(each.report["operation_id"]) for each in self.answers)

    async def use_up(self, ids: Sequence[UUID]) -> None:
        """Record something harmless under each of them."""
        fresh = [each for each in dict.fromkeys(ids) if each not in self.used]
        for start in range(0, len(fresh), _AT_ONCE):
            self.answers += await asyncio.gather(*map(self._sale, fresh[start : start + _AT_ONCE]))

    async def reuse(self) -> None:
        """The same ids for something else, which is refused."""
        for each in self._chance.sample(self.answers, min(len(self.answers), _READ)):
            again = await self._sale(UUID(each.report["operation_id"]))
            if each.folio is not None and again.status != 409:
                self.complaints.append(f"{again.report} was answered {again.status}: its id was used before")

    async def _sale(self, operation_id: UUID) -> Answered:
        report = sale(self._chance, summary="Venta", operation_id=operation_id)
        return await self._posting.post(self._siege.shop, report)


def _deeds_without_entry(
    new: Sequence[Entry], deeds: Sequence[str], guessed: frozenset[UUID]
) -> Iterator[str]:
    """Each deed has one entry, of its own operation and under an id that nobody had guessed."""
    own = [each for each in new if each.origin is Origin.TELEGRAM]
    counted = Counter(each.operation for each in own)
    for operation in deeds:
        if counted[operation] != 1:
            yield f"{operation} was done once, and has {counted[operation]} entries"
    for each in own:
        if each.operation_id in guessed:
            yield f"{each.operation}, folio {each.folio}, has an id that was guessed"
