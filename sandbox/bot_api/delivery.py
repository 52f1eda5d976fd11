"""Takes pending updates to the webhook: in order within a lane, again until each is answered 2xx."""

import asyncio
import logging
from typing import TYPE_CHECKING

from sandbox.bot_api.errors import ApiError
from sandbox.bot_api.methods import run
from sandbox.bot_api.parameters import Parameters
from sandbox.state import Webhook, WebhookTrouble
from sandbox.updates import Update
from sandbox.world import World

if TYPE_CHECKING:
    import httpx

Lane = tuple[int, bool]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name
LONGEST_DELAY = 60.0
ANSWER_TIMEOUT = 60.0

log = logging.getLogger(__name__)


class Delivery:
    """Runs for as long as the server does; without a webhook it only waits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: set[Lane] = set()

    async def run(self) -> None:
        await self._world.until(lambda: self._world.webhook, within=None)
        # httpx takes a while to import, and only those who use webhooks need it here.
        import httpx

        client = httpx.AsyncClient(timeout=ANSWER_TIMEOUT, trust_env=False)
        async with client, asyncio.TaskGroup() as lanes:
            while True:
                for lane in await self._world.until(self._waiting_lanes, within=None):
                    self._busy.add(lane)
                    lanes.create_task(self._drain(client, lane))

    def _waiting_lanes(self) -> list[Lane]:
        """Lanes with work and no task, as many as the webhook takes at once."""
        if not self._world.webhook:
            return []
        waiting = {update.lane for update in self._pending()} - self._busy
        free = max(self._world.webhook.max_connections - len(self._busy), 0)
        return sorted(waiting)[:free]

    def _pending(self) -> list[Update]:
        return self._world.updates.pending(self._world.clock.now())

    async def _drain(self, client: "httpx.AsyncClient", lane: Lane) -> None:
        try:
            while webhook := self._world.webhook:
                waiting = [update for update in self._pending() if update.lane == lane]
                if not waiting:
                    return
                for update in self._world.disorder.arranged(waiting):
                    await self._insist(client, webhook, update)
        finally:
            self._busy.discard(lane)
            self._world.wake()

    async def _insist(self, client: "httpx.AsyncClient", webhook: Webhook, update: Update) -> None:
        """Retry with doubling delays until it is taken, unless the webhook changes or the update expires."""
        delay = self._world.settings.webhook_delay.total_seconds()

        def over() -> bool:
            return self._world.webhook is not webhook or update not in self._pending()

        while not over():
            if await self._deliver(client, webhook, update):
                self._world.updates.remove(update)
                self._world.wake()
                return
            try:
                await self._world.until(over, within=delay)
            except TimeoutError:
                delay = min(delay * 2, LONGEST_DELAY)

    async def _deliver(self, client: "httpx.AsyncClient", webhook: Webhook, update: Update) -> bool:
        import httpx

        headers = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        try:
            response = await client.post(webhook.url, json=update.wire, headers=headers)
        except httpx.HTTPError as error:
            self._note(f"Connection failed: {type(error).__name__}")
            return False
        if not response.is_success:
            self._note(f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}")
            return False
        await self._execute(response)
        return True

    def _note(self, message: str) -> None:
        self._world.webhook_trouble = WebhookTrouble(self._world.clock.timestamp(), message)
        self._world.wake()

    async def _execute(self, response: "httpx.Response") -> None:
        """Execute a method in the answer's body, without reporting the result."""
        try:
            body = response.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            try:
                await run(self._world, body["method"], Parameters(body))
            except ApiError as error:
                log.warning("The method in a webhook's answer failed: %s", error.description)
