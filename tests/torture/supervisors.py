"""People at their phones: they look at the screen they have, answer it, and wait for the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from sandbox.errors import Missing, NotPossible
from sandbox.files import Upload
from sandbox.taps import Tap
from sandbox.world import ButtonSpot, World
from tests.torture.witness import Complaint, Witness

PATIENCE = 3.0  # seconds of the process at work until a person looks further up, or does the same again
TRIES = 10  # until they give up
MENU = "Hola, "
ASKED_FOR = "⏳ Solicitud"
"""What is left of a conversation about something that takes a second person."""

T = TypeVar("T")


class GaveUp(Exception):
    """A conversation did not go on."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message of the bot's as the person sees it."""

    message_id: int
    text: str
    buttons: tuple[tuple[str, ButtonSpot], ...]

    def labels(self, *starts: str) -> Sequence[str]:
        """The labels that begin so."""
        return [label for label, _ in self.buttons if label.startswith(starts)]

    def place(self, start: str) -> ButtonSpot | None:
        """Where the button is whose label begins so."""
        return next((place for label, place in self.buttons if label.startswith(start)), None)


class Supervisor:
    """One person: what each of their errands has in common."""

    def __init__(
        self,
        world: World,
        person_id: int,
        *,
        chance: Random,
        witness: Witness,
        uptime: Callable[[], float],
    ) -> None:
        self.world = world
        self.uptime = uptime
        self.person_id = person_id
        self.chance = chance
        self.witness = witness
        self.winding_up = False
        self.repeats = 0
        self.let_be: set[int] = set()  # messages about which they did all that they wanted
        self._last: Callable[[], object] = lambda: None

    def another(self, person_id: int) -> Supervisor:
        """Whoever takes up what this person gave them, on their own phone."""
        return Supervisor(self.world, person_id, chance=self.chance, witness=self.witness, uptime=self.uptime)

    def happens(self, probability: float) -> bool:
        """Whether the person does something out of the way; nobody does when it is time to finish."""
        return self.chance.random() < probability and not self.winding_up

    def say(self, text: str) -> int:
        """Write a message; returns its id."""
        self._last = lambda: self._say(text)
        return self._say(text)

    def _say(self, text: str) -> int:
        message = self.world.person_sends(self.person_id, text)
        self.witness.did(self.person_id, text)
        return int(message["message_id"])

    def send_sticker(self) -> None:
        """Send what no step takes."""
        self._last = self._send_sticker
        self._send_sticker()

    def _send_sticker(self) -> None:
        self.world.person_sends(self.person_id, sticker="😀")
        self.witness.did(self.person_id, "a sticker")

    def send_file(self, upload: Upload) -> None:
        """Send a file."""
        self._last = lambda: self._send_file(upload)
        self._send_file(upload)

    def _send_file(self, upload: Upload) -> None:
        self.world.person_sends(self.person_id, document=upload)
        self.witness.did(self.person_id, upload.name)

    def tap(self, screen: Screen, start: str, *, times: int = 1) -> Sequence[Tap]:
        """Press the button whose label begins so, if the screen is still there as the person saw it."""
        self._last = lambda: self._tap(self.screen(screen.message_id) or screen, start)
        return [tap for _ in range(times) if (tap := self._tap(screen, start)) is not None]

    def _tap(self, screen: Screen, start: str) -> Tap | None:
        place = screen.place(start)
        if place is None or self.screen(screen.message_id) != screen:
            return None
        try:
            tap = self.world.tap(self.person_id, place)
        except (Missing, NotPossible):
            return None
        self.witness.did(self.person_id, f"[{start}]")
        return tap

    def screen(self, message_id: int) -> Screen | None:
        """The message as it is now, if the bot wrote it and it is still there."""
        message = self.world.chat(self.person_id).messages.get(message_id)
        if message is None or not message["from"]["is_bot"]:
            return None
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        return Screen(
            message_id,
            message.get("text", ""),
            tuple(
                (button["text"], ButtonSpot(message_id, row, column))
                for row, buttons in enumerate(rows)
                for column, button in enumerate(buttons)
            ),
        )

    def screens(self, after: int, shows: Callable[[str], bool]) -> Iterator[Screen]:
        """The messages of the bot's since `after` whose text is of this kind, the newest first."""
        for message_id in reversed(self.world.chat(self.person_id).messages):
            if message_id <= after:
                return
            screen = self.screen(message_id)
            if screen is not None and shows(screen.text):
                yield screen

    async def until(self, seen: Callable[[], T | None]) -> T | None:
        """Wait until this is seen; None if it is not."""
        since = self.uptime()
        while self.uptime() - since < PATIENCE:
            try:
                return await self.world.until(seen, PATIENCE / 10)
            except TimeoutError:
                continue
        return None

    def do_again(self) -> None:
        """Nothing came of it: the same once more."""
        self.repeats += 1
        self._last()

    def in_sight(self) -> str:
        """The end of the chat, but for the alerts, for who is to find out what happened."""
        sight = [
            f"[{number} {'bot' if message['from']['is_bot'] else 'person'}] {message.get('text', '')[:160]!r}"
            f"{' with buttons' if 'reply_markup' in message else ''}"
            for number, message in self.world.chat(self.person_id).messages.items()
            if not message.get("text", "").startswith(("🔴 ", "⚪ "))
        ]
        return "; ".join(sight[-8:])

    def complain(self, of: Complaint, why: str) -> None:
        """Something is not as it was promised."""
        self.witness.complaints[of].append(f"{self.person_id}: {why}; {self.in_sight()}")


def _none(_: Screen) -> bool:
    return False


class Conversation:
    """From a command to the card that is left: every screen is answered until it ends.

    It ends with a text that begins so, or with a screen that `is_over`. What it `ignores` came by itself
    meanwhile, and only looks like one of its screens.
    """

    def __init__(
        self,
        who: Supervisor,
        command: str,
        *,
        shows: Callable[[str], bool],
        ends: tuple[str, ...],
        answer: Callable[[Conversation, Screen], None],
        ignores: Callable[[Screen], bool] = _none,
        is_over: Callable[[Screen], bool] = _none,
    ) -> None:
        self.who = who
        self._command = command
        self._shows = shows
        self._ends = ends
        self._ignores = ignores
        self._is_over = is_over
        self._answer = answer
        self._begun = 0
        self._first = 0
        self.lets_pass: Callable[[Screen], bool] = _none

    def begin(self) -> None:
        """Give the command, again if it was given already: what is under way is dropped."""
        self._begun, self._first = self.who.say(self._command), 0

    def goes_on_by_itself(self) -> None:
        """Nothing more is asked: a menu that comes now answers something else, such as a second tap."""
        self._first = 0

    async def run(self) -> str:
        """Returns the text of the card."""
        self.begin()
        screen = await self._next(None)
        while not self._ended(screen):
            self._answer(self, screen)
            screen = await self._next(screen)
        return ASKED_FOR if self._asked_for(screen) else screen.text

    async def _next(self, seen: Screen | None) -> Screen:
        for _ in range(TRIES):
            screen = await self.who.until(lambda: self._newest_but(seen)) or self._further_up(seen)
            if screen is None:
                self.who.do_again()
            elif screen.text.startswith(MENU):
                raise GaveUp("the conversation was lost, and the menu came instead")
            else:
                self._first = self._first or screen.message_id
                self.lets_pass = _none
                return screen
        raise GaveUp(f"nothing came in {TRIES * PATIENCE:.0f} seconds at work")

    def _newest_but(self, seen: Screen | None) -> Screen | None:
        """The card, wherever it is; else the newest screen, once it can be answered.

        Its buttons are away while it is being saved.
        """
        screens = list(self._screens())
        card = next((each for each in screens if self._ended(each)), None)
        screen = card or next(iter(screens), None)
        if screen is None or screen == seen or not self._can_be_answered(screen) or self.lets_pass(screen):
            return None if card else self._menu()
        return screen

    def _further_up(self, seen: Screen | None) -> Screen | None:
        """A screen that can be answered above one that no longer can, as a kill may leave them."""
        screens = (each for each in self._screens() if self._can_be_answered(each))
        screen = next(screens, None)
        return screen if screen != seen else None

    def _screens(self) -> Iterator[Screen]:
        self.who.witness.look()
        for each in self.who.screens(self._begun, lambda _: True):
            if self._asked_for(each) or (self._shows(each.text) and not self._ignores(each)):
                yield each

    def _can_be_answered(self, screen: Screen) -> bool:
        return bool(screen.buttons) or self._ended(screen)

    def _ended(self, screen: Screen) -> bool:
        return screen.text.startswith(self._ends) or self._is_over(screen) or self._asked_for(screen)

    def _asked_for(self, screen: Screen) -> bool:
        """Whether it said that a second person was asked; it goes on to say how the request stands."""
        return (self.who.person_id, screen.message_id) in self.who.witness.asked_in

    def _menu(self) -> Screen | None:
        """The menu, if it came in place of an answer. Before the first screen it answers something earlier,
        such as a second tap."""
        shown = self.who.screens(self._first, lambda text: text.startswith(MENU)) if self._first else ()
        return next(iter(shown), None)


def begun_on(card: Screen) -> type[Conversation]:
    """Conversations that begin with a tap on this message; the command is the button's label."""

    class OnCard(Conversation):
        def begin(self) -> None:
            self._begun, self._first = max(self.who.world.chat(self.who.person_id).messages), 0
            self.who.tap(card, self._command)

    return OnCard
