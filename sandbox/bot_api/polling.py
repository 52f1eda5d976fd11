"""getUpdates: one poll at a time, and none while a webhook is set."""

from sandbox.bot_api.errors import Conflict
from sandbox.bot_api.parameters import Parameters
from sandbox.updates import Update
from sandbox.wire import Wire
from sandbox.world import World

MAX_UPDATES = 100
MAX_TIMEOUT = 50


async def get_updates(world: World, parameters: Parameters) -> list[Wire]:
    """Bot API 10.0, core.telegram.org/bots/api#getupdates."""
    if world.webhook:
        raise Conflict(
            "can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        )
    remember_allowed(world, parameters)
    _apply_offset(world, parameters.integer("offset"))
    limit = parameters.integer("limit", MAX_UPDATES, low=1, high=MAX_UPDATES)
    timeout = parameters.integer("timeout", low=0, high=MAX_TIMEOUT)
    if timeout and not _pending(world):
        await _long_poll(world, timeout)
    batch = world.updates.batch(world.clock.now(), limit)
    return [update.wire for update in world.disorder.arranged(batch)]


def remember_allowed(world: World, parameters: Parameters) -> None:
    """A call without them keeps the previous ones."""
    allowed = parameters.listing("allowed_updates", "allowed updates")
    if allowed is not None:
        world.updates.allow(allowed)


def _apply_offset(world: World, offset: int) -> None:
    if offset < 0:
        world.updates.keep_last(-offset)
    else:
        world.updates.confirm_below(offset)
    world.wake()


def _pending(world: World) -> list[Update]:
    return world.updates.pending(world.clock.now())


async def _long_poll(world: World, seconds: int) -> None:
    """Wait for an update. It ends a poll that already waits; the next one, or a webhook, ends this one."""
    world.current_poll += 1
    mine = world.current_poll
    world.wake()

    def over() -> bool:
        ended = world.current_poll != mine or world.webhook or world.closed
        return bool(ended or _pending(world))

    try:
        await world.until(over, within=seconds)
    except TimeoutError:
        return
    if world.webhook:
        raise Conflict("terminated by setWebhook request")
    if world.current_poll != mine:
        raise Conflict(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
