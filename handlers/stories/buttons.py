"""*Historia de…*, under an entry, an alert or a page of a story. It works however old its message is."""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.audit_log.opening import PAGE_SIZE
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import StoryButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.standing import on_standing_tap
from handlers.stories.screens import story_screen
from services.log.stories import read_story


async def told(chat: Chat) -> None:
    """A page of the story: the first one in a message of its own, so that what led to it stays."""
    tapped = chat.tapped(StoryButton)
    story = await read_story(chat.ask, tapped.company_id, tapped.folio, tapped.kind)
    screen = story_screen(
        story, chat.installation.catalogue, page_number=tapped.page or 0, log_page_size=PAGE_SIZE
    )
    await chat.answer()
    await (chat.send(screen) if tapped.page is None else chat.show(screen))


ALWAYS: list[Handler] = [
    on_standing_tap("story", sent_by(StoryButton), told, needs=Need(Where.NAMED, READ_LOG), only_reads=True)
]
