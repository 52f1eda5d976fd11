"""A person with the phone in the browser, for tests that read like one: `send`, `tap`, `sees`."""

from __future__ import annotations

import re

from playwright.async_api import FilePayload, Locator, Page, expect

# Each of these scrolls by itself, so overflow in it would not widen the document.
_WIDEST = """
() => Math.max(...[document.documentElement, ...document.querySelectorAll("#people, #scroll, #log, #panel")]
  .map((node) => node.scrollWidth))
"""
# Half a pixel too much already makes an ellipsis, and `scrollWidth` is in whole pixels.
_CUT_LABELS = """
() => [...document.querySelectorAll(".key .label")]
  .filter((label) => {
    const text = document.createRange();
    text.selectNodeContents(label);
    return text.getBoundingClientRect().width > label.getBoundingClientRect().width + 0.1;
  })
  .map((label) => label.textContent)
"""


class BrowserPhone:
    """One person's chat with the bot, open on the page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def send(self, text: str) -> None:
        """Write a message and send it."""
        box = self.page.get_by_role("textbox", name="Mensaje")
        await box.fill(text)
        await box.press("Enter")

    async def attach(self, name: str, content: bytes) -> None:
        """Attach a document, which sends it."""
        file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        await self.page.locator("#file").set_input_files(file)

    async def tap(self, label: str, *, whole: bool = False) -> None:
        """Tap the newest button whose label begins like this, or is this as a `whole`, once it is there."""
        await self.button(label, whole=whole).click()

    async def press(self, name: str) -> None:
        """Press a button of the phone itself."""
        await self.page.get_by_role("button", name=name).click()

    async def sees(self, *fragments: str) -> Locator:
        """Wait until a message that has all these fragments is there, and fits; returns the newest one."""
        message = self.messages(*fragments).last
        await expect(message).to_be_visible()
        await self.fits()
        return message

    async def no_longer_sees(self, *fragments: str) -> None:
        """Wait until no message has all these fragments."""
        await expect(self.messages(*fragments)).to_have_count(0)

    async def is_told(self, text: str) -> None:
        """Wait until a toast over the chat says this."""
        await expect(self.page.get_by_role("status").filter(has_text=text)).to_be_visible()

    async def fits(self) -> None:
        """Check that nothing is wider than the page, and that no button's label is cut."""
        size = self.page.viewport_size
        assert size is not None
        widest = await self.page.evaluate(_WIDEST)
        assert widest <= size["width"], f"something is {widest} px wide"
        cut = await self.page.evaluate(_CUT_LABELS)
        assert cut == [], f"cut off: {cut}"

    def messages(self, *fragments: str) -> Locator:
        """The messages that have all these fragments, oldest first, except those being deleted."""
        found = self.page.locator("article[data-message-id]")
        for fragment in fragments:
            found = found.filter(has_text=fragment)
        return found

    def button(self, label: str, *, whole: bool = False) -> Locator:
        """The newest button under a message whose label begins like this, or is this as a `whole`."""
        beginning = re.compile(f"^{re.escape(label)}{'$' if whole else ''}")
        return self.messages().get_by_role("button", name=beginning).last


async def opened_phone(page: Page, root: str, person_id: int) -> BrowserPhone:
    """The person's phone with the chat open, on the page of the sandbox at `root`."""
    await page.goto(f"{root}/#/chat/{person_id}")
    await expect(page.locator("#chat")).to_be_visible()
    return BrowserPhone(page)
