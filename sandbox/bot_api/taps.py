"""answerCallbackQuery.

Limits: Bot API 10.0, core.telegram.org/bots/api#answercallbackquery.
"""

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.formatting import utf16_length
from sandbox.taps import TapAnswer
from sandbox.world import World

MAX_ANSWER = 200


async def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Only the first answer to a tap is seen."""
    text = (parameters.text("text") or "").strip() or None
    tap = world.taps.answerable(parameters.text("callback_query_id") or "", world.clock.now())
    if tap is None:
        raise BadRequest("query is too old and response timeout expired or query ID is invalid")
    if text and utf16_length(text) > MAX_ANSWER:
        raise BadRequest("MESSAGE_TOO_LONG")
    if tap.answer:
        return True
    tap.answer = TapAnswer(text, parameters.flag("show_alert"), parameters.text("url"))
    world.wake()
    if text:
        world.publish("answer", chat_id=tap.chat_id, text=text, show_alert=tap.answer.show_alert)
    return True
