"""A person with a phone, for readable tests: `send`, `tap`, `sees`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import handlers.kit.button_kinds  # noqa: F401 (every kind makes itself known)
from handlers.kit.buttons import read
from sandbox.contents import Contact
from sandbox.files import Upload
from sandbox.taps import TapAnswer
from sandbox.world import ButtonSpot, World

T = TypeVar("T")

PATIENCE = 15.0  # seconds until a test gives up


class Phone:
    """One person's chat with the bot, on the sandbox."""

    def __init__(self, world: World, person_id: int) -> None:
        self.world = world
        self.person_id = person_id

    def send(self, text: str) -> int:
        """Write a message; returns its id."""
        return int(self.world.person_sends(self.person_id, text)["message_id"])

    def send_sticker(self) -> None:
        """Send a sticker."""
        self.world.person_sends(self.person_id, sticker="😀")

    def send_photo(self) -> None:
        """Send a photo."""
        self.world.person_sends(self.person_id, photo=True)

    def send_file(self, name: str, content: bytes) -> int:
        """Send a document; returns its message's id."""
        return int(self.world.person_sends(self.person_id, document=Upload(name, content))["message_id"])

    def received_file(self, name: str) -> bytes:
        """What is in the newest document of this name."""
        documents = [message["document"] for message in self.messages if "document" in message]
        newest = [each for each in documents if each["file_name"] == name][-1]
        stored = self.world.files.by_id(newest["file_id"])
        assert stored is not None
        return stored.upload.data

    async def shares(self, person_id: int) -> None:
        """Pick somebody with the bot's keyboard, once it asks for users."""
        keyboard = self.world.chat(self.person_id)
        await self._until(lambda: keyboard.keyboard or None, "a keyboard that asks for users")
        self.world.person_shares(self.person_id, person_id)

    def forward_contact(self) -> None:
        """Forward somebody's contact."""
        contact = Contact(first_name="Pedro", phone_number="+52 55 1234 5678")
        self.world.person_sends(self.person_id, contact=contact, forwarded=True)

    async def tap(self, label: str, *, under: str = "") -> TapAnswer | None:
        """Tap the newest button whose label begins like this, once it is there; returns the bot's answer.

        It may be asked for under a message with this fragment, if others have one like it.
        """
        place = await self._until(lambda: self._button(label, under), f"a button «{label}»")
        return await self.world.person_taps(self.person_id, place)

    async def sees(self, *fragments: str) -> str:
        """Wait until the newest message that has all these fragments is there; returns its text.

        Whatever buttons are in sight must be of our kinds.
        """
        seen = await self._until(lambda: self._with(fragments), f"a message with {fragments}")
        for _, button in self._buttons():
            if "callback_data" in button:
                read(button["callback_data"])
        return seen

    async def sees_times(self, many: int, *fragments: str) -> None:
        """Wait until this many messages have all these fragments."""

        def told() -> bool | None:
            found = [text for text in self.from_bot if all(each in text for each in fragments)]
            return len(found) == many or None

        await self._until(told, f"{many} messages with {fragments}")

    async def no_longer_sees(self, fragment: str) -> None:
        """Wait until no message has this fragment."""
        await self._until(lambda: self._with((fragment,)) is None, f"no message with «{fragment}»")

    async def sees_button(self, label: str) -> None:
        """Wait until a button whose label begins like this is there."""
        await self._until(lambda: self._button(label), f"a button «{label}»")

    async def no_longer_sees_button(self, label: str) -> None:
        """Wait until there is no such button."""
        await self._until(lambda: self._button(label) is None, f"no button «{label}»")

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The chat's messages as they are now, oldest first."""
        return list(self.world.chat(self.person_id).messages.values())

    @property
    def from_bot(self) -> list[str]:
        """The texts and captions of the bot's messages, oldest first."""
        messages = [message for message in self.messages if message["from"]["is_bot"]]
        return [message.get("text") or message.get("caption", "") for message in messages]

    @property
    def buttons(self) -> list[str]:
        """The labels of all buttons in sight, oldest message first."""
        return [button["text"] for _, button in self._buttons()]

    def message(self, *fragments: str) -> dict[str, Any]:
        """The newest message with these fragments."""
        return next(
            each
            for each in reversed(self.messages)
            if all(fragment in each.get("text", "") for fragment in fragments)
        )

    def under(self, *fragments: str) -> list[list[str]]:
        """The rows of labels under that message."""
        rows = self.message(*fragments).get("reply_markup", {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def data_of(self, label: str) -> str:
        """The data of the newest button with this label."""
        return next(
            str(button["callback_data"]) for _, button in reversed(self._buttons()) if button["text"] == label
        )

    async def send_data(self, data: str, *, message_id: int | None = None) -> TapAnswer | None:
        """Send a button's data like a modified client, whatever the present buttons."""
        await self._until(lambda: self.from_bot or None, "a message of the bot's")
        messages = [message for message in self.messages if message["from"]["is_bot"]]
        message = next((each for each in messages if each["message_id"] == message_id), messages[-1])
        tap = self.world.send_callback(self.person_id, message, data)
        return await self._until(lambda: tap.answer, f"an answer to {data!r}")

    def _buttons(self) -> list[tuple[ButtonSpot, dict[str, Any]]]:
        return [
            (ButtonSpot(message["message_id"], row, column), button)
            for message in self.messages
            for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", []))
            for column, button in enumerate(buttons)
        ]

    def _button(self, label: str, under: str = "") -> ButtonSpot | None:
        ids = {each["message_id"] for each in self.messages if under in each.get("text", "")}
        found = [place for place, button in self._buttons() if button["text"].startswith(label)]
        return next((place for place in reversed(found) if not under or place.message_id in ids), None)

    def _with(self, fragments: tuple[str, ...]) -> str | None:
        for text in reversed(self.from_bot):
            if all(fragment in text for fragment in fragments):
                return text
        return None

    async def _until(self, predicate: Callable[[], T | None], what: str) -> T:
        try:
            seen = await self.world.until(predicate, PATIENCE)
        except TimeoutError:
            seen = None
        if seen is None:
            end = "\n---\n".join(self.from_bot[-4:])
            raise AssertionError(f"never saw {what}; the chat ends with:\n{end}\nbuttons: {self.buttons}")
        return seen


async def register_first_company(owner: Phone, *, start: str = "/start") -> None:
    """The owner's first minutes: their seat, and a company."""
    await register_up_to_the_summary(owner, start=start)
    await owner.tap("Guardar")
    await owner.sees("✅ Empresa registrada")


async def register_up_to_the_summary(owner: Phone, *, start: str = "/start") -> None:
    """The same, with nothing saved yet of the company."""
    owner.send(start)
    await owner.sees("Registra tu primera empresa")
    await owner.tap("Registrar empresa")
    await owner.sees("●○○○  Nombre")
    owner.send("Comercializadora del Sureste")
    await owner.sees("●●○○  RFC")
    owner.send("EKU9003173C9")
    await owner.sees("●●●○  Zona horaria")
    await owner.tap("Centro")
    await owner.sees("●●●●  Revisa y guarda")
