"""setWebhook, deleteWebhook and getWebhookInfo.

Bot API 10.0, core.telegram.org/bots/api#setwebhook. Like a local server of Telegram's own, it takes http too.
"""

import re
from urllib.parse import urlsplit

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.polling import remember_allowed
from sandbox.state import Webhook
from sandbox.wire import Wire
from sandbox.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def set_webhook(world: World, parameters: Parameters) -> bool:
    """An empty `url` removes the webhook."""
    url = parameters.text("url") or ""
    if not url:
        return await delete_webhook(world, parameters)
    if urlsplit(url).scheme not in ("http", "https"):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    secret = parameters.text("secret_token") or None
    if secret and not _SECRET.fullmatch(secret):
        raise BadRequest("secret token contains unallowed characters")
    remember_allowed(world, parameters)
    _drop_if_asked(world, parameters)
    connections = parameters.integer("max_connections", 40, low=1, high=100)
    world.webhook = Webhook(url, secret, connections)
    world.webhook_trouble = None
    world.wake()
    return True


async def delete_webhook(world: World, parameters: Parameters) -> bool:
    _drop_if_asked(world, parameters)
    world.webhook = None
    world.webhook_trouble = None
    world.wake()
    return True


def _drop_if_asked(world: World, parameters: Parameters) -> None:
    if parameters.flag("drop_pending_updates"):
        world.updates.clear()


async def get_webhook_info(world: World, _parameters: Parameters) -> Wire:
    info: Wire = {
        "url": world.webhook.url if world.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending(world.clock.now())),
    }
    if world.webhook:
        info["max_connections"] = world.webhook.max_connections
    if trouble := world.webhook_trouble:
        info |= {"last_error_date": trouble.date, "last_error_message": trouble.message}
    if world.updates.allowed:
        info["allowed_updates"] = world.updates.allowed
    return info
