"""Updates out of order, or repeated after they were confirmed."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from sandbox.chance import drawn, shuffled_places
from sandbox.updates import Update

ShareOrNone = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Likelihood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share of confirmed updates that is repeated, and of batches that is shuffled, from 0 to 1.

    The same seed affects the same updates, by their ids.
    """

    seed: int
    duplicated: ShareOrNone = 0.0
    reordered: ShareOrNone = 0.0


class Disorder:
    """Without any order or likelihood, updates come in order and once."""

    def __init__(self) -> None:
        self.batches_to_reverse = 0
        self.likelihood: Likelihood | None = None

    def reverse(self, batches: int = 1) -> None:
        """The next `times` batches of two or more updates come newest first."""
        self.batches_to_reverse += batches

    def at_random(self, *, seed: int, duplicated: float = 0.0, reordered: float = 0.0) -> None:
        """From now on this share of the updates is repeated, and of the batches shuffled."""
        self.likelihood = Likelihood(seed=seed, duplicated=duplicated, reordered=reordered)

    def clear(self) -> None:
        """Updates come in order and once from now on."""
        self.batches_to_reverse = 0
        self.likelihood = None

    def arranged(self, batch: Sequence[Update]) -> Sequence[Update]:
        """The batch in delivery order."""
        if len(batch) < 2:
            return batch
        if self.batches_to_reverse:
            self.batches_to_reverse -= 1
            return batch[::-1]
        chance, ids = self.likelihood, [update.update_id for update in batch]
        if chance is None or drawn(chance.seed, "reordered", *ids) >= chance.reordered:
            return batch
        return [batch[place] for place in shuffled_places(len(batch), chance.seed, *ids)]

    def repeats(self, update: Update) -> bool:
        """Whether the update, just confirmed, is to be repeated."""
        chance = self.likelihood
        return chance is not None and drawn(chance.seed, "duplicated", update.update_id) < chance.duplicated
