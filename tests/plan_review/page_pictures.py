"""Pictures of a review's page for the documentation.

    .venv/bin/python -m tools.plan_review redis-prod.json --html build/review.html
    .venv/bin/python -m tests.plan_review.page_pictures build/review.html redis-prod docs/plan_review

takes the findings (page.png), the graph with a resource chosen that has a finding, dark (graph.png), and both on a
phone (phone.png, phone-graph.png). Needs Chromium on the path.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.plan_review.browser import BrowserMissingError, chromium


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page to open, and its size in CSS pixels."""

    name: str
    view: str
    width: int
    height: int
    dark: bool = False
    choose_worst: bool = False


PICTURES = (
    Picture(name="page", view="findings", width=1280, height=800),
    Picture(name="graph", view="graph", width=1440, height=900, dark=True, choose_worst=True),
    Picture(name="phone", view="findings", width=390, height=844),
    Picture(name="phone-graph", view="graph", width=390, height=844, dark=True),
)


def take(browser: Browser, picture: Picture, *, page: Path, stack: str, folder: Path) -> None:
    """Write one picture into the folder."""
    context = browser.new_context(
        viewport=ViewportSize(width=picture.width, height=picture.height),
        color_scheme="dark" if picture.dark else "light",
        device_scale_factor=2 if picture.width < 500 else 1,
        is_mobile=picture.width < 500,
    )
    opened = context.new_page()
    scope = f"&in=stack:{stack}" if picture.view == "graph" else ""
    opened.goto(f"{page.resolve().as_uri()}#view={picture.view}{scope}")
    if picture.choose_worst:
        _choose_worst(opened)
    opened.screenshot(path=folder / f"{picture.name}.png")
    context.close()


def _choose_worst(page: Page) -> None:
    page.locator(".node .badge.is-refuse, .node .badge.is-warn").first.click()


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("stack", help="whose graph is shown")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    try:
        with chromium() as browser:
            for picture in PICTURES:
                take(browser, picture, page=given.page, stack=given.stack, folder=given.folder)
    except BrowserMissingError as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
