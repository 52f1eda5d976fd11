"""Updates that come in another order than they were made in, or again after they were confirmed."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from sandbox.chance import drawn, shuffled_places
from sandbox.updates import Update

ShareOrNone = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Likelihood(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The share of confirmed updates that come once more, and of batches that are shuffled, from 0 to 1.

    The same seed disturbs the same updates, by their ids.
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
        """The next so many batches of two updates or more come the newest first."""
        self.batches_to_reverse += batches

    def at_random(self, *, seed: int, duplicated: float = 0.0, reordered: float = 0.0) -> None:
        """From now on so large a share of the updates comes again, and of the batches in any order."""
        self.likelihood = Likelihood(seed=seed, duplicated=duplicated, reordered=reordered)

    def clear(self) -> None:
        """Updates come in order and once from now on."""
        self.batches_to_reverse = 0
        self.likelihood = None

    def arranged(self, batch: Sequence[Update]) -> Sequence[Update]:
        """The batch in the order in which it is to come."""
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
        """Whether the update, just confirmed, is to come once more."""
        chance = self.likelihood
        return chance is not None and drawn(chance.seed, "duplicated", update.update_id) < chance.duplicated
