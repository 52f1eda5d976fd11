"""The typed context of handlers: that of one update, and what they all share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Update
from telegram.ext import Application, BaseHandler, CallbackContext, ExtBot

from domain.companies import Membership
from handlers.kit.chat_load import ChatLoad
from handlers.kit.memory import Memory
from handlers.kit.menu import Errand
from services.installation import Installation

if TYPE_CHECKING:
    from handlers.kit.works import Works


@dataclass(slots=True)
class Shared:
    """What handlers need from the process: python-telegram-bot's `bot_data`.

    `door` is the address that business systems report to, without a slash at its end; None if it is closed.
    `load` is what each chat is sent, so that what is automatic makes room for answers.
    """

    installation: Installation
    errands: Sequence[Errand]
    door: str | None = None
    load: ChatLoad = field(default_factory=ChatLoad)
    works: Works | None = None  # set once `bot/working.py` lets people ask for long work


class Context(CallbackContext[ExtBot[None], Memory, dict[Any, Any], Shared]):
    """The context of one update. `places` are the person's, once looked up.

    `topic_company_id` is the company whose topic of the private chat it came from.
    """

    places: Sequence[Membership] | None = None
    topic_company_id: int | None = None

    @property
    def shared(self) -> Shared:
        """What all handlers share."""
        return self.bot_data

    @property
    def memory(self) -> Memory:
        """The person's memory; raises ValueError for an update without a person."""
        if self.user_data is None:
            raise ValueError("there is no memory for this person")
        return self.user_data


Handler = BaseHandler[Update, Context, object]
ChatApplication = Application[ExtBot[None], Context, Memory, dict[Any, Any], Shared, None]
