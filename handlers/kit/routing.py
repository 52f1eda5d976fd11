"""Routing: the handler for an update, by the step of the person's draft."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, cast

from telegram import Update
from telegram.ext import BaseHandler, ConversationHandler
from telegram.warnings import PTBUserWarning

from handlers.kit.access import Guarded
from handlers.kit.context import ChatApplication, Context, Handler
from handlers.kit.memory import Memory

Taken = tuple[Handler, object]  # the handler for an update, and what it found in it


class ChatMap(ConversationHandler[Context]):
    """The library's map of steps, without a state of its own: the draft has it.

    `memories` are everybody's by Telegram id. In a private chat, whose id is the person's, a person has one
    conversation at a time; any entry point works at any step of it.
    """

    def __init__(
        self,
        memories: Mapping[int, Memory],
        *,
        entry_points: list[Handler],
        states: Mapping[str, list[Handler]],
        fallbacks: list[Handler],
    ) -> None:
        with warnings.catch_warnings():
            # It warns that buttons are not tracked per message; ours name their draft and version themselves.
            warnings.simplefilter("ignore", PTBUserWarning)
            super().__init__(entry_points=entry_points, states=dict(states), fallbacks=fallbacks)  # type: ignore[arg-type]
        self._memories = memories

    def check_update(self, update: object) -> Taken | None:  # type: ignore[override]
        """The handler for it, and what it found in it; None if there is none."""
        if not isinstance(update, Update) or update.effective_user is None:
            return None
        memory = self._memories.get(update.effective_user.id)
        if memory is None or memory.draft is None:
            return first_that_takes(update, self.entry_points)
        at_the_step = self.states.get(memory.draft.step, [])
        return first_that_takes(update, chain(self.entry_points, at_the_step, self.fallbacks))

    async def handle_update(  # type: ignore[override]
        self, update: Update, application: ChatApplication, check_result: Taken, context: Context
    ) -> None:
        """Run the handler, which stores the next step in the draft."""
        handler, found = check_result
        await handler.handle_update(update, application, found, context)


def first_that_takes(update: Update, handlers: Iterable[BaseHandler[Any, Any, Any]]) -> Taken | None:
    """The first of these handlers that takes the update, and what it found in it, for `handle_update`."""
    for handler in handlers:
        found = handler.check_update(update)
        if found is not None and found is not False:
            return handler, found
    return None


def only_read(update: Update, handlers: Iterable[BaseHandler[Any, Any, Any]]) -> bool:
    """Whether the handler for the update, among those in this order, only reads."""
    taken = first_that_takes(update, handlers)
    if taken is not None and isinstance(taken[0], ChatMap):
        taken = cast(Taken, taken[1])
    return taken is not None and isinstance(taken[0].callback, Guarded) and taken[0].callback.only_reads
