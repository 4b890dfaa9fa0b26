"""One Chromium for each file of tests; every page is opened as a file, and in the end was silent and offline.

Without a browser these tests are left out, with one line that says so; with CI=true that is an error instead.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

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


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Yield what opens a review: `open_page(review, "#view=graph", width=360)`; other options are the browser's."""
    contexts: list[BrowserContext] = []
    noise: list[str] = []

    def opened(review: Review, fragment: str = "", *, width: int = 1280, height: int = 900, **options: object) -> Page:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(render(review), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        # A violated policy is a console message, too.
        page.on("console", lambda message: noise.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: noise.append(request.url) if request.url != file.as_uri() else None)
        page.goto(file.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert noise == []
