"""Taking a picture of a phone's page."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.phone import BrowserPhone

SCREENS = Path("data/pictures")  # one for each main screen, for review; not committed
COMPANY = "Comercializadora del Sureste"
_CLEAR = """
async () => {
  const person = location.hash.split("/")[2];
  for (const { dataset } of document.querySelectorAll("article[data-message-id]"))
    await fetch(`/phone/api/chats/${person}/messages/${dataset.messageId}`, { method: "DELETE" });
}
"""


async def shoot(page: Page, name: str) -> None:
    """Take a picture of the page, once nothing is disappearing and no button waits for an answer."""
    await expect(page.locator(".toast, [aria-busy=true]")).to_have_count(0)
    await page.screenshot(path=SCREENS / f"{name}.png")


async def clear(phone: BrowserPhone) -> None:
    """Delete every message, as a person may, so that the next picture starts with an empty chat."""
    await phone.page.evaluate(_CLEAR)
    await expect(phone.messages()).to_have_count(0)
