"""What a run of kills came to, as it is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.world import World
from tests.torture.books import Books
from tests.torture.engines import Engine
from tests.torture.invariants import Violation
from tests.torture.witness import Witness


@dataclass
class Report:
    """What a run came to."""

    engine: Engine
    seed: int
    kills: int = 0
    during_start: int = 0
    refused_starts: int = 0
    spared: int = 0
    seconds: float = 0.0
    found: list[Violation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Sequence[str]:
        """The report as it is printed."""
        verdict = [f"VIOLATION after {self.kills} kills: {each}" for each in self.found[:10]]
        return [
            f"{self.engine}, seed {self.seed}: {self.kills} kills in {self.seconds:.0f} s, "
            f"{len(self.found)} violations",
            f"  kills while it started: {self.during_start}; starts refused because the one before still had "
            f"the database: {self.refused_starts}; lives spared: {self.spared}",
            *(f"  {name}: {number:,}" for name, number in sorted(self.counts.items())),
            *verdict,
        ]


def counts_of(books: Books, witness: Witness, world: World) -> Counter[str]:
    counts = Counter({f"conversations that ended with «{end}»": n for end, n in witness.ended.items()})
    counts["updates"] = len(books.inbox)
    counts["users"] = len(books.users)
    counts["entries"] = sum(len(entries) for entries in books.entries.values())
    counts["operations answered by the HTTP door"] = len(witness.operations)
    counts["operations posted to the HTTP door"] = witness.posted.total()
    counts["alerts"] = len(books.outbox)
    counts["alerts told again"] = len(books.told_again)
    messages = {
        (row["telegram_id"], row["message_id"]) for row in books.outbox if row["message_id"] is not None
    }
    counts["messages that told of alerts"] = len(messages)
    seen = sum(
        message["from"]["is_bot"]
        and message.get("text", "").startswith(("🔴 ", "⚪ "))
        and "Huella: " not in message["text"]
        for chat in world.chats.values()
        for message in chat.messages.values()
    )
    counts["messages that told of alerts, repeated"] = seen - len(messages)
    return counts
