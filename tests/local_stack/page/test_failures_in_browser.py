"""The page in Chromium while something that it needs is unavailable."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local_stack.page.conftest import Client, noted_in
from tools.local_stack.page.server import with_page
from tools.local_stack.processes.server import end_with_children
from tools.local_stack.stack import record

pytestmark = pytest.mark.e2e

PATIENCE_MILLISECONDS = 60_000
FLAGS = "feature-flags: GET /users/{user}/flags"


@pytest.fixture
def page(browser: Browser, client: Client) -> Iterator[Page]:
    """Give the page, with Redis running."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    opened = context.new_page()
    opened.goto(client.address)
    expect(opened.locator("#redis-state")).to_contain_text("running")
    yield opened
    context.close()


def test_a_user_who_cannot_be_looked_up_is_told_beside_the_form(page: Page) -> None:
    """And no older answer stands there meanwhile; it works again once Redis does."""
    page.click("text=Stop")
    expect(page.locator("#redis-state")).to_have_text("Redis: stopped")
    page.click("#user button")
    expect(page.locator("#user-answer")).to_contain_text("Redis does not answer")
    expect(page.locator("#values tbody tr")).to_have_count(0)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#redis-state")).to_contain_text("running")
    page.click("#user button")
    expect(page.locator("#user-answer")).to_have_text("")


def test_a_frozen_emulator_is_told_and_redis_is_shown_all_the_same(page: Page, records: Path) -> None:
    """With the command that helps; calls do not hang, and the page goes on with the emulator."""
    emulator = noted_in(records).emulator.identity.pid
    os.kill(emulator, signal.SIGSTOP)
    try:
        expect(page.locator("#problem")).to_contain_text("emulator does not answer; `make up` replaces it")
        page.select_option("#action", label=FLAGS)
        page.click("#call button[type=submit]")
        expect(page.locator("#call-answer")).to_contain_text("emulator does not answer")
        page.click("text=Freeze")
        expect(page.locator("#redis-state")).to_contain_text("frozen")
        page.click("text=Thaw")
        expect(page.locator("#redis-state")).to_contain_text("running")
    finally:
        os.kill(emulator, signal.SIGCONT)
    expect(page.locator("#problem")).to_be_hidden()
    page.click("#call button[type=submit]")
    expect(page.locator("#call-answer")).to_contain_text("200")


def test_a_page_whose_server_is_gone_says_what_helps(page: Page, records: Path) -> None:
    """As after `make down`: nothing is shown as if it still ran, and repeated calls end."""
    page.select_option("#action", label=FLAGS)
    page.click("#repeat")
    running = noted_in(records).page
    assert running is not None
    end_with_children(running.identity)
    try:
        expect(page.locator("#redis-state")).to_have_text("Redis: not known")
        expect(page.locator("#problem")).to_contain_text("`make up` starts what is missing")
        expect(page.locator("#repeat")).to_have_attribute("aria-pressed", "false")
    finally:
        with_page(record.UP, noted_in(records), records=records)
