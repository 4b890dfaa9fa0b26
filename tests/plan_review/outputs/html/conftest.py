"""One Chromium for each file of tests; every page is opened as a file, and in the end was silent and offline.

Without a browser these tests are left out, with one line that says so; with CI=true that is an error instead.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.plan_review.browser import BrowserMissingError, chromium, find_browser
from tools.plan_review.outputs.html import render
from tools.plan_review.review import Review

OpenPage = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the test out when there is no browser; fail where CI=true."""
    if "browser" not in getattr(item, "fixturenames", ()):
        return
    try:
        find_browser()
    except BrowserMissingError as missing:
        problem = str(missing)
    else:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{problem} (CI=true)", pytrace=False)
    # One line for all tests, because it is raised at one place.
    pytest.skip(f"left out: the tests of the plan review's page. {problem}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a running Chromium.

    Not for the session: as long as Playwright's driver runs, so does its event loop, in which no other can be run.
    """
    with chromium() as running:
        yield running


@dataclass
class Tabs:
    """A browser's tabs: one for each set of its options, in which one page after the other is opened.

    A new document takes over nothing of the one before it but what a page keeps on purpose; a new tab is a process of
    the browser's, and takes ten times as long. So a page that keeps something is opened in a tab of its own.
    """

    browser: Browser
    noise: list[str] = field(default_factory=list)
    opened: dict[tuple[tuple[str, object], ...], Page] = field(default_factory=dict)

    def alone(self, options: dict[str, object]) -> Page:
        """Return a new tab, which shares nothing with others."""
        page = self.browser.new_context(**options).new_page()  # type: ignore[arg-type]
        # A violated policy is a console message, too.
        page.on("console", lambda message: self.noise.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("request", lambda request: self.noise.append(request.url))
        return page

    def shared(self, options: dict[str, object]) -> Page:
        """Return the tab with these options, as a new one would be."""
        key = tuple(sorted(options.items()))
        if key not in self.opened:
            self.opened[key] = self.alone(options)
        page = self.opened[key]
        page.emulate_media(media="null")
        page.mouse.move(0, 0)
        return page


@pytest.fixture(scope="module")
def tabs(browser: Browser) -> Tabs:
    """Give the tabs of a file's tests; they end with the browser."""
    return Tabs(browser)


@pytest.fixture
def open_page(tabs: Tabs, tmp_path: Path) -> Iterator[OpenPage]:
    """Yield what opens a review: `open_page(review, "#view=graph", width=360)`; other options are the browser's.

    The page before it is gone then, unless one of both has `alone=True`, as a page needs that keeps something.
    """
    files: list[Path] = []
    left_alone: list[Page] = []
    tabs.noise.clear()

    def opened(
        review: Review,
        fragment: str = "",
        *,
        width: int = 1280,
        height: int = 900,
        alone: bool = False,
        **options: object,
    ) -> Page:
        files.append(tmp_path / f"page-{len(files)}.html")
        files[-1].write_text(render(review), encoding="utf-8")
        page = tabs.alone(options) if alone else tabs.shared(options)
        if alone:
            left_alone.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(files[-1].as_uri() + fragment)
        assert alone or page.evaluate("localStorage.length") == 0
        return page

    yield opened
    for page in left_alone:
        page.context.close()
    expected = {file.as_uri() for file in files}
    assert [each for each in tabs.noise if each not in expected] == []
