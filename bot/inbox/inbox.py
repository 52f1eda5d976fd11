"""From arrival to done: committed, handled, and emptied together with storing the person's state."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from telegram import Update

from bot.inbox.arrivals import Arrival, understood
from bot.inbox.cipher import Cipher, Unreadable
from bot.inbox.lanes import Lanes
from bot.inbox.outage import Outage
from bot.inbox.telling import tell
from bot.telegram_app import TelegramApp
from domain.errors import StorageUnavailable
from handlers.kit.conversation import draft_kinds
from handlers.kit.memory import NOTHING_KEPT, Memory, WrittenMemory, read, written
from services.installation import Installation
from storage.repositories.conversations import StoredConversation
from storage.repositories.inbox import InboxUpdate

log = logging.getLogger(__name__)

ATTEMPTS = 3  # starts of the process that an update may outlive before it is set aside
SET_ASIDE = "No pude con algo que enviaste y lo dejé apartado. Inténtalo otra vez, por favor."

_REMEMBER_IDS = timedelta(days=7)  # Telegram sends an update again for 24 hours
_PATIENCE = 2.0  # seconds that the database has before people are told that it does not answer
_BEFORE_TRYING_AGAIN = 1.0  # seconds
_PATIENCE_AT_END = 2.0  # seconds
_MOST_HELD = 1_000  # updates held in memory until they are taken; the senders of more are not told

T = TypeVar("T")


class Inbox:
    """Receives updates and handles them, each once in effect however often it comes or the process dies."""

    def __init__(self, installation: Installation, application: TelegramApp, *, cipher: Cipher) -> None:
        self._database = installation.database
        self._owner_ids = installation.owner_ids
        self._application = application
        self._cipher = cipher
        self._lanes = Lanes(self._do)
        self._outage = Outage(installation, application)
        self._kept: dict[int, WrittenMemory] = {}
        self._storing: set[asyncio.Task[bool]] = set()
        self._held: dict[int, Update] = {}

    async def restore(self) -> None:
        """Restore everybody's state from when an earlier process ended."""
        kinds = draft_kinds()
        async with self._database.reading() as work:
            rows = await work.conversations.all()
        for row in rows:
            kept = WrittenMemory(row.conversation, row.draft, row.company_id)
            self._remember(row.telegram_id, kept)
            self._application.restore(row.telegram_id, read(kept, kinds))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Within the block, handle what arrives, after what an earlier process left."""
        async with self._database.writing() as work:
            await work.inbox.forget(before=datetime.now(UTC) - _REMEMBER_IDS)
            pending = await work.inbox.pending()
        await self._line_up(pending)
        try:
            yield
        finally:
            for storing in self._storing:
                storing.cancel()  # it was not confirmed to Telegram, which sends it again
            await self._lanes.close(patience=_PATIENCE_AT_END)
            await self._outage.close()
            await asyncio.gather(*self._storing, return_exceptions=True)

    async def receive(self, arrivals: Sequence[Arrival]) -> bool:
        """Whether these updates are committed; only then may Telegram's be confirmed.

        It answers within seconds; if they could not be committed, their senders were told, or got their
        reading. The same updates may come again any number of times.
        """
        patience = _PATIENCE
        updates = [each.update for each in arrivals if each.update is not None]
        if self._outage.on:
            patience = _BEFORE_TRYING_AGAIN
            self._outage.attend(updates)
            if self._storing and not await self._tries_end_well():
                return False
        storing = asyncio.create_task(self._store(arrivals))
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        await asyncio.wait({storing}, timeout=patience)
        if storing.done() and not storing.cancelled() and storing.result():
            return True
        self._outage.begin("it takes long")
        self._outage.attend(updates)
        return False

    async def _tries_end_well(self) -> bool:
        """Give the current tries a moment: during an outage there is one at a time."""
        await asyncio.wait(self._storing, timeout=_BEFORE_TRYING_AGAIN)
        return not self._outage.on

    async def _store(self, arrivals: Sequence[Arrival]) -> bool:
        by_id = {each.update_id: each for each in sorted(arrivals, key=lambda each: each.update_id)}
        rows = [self._row_of(each) for each in by_id.values()]
        try:
            async with self._database.writing() as work:
                new = await work.inbox.store(rows, now=datetime.now(UTC))
        except StorageUnavailable as error:
            self._outage.begin(str(error))
            return False
        except Exception:  # the sender is told in the same way, and everything else goes on
            log.exception("what arrived could not be stored")
            self._outage.begin("what arrived could not be stored")
            return False
        self._outage.end()
        for row in new:
            update = by_id[row.update_id].update
            if update is not None and len(self._held) < _MOST_HELD:
                self._held[row.update_id] = update
        await self._line_up(new)
        return True

    def _row_of(self, arrival: Arrival) -> InboxUpdate:
        row = InboxUpdate(arrival.update_id, arrival.chat_id, None)
        body = self._cipher.encrypt(arrival.body, update_id=row.update_id, lane=row.lane)
        return replace(row, body=body)

    async def _line_up(self, updates: Sequence[InboxUpdate]) -> None:
        """Queue them in order, each in its chat's lane."""
        known = await self._known({update.lane for update in updates})
        for update in updates:
            self._lanes.add(update.lane, update.update_id, known=update.lane in known)

    async def _known(self, chats: Set[int]) -> Set[int]:
        """The subset of these chats that belongs to known people: a private chat's id is the person's."""
        try:
            async with self._database.reading() as work:
                return await work.users.accounts_among(chats) | (chats & self._owner_ids)
        except Exception as error:  # noqa: BLE001 (the worst of it is that strangers are seen to sooner)
            log.warning("whom updates are of is not known: %s", type(error).__name__)
            return chats

    async def _take(self, update_id: int) -> InboxUpdate | None:
        """Take the update from the database; its sender is told if that takes long."""

        async def take() -> InboxUpdate | None:
            async with self._database.writing() as work:
                return await work.inbox.take(update_id)

        held = self._held.pop(update_id, None)
        patience = 0.0 if self._outage.on else _PATIENCE
        late = asyncio.get_running_loop().call_later(patience, self._outage.attend, [held] if held else [])
        try:
            return await self._until_written(take)
        finally:
            late.cancel()

    async def _do(self, update_id: int) -> None:
        row = await self._take(update_id)
        if row is None or row.body is None:
            return
        try:
            body = self._cipher.decrypt(row.body, update_id=update_id, lane=row.lane)
            update = understood(json.loads(body), self._application.bot)
        except Unreadable:
            log.error("update %s can't be read: another key, or not what was put there", update_id)
            await self._set_aside(update_id)
            return
        if update is None:
            log.error("update %s is not understood: it was set aside", update_id)
            await self._set_aside(update_id)
            return
        if row.attempts > ATTEMPTS:
            log.error("update %s was set aside after %s attempts", update_id, ATTEMPTS)
            await self._set_aside(update_id)
            await tell(self._application.bot, update, SET_ASIDE)
            return
        if not await self._outage.was_read(update_id):
            async with self._outage.in_hand(row.lane):
                await self._application.process_update(update)
        await self._finish(update)

    async def between_updates(self, person: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do this while no update of the person is handled, and store the changes to their draft."""
        async with self._outage.in_hand(person):
            await work()
        await self._keep(person)

    async def _finish(self, update: Update) -> None:
        """Finish the update and store the conversation, in one transaction."""
        person = update.effective_user.id if update.effective_user is not None else 0
        await self._keep(person, done=update.update_id)

    async def _keep(self, person: int, *, done: int | None = None) -> None:
        memory = written(self._application.user_data.get(person, Memory()))
        changed = memory != self._kept.get(person, NOTHING_KEPT)

        async def keep() -> None:
            async with self._database.writing() as work:
                if changed:
                    await work.conversations.save(
                        StoredConversation(person, memory.conversation, memory.draft, memory.company_id)
                    )
                if done is not None:
                    await work.inbox.finish(done)

        if changed or done is not None:
            await self._until_written(keep)
            self._remember(person, memory)
        self._application.forget_if_idle(person)

    def _remember(self, person: int, memory: WrittenMemory) -> None:
        """What the database has of the person: nothing, for most who ever wrote."""
        self._kept.pop(person, None)
        if memory != NOTHING_KEPT:
            self._kept[person] = memory

    async def _set_aside(self, update_id: int) -> None:
        async def set_aside() -> None:
            async with self._database.writing() as work:
                await work.inbox.set_aside(update_id)

        await self._until_written(set_aside)

    async def _until_written(self, write: Callable[[], Awaitable[T]]) -> T:
        """Write, retrying until the database takes it: what is not noted would be done twice."""
        while True:
            try:
                outcome = await write()
            except StorageUnavailable as error:
                self._outage.begin(str(error))
                await asyncio.sleep(_BEFORE_TRYING_AGAIN)
            else:
                self._outage.end()
                return outcome
