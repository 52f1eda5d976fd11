"""The scene file: its people, what the desk can do, and what to try."""

from pathlib import Path
from typing import Any

import msgspec

from sandbox.guide import Guide, Step
from sandbox.people import BotAccount, Person
from sandbox.state import TOKEN, Settings
from sandbox.world import World


class Action(msgspec.Struct, frozen=True):
    """Something that happens in the business, as our HTTP door takes it."""

    id: str
    label: str
    body: dict[str, Any]


class Company(msgspec.Struct, frozen=True):
    """`key` opens our HTTP door and is never sent to the page."""

    id: int
    name: str
    key: str
    actions: list[Action] = []


class Desk(msgspec.Struct, frozen=True):
    api: str
    companies: list[Company]


class Scene(msgspec.Struct, frozen=True):
    people: list[Person]
    token: str = TOKEN
    bot: BotAccount = msgspec.field(default_factory=BotAccount)
    desk: Desk | None = None
    steps: list[Step] = []

    def world(self, settings: Settings | None = None) -> World:
        return World(self.people, token=self.token, bot=self.bot, settings=settings, guide=Guide(self.steps))


def read_scene(path: Path) -> Scene:
    """Raises OSError if it can't be read and msgspec.ValidationError if it is not a scene."""
    return msgspec.json.decode(path.read_bytes(), type=Scene)
