"""What a scene plays on: three people's phones and the desk, with what takes a picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, expect

from bot.demo.people import ANA, JORGE, LUIS
from tests.browser.chromium import PHONE, opened_page
from tests.browser.phone import BrowserPhone, opened_phone

TAKEN = Path("data/pictures")  # all that are taken, to look at; not committed
COMPANY = "Comercializadora del Sureste"
OTHER_COMPANY = "Papelería La Esperanza"
HEIGHTS = 400, 1200  # pixels: a picture is as high as what it shows, within these
_PATIENCE = 60.0  # seconds
_ARRIVING = 2_000  # milliseconds
SCALE = 2  # legible on a fine screen

# A machine without a desktop has no suitable font: Arial's metrics are near any phone's. A plain wallpaper
# makes smaller files. What to try and the desk are the demonstration's, so they are in no picture.
_LOOK = """
:root { --font: "Colour Emoji", "Liberation Sans", Arial, sans-serif }
.phone { background: var(--wall-bottom) }
.phone::before, #to-bottom { display: none !important }
#guide-strip, .desk, a[aria-label='Abrir el mostrador'] { display: none !important }
"""
_SHOW_ONLY = """
(text) => {
  for (const message of document.querySelectorAll("article[data-message-id]"))
    message.style.display = message.textContent.includes(text) ? "" : "none";
}
"""
_HEIGHT = """
() => {
  const scroll = document.querySelector("#scroll"), shown = [...document.querySelectorAll("#log > *")]
    .map((node) => node.getBoundingClientRect()).filter((box) => box.height);
  const inside = Math.max(...shown.map((box) => box.bottom)) - Math.min(...shown.map((box) => box.top));
  return Math.ceil(innerHeight - scroll.clientHeight + inside + 28);
}
"""
_TO_END = """
() => {
  const scroll = document.querySelector("#scroll");
  scroll.scrollTop = scroll.scrollHeight;
  document.activeElement?.blur();
}
"""
_DELETE_ALL = """
async () => {
  const person = location.hash.split("/")[2];
  for (const { dataset } of document.querySelectorAll("article[data-message-id]"))
    await fetch(`/phone/api/chats/${person}/messages/${dataset.messageId}`, { method: "DELETE" });
}
"""
_AT_THE_DESK = """
async (label) => {
  const { desk } = await (await fetch("/phone/api/state")).json();
  for (const company of desk.companies)
    for (const action of company.actions)
      if (action.label.startsWith(label)) {
        await fetch(`/phone/api/desk/${company.id}/${action.id}`, {
          method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
        });
        return true;
      }
  return false;
}
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """The people of the demonstration: Ana is the supervisor, Jorge a manager, Luis a stranger."""

    ana: BrowserPhone
    jorge: BrowserPhone
    luis: BrowserPhone
    folder: Path

    async def shoot(
        self, name: str, *, of: BrowserPhone | None = None, only: str = "", height: int | None = None
    ) -> None:
        """Take a picture of a phone, Ana's by default, once nothing changes on it.

        Of its messages those with the text `only` are shown. It is as high as they are, or as told.
        """
        page = (of or self.ana).page
        await expect(page.locator(".toast, [aria-busy=true]")).to_have_count(0)
        await page.evaluate(_SHOW_ONLY, only)
        least, most = HEIGHTS
        fits = height or min(max(await page.evaluate(_HEIGHT), least), most)
        usual = page.viewport_size or {"width": PHONE[0], "height": PHONE[1]}
        await page.set_viewport_size({"width": usual["width"], "height": fits})
        await page.evaluate(_TO_END)
        await page.screenshot(path=self.folder / f"{name}.png")
        await page.set_viewport_size(usual)
        await page.evaluate(_SHOW_ONLY, "")

    async def at_the_desk(self, label: str) -> None:
        """Press the desk's button whose label begins like this: a business system reports something."""
        if not await self.ana.page.evaluate(_AT_THE_DESK, label):
            raise LookupError(label)

    async def clear(self) -> None:
        """Leave what Ana has under way, and delete every message: the next scene starts with empty chats."""
        for phone in (self.ana, self.jorge, self.luis):
            await _delete_all(phone)
        await self.ana.send("/cancelar")
        await self.ana.send("/start")  # it is answered after that
        await self.ana.sees("¿Qué quieres hacer?")
        await _delete_all(self.ana)


async def _delete_all(phone: BrowserPhone) -> None:
    """Again while others are still arriving."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            await phone.page.evaluate(_DELETE_ALL)
            with suppress(AssertionError):
                return await expect(phone.messages()).to_have_count(0, timeout=_ARRIVING)


@asynccontextmanager
async def opened_stage(browser: Browser, root: str, *, width: int) -> AsyncIterator[Stage]:
    """The phones of this width, open within the block, on the demonstration at `root`."""
    folder = TAKEN / str(width)
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        phones = []
        for person in (ANA, JORGE, LUIS):
            page = await stack.enter_async_context(opened_page(browser, size=(width, PHONE[1]), scale=SCALE))
            phones.append(await opened_phone(page, root, person))
            await page.add_style_tag(content=_LOOK)
        ana, jorge, luis = phones
        yield Stage(ana, jorge, luis, folder)
