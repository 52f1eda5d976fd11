"""The browser that the tests and the manual's pictures use: the machine's own Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright, expect

PHONE = (390, 844)  # pixels of the page, wide and high
PATIENCE = 20_000  # milliseconds until a test gives up

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    """There is no browser to start."""

    def __init__(self) -> None:
        super().__init__(
            "there is no Chromium: install it (on Debian, apt install chromium), "
            "or set VIGIA_CHROMIUM to the path of a Chromium or Chrome"
        )


def chromium_path() -> str:
    """Where the browser is; raises NoChromium."""
    path = shutil.which(os.environ.get("VIGIA_CHROMIUM") or "chromium")
    if path is None:
        raise NoChromium
    return path


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser, open within the block; raises NoChromium."""
    path = chromium_path()
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def opened_page(
    browser: Browser, *, size: tuple[int, int] = PHONE, scale: int = 1
) -> AsyncIterator[Page]:
    """An empty page in Spanish, without motion, meanwhile; at the end, no script may have failed on it.

    `scale` is how many dots of a picture a pixel has each way.
    """
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        has_touch=size == PHONE,
        is_mobile=size == PHONE,
        locale="es-MX",
        timezone_id="America/Mexico_City",
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE)
    failures = _Failures()
    page = await context.new_page()
    page.on("pageerror", failures.raised)
    page.on("console", failures.said)
    yield page
    await context.close()
    assert not failures.all, failures.all


class _Failures:
    """The errors of the page's scripts."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def raised(self, error: Error) -> None:
        self.all.append(error.message)

    def said(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.all.append(said.text)
