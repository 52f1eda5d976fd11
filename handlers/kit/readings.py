"""Which handlers only read: they may be asked while nothing can be written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakSet

from telegram import Update
from telegram.ext import BaseHandler, ConversationHandler

from handlers.kit.conversation import Handler

_CALLBACKS: WeakSet[Any] = WeakSet()


def only_reads(handler: Handler) -> Handler:
    """Declare that the handler writes nothing, and begins no draft where it can be answered at once."""
    _CALLBACKS.add(handler.callback)
    return handler


def is_reading(update: Update, handlers: Iterable[BaseHandler[Any, Any, Any]]) -> bool:
    """Whether the handler that would take the update, of those asked in this order, only reads."""
    for handler in handlers:
        taken: Any = handler.check_update(update)
        if taken is not None and taken is not False:
            # A conversation handler says which of its own takes it: (state, key, handler, what that says).
            inner = taken[2] if isinstance(handler, ConversationHandler) else handler
            return inner.callback in _CALLBACKS
    return False
