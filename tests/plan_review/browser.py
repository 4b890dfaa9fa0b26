"""A headless Chromium, for the tests and the pictures of the page. It has to be installed; nothing is downloaded."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_ARGUMENTS = (
    # Containers run as root, where Chromium's sandbox does not start; the pages are our own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class BrowserMissingError(Exception):
    """No Chromium or Chrome is installed."""

    def __init__(self) -> None:
        super().__init__(
            "Chromium is needed and was not found."
            " Debian: sudo apt install chromium; macOS: brew install --cask chromium"
        )


def find_browser() -> str:
    """Return the program's path; raises BrowserMissingError."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        raise BrowserMissingError
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running browser; raises BrowserMissingError."""
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
