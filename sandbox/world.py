"""The world with what people do in it: write, tap, delete, block; the phone's HTTP calls are these."""

import msgspec

from sandbox import contents
from sandbox.chats import Chat
from sandbox.contents import Contact, Content
from sandbox.errors import Missing, NotPossible
from sandbox.files import Upload
from sandbox.people import ANONYMOUS
from sandbox.state import State
from sandbox.taps import Tap, TapAnswer
from sandbox.wire import Wire

TAP_PATIENCE = 15.0


class ButtonSpot(msgspec.Struct, frozen=True):
    """A button by its position, from 0."""

    message_id: int
    row: int
    column: int


class World(State):
    """What people do reads as a sentence: `world.person_sends(1001, "Hola")`."""

    def person_sends(
        self,
        person_id: int,
        text: str | None = None,
        *,
        sticker: str | None = None,
        photo: bool = False,
        contact: Contact | None = None,
        location: bool = False,
        document: Upload | None = None,
        forwarded: bool = False,
        chat_id: int | None = None,
        thread_id: int | None = None,
        anonymous: bool = False,
    ) -> Wire:
        """Send one message, in the private chat unless `chat_id` names a group; text captions a file.

        `thread_id` is a topic. An `anonymous` administrator writes in the group's name.
        """
        content = Content(text, sticker, photo, contact, location, document)
        fields = content.fields(self.files)
        if not fields:
            raise NotPossible("an empty message cannot be sent")
        if forwarded:
            origin = {
                "type": "hidden_user",
                "sender_user_name": "Otra persona",
                "date": self.clock.timestamp(),
            }
            fields["forward_origin"] = origin
        chat = self._chat_of(person_id, chat_id)
        sender = ANONYMOUS if anonymous else self.person(person_id).user()
        in_whose_name = {"sender_chat": chat.wire} if anonymous else {}
        return self._person_posts(sender, chat, fields | in_whose_name | chat.in_topic(thread_id))

    def _chat_of(self, person_id: int, chat_id: int | None) -> Chat:
        chat = self.chat(person_id if chat_id is None else chat_id)
        if person_id not in chat.members:
            raise NotPossible(f"{person_id} is not in the chat {chat.id}")
        return chat

    def _person_posts(self, sender: Wire, chat: Chat, fields: Wire) -> Wire:
        if chat.blocked:
            raise NotPossible("the person blocked the bot and must unblock it to write")
        chat.opened = True
        chat.unread = 0
        message = self.post(chat, sender, fields)
        self.notify_bot("message", message, chat)
        return message

    def person_shares(self, person_id: int, user_id: int, *, request_id: int | None = None) -> Wire:
        """Pick somebody with the keyboard's button that asks for users.

        With a `request_id` it is sent whatever the present keyboard, as a modified client does.
        """
        request = self._asked_for_users(self.chat(person_id)) if request_id is None else {}
        picked = self.person(user_id)
        shown: Wire = {"user_id": user_id}
        if request.get("request_name"):
            names = {"first_name": picked.first_name, "last_name": picked.last_name}
            shown |= {field: name for field, name in names.items() if name}
        if request.get("request_username") and picked.username:
            shown["username"] = picked.username
        shared = {"request_id": request.get("request_id", request_id), "users": [shown]}
        return self._person_posts(
            self.person(person_id).user(), self._chat_of(person_id, None), {"users_shared": shared}
        )

    def _asked_for_users(self, chat: Chat) -> Wire:
        buttons = [button for row in chat.keyboard.get("keyboard", []) for button in row]
        for button in buttons:
            if "request_users" in button:
                request: Wire = button["request_users"]
                return request
        raise NotPossible("the chat's keyboard asks for nobody")

    def person_edits(self, person_id: int, message_id: int, text: str) -> Wire:
        """The person edits a text of theirs."""
        chat = self.chat(person_id)
        message = self._message(chat, message_id)
        if message["from"]["id"] != person_id or "text" not in message:
            raise NotPossible("only a text of one's own can be edited")
        rest = {field: value for field, value in message.items() if field not in ("text", "entities")}
        edited = self.replace(chat, rest | contents.text_fields(text))
        self.notify_bot("edited_message", edited, chat)
        return edited

    def person_deletes(self, person_id: int, message_id: int) -> None:
        """Telegram does not tell the bot."""
        chat = self.chat(person_id)
        self._message(chat, message_id)
        self.remove(chat, [message_id])

    def person_deletes_topic(self, person_id: int, thread_id: int) -> None:
        """Telegram does not tell the bot; its messages are gone."""
        self.remove_topic(self.chat(person_id), thread_id)

    def person_reads(self, person_id: int) -> None:
        self.chat(person_id).unread = 0

    def person_blocks(self, person_id: int) -> None:
        self._set_blocked(person_id, blocked=True)

    def person_unblocks(self, person_id: int) -> None:
        self._set_blocked(person_id, blocked=False)

    def person_removes_bot(self, person_id: int, chat_id: int) -> None:
        """The person takes the bot out of a group."""
        self._set_blocked(person_id, chat_id=chat_id, blocked=True)

    def _set_blocked(self, person_id: int, *, blocked: bool, chat_id: int | None = None) -> None:
        """The bot learns of it by `my_chat_member`, unless nothing changes."""
        chat, person = self._chat_of(person_id, chat_id), self.person(person_id)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        member = {"user": self.bot.user(), "status": "member"}
        kicked = {"user": self.bot.user(), "status": "kicked", "until_date": 0}
        change = {
            "chat": chat.wire,
            "from": person.user(),
            "date": self.clock.timestamp(),
            "old_chat_member": member if blocked else kicked,
            "new_chat_member": kicked if blocked else member,
        }
        self.notify_bot("my_chat_member", change, chat)

    def person_leaves_telegram(self, person_id: int) -> None:
        """The account is deleted: the bot is refused with `user is deactivated`."""
        self.chat(person_id).deactivated = True
        self.wake()

    async def person_taps(
        self, person_id: int, place: ButtonSpot, *, within: float = TAP_PATIENCE
    ) -> TapAnswer | None:
        """Press a button and wait for the bot's answer; None if there is none `within` seconds."""
        tap = self.tap(person_id, place)
        try:
            await self.until(lambda: tap.answer or self.closed, within)
        except TimeoutError:
            return None
        return tap.answer

    def tap(self, person_id: int, place: ButtonSpot, *, chat_id: int | None = None) -> Tap:
        """Press a button without waiting."""
        chat = self._chat_of(person_id, chat_id)
        message = self._message(chat, place.message_id)
        keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
        if place.row < 0 or place.column < 0:
            raise Missing("there is no such button")
        try:
            button = keyboard[place.row][place.column]
        except IndexError:
            raise Missing("there is no such button") from None
        if "callback_data" not in button:
            raise NotPossible("this button does not call the bot")
        return self.send_callback(person_id, message, button["callback_data"])

    def send_callback(self, person_id: int, message: Wire, data: str) -> Tap:
        """Send a callback query whatever the present keyboard: a phone that missed an edit does so."""
        chat = self.chat(message["chat"]["id"])
        if chat.blocked:
            raise NotPossible("the person blocked the bot")
        tap = self.taps.add(chat.id, self.clock.now())
        query = {
            "id": tap.query_id,
            "from": self.person(person_id).user(),
            "message": message,
            "chat_instance": str(chat.id * 7_919),
            "data": data,
        }
        self.notify_bot("callback_query", query, chat)
        return tap

    def find_button(self, chat_id: int, label: str) -> ButtonSpot | None:
        """The place of the newest button with this text."""
        for message in reversed(self.chat(chat_id).messages.values()):
            for row, buttons in enumerate(message.get("reply_markup", {}).get("inline_keyboard", [])):
                for column, button in enumerate(buttons):
                    if button["text"] == label:
                        return ButtonSpot(message["message_id"], row, column)
        return None

    def _message(self, chat: Chat, message_id: int) -> Wire:
        if message_id not in chat.messages:
            raise Missing(f"there is no message {message_id} in the chat {chat.id}")
        return chat.messages[message_id]
