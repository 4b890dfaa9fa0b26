"""The page in Chromium: a form is sent, the plug is pulled, and it can be used on a phone and by a screen reader."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.local_stack.page.conftest import Client
from tools.local_stack.functions.invocation import FUNCTION_NAMES
from tools.terraform.steps import ROOT

pytestmark = pytest.mark.e2e

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MILLISECONDS = 30_000
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab in which one test after the other opens the page: a new one is a process of the browser's, and slow."""

    page: Page
    errors: list[str]

    @classmethod
    def of(cls, browser: Browser, **options: Any) -> "Tab":
        """Return a new tab of its own."""
        tab = cls(page=browser.new_context(**options).new_page(), errors=[])
        tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
        tab.page.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)
        tab.page.set_default_timeout(PATIENCE_MILLISECONDS)
        return tab

    @contextmanager
    def opened(self, client: Client) -> Iterator[Page]:
        """Give the page, opened as `make up` says; a script's error fails the test."""
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        self.errors.clear()
        self.page.bring_to_front()
        self.page.mouse.move(0, 0)
        self.page.goto(client.address)
        yield self.page
        found = list(self.errors)
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        # Another address of the same page would only change its fragment.
        self.page.goto("about:blank")
        assert found == []


@pytest.fixture(scope="module")
def desk_tab(browser: Browser) -> Tab:
    """Give a tab on a desk."""
    return Tab.of(browser)


@pytest.fixture(scope="module")
def phone_tab(browser: Browser) -> Tab:
    """Give a tab on a phone in the dark."""
    return Tab.of(browser, viewport=PHONE, color_scheme="dark")


@pytest.fixture
def desk(desk_tab: Tab, client: Client) -> Iterator[Page]:
    """Give the page on a desk."""
    with desk_tab.opened(client) as opened:
        yield opened


@pytest.fixture(params=["desk", "phone, dark"])
def page(desk_tab: Tab, phone_tab: Tab, client: Client, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give the page on a desk, and on a phone in the dark."""
    with (desk_tab if request.param == "desk" else phone_tab).opened(client) as opened:
        yield opened


def test_a_form_calls_a_function_and_shows_the_answer(page: Page) -> None:
    """Made of the routes; hit, time and process are told."""
    page.select_option("#action", label="feature-flags: GET /users/{user}/flags/{flag}")
    page.fill("[name=part-user]", "ü/1")
    page.click("#call button[type=submit]")
    row = page.locator("#answers tbody tr").first
    expect(row).to_contain_text("/users/%C3%BC%2F1/flags/new-checkout")
    expect(row).to_contain_text("200")
    expect(row).to_contain_text("hit")
    expect(row).to_contain_text(re.compile("cold|warm"))


def test_the_first_form_makes_something_to_ask_for(page: Page) -> None:
    """A caller who calls it and then reads gets an answer, not "there is no flag"."""
    expect(page.locator("#action option:checked")).to_contain_text(": PUT /")
    expect(page.locator("#body")).to_be_visible()


def test_the_plug_is_pulled_and_put_in_again(page: Page) -> None:
    """The state is told where it is looked for; calls go on."""
    expect(page.locator("#redis-state")).to_contain_text("running")
    page.click("text=Freeze")
    expect(page.locator("#redis-state")).to_contain_text("frozen")
    expect(page.locator("#plug-answer")).to_have_text("Redis is frozen now.")
    page.select_option("#action", label="feature-flags: GET /users/{user}/flags")
    page.click("#call button[type=submit]")
    expect(page.locator("#call-answer")).to_contain_text("200")
    page.click("text=Thaw")
    expect(page.locator("#redis-state")).to_contain_text("running")


def test_an_action_that_makes_no_sense_now_is_not_offered(desk: Page) -> None:
    """It can be reached by the keyboard all the same, and says why it does nothing."""
    expect(desk.locator("text=Freeze")).to_have_attribute("aria-disabled", "false")
    start = desk.get_by_role("button", name="Start", exact=True)
    expect(start).to_have_attribute("aria-disabled", "true")
    start.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#plug-answer")).to_have_text("Start: not while Redis is running.")


def test_the_keyboard_alone_pulls_the_plug_and_puts_it_in(desk: Page) -> None:
    """The button that was pressed keeps the focus, so that the next one is a tab away."""
    expect(desk.locator("text=Freeze")).to_have_attribute("aria-disabled", "false")
    desk.locator("text=Freeze").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#plug-answer")).to_have_text("Redis is frozen now.")
    expect(desk.locator("text=Freeze")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    expect(desk.locator("#plug-answer")).to_have_text("Redis is running now.")


def test_two_tabs_show_one_state(desk: Page) -> None:
    """Whichever of them was used."""
    other = desk.context.new_page()
    other.goto(desk.url)
    expect(other.locator("#redis-state")).to_contain_text("running")
    desk.click("text=Stop")
    for tab in (desk, other):
        tab.bring_to_front()  # one that nobody sees does not ask
        expect(tab.locator("#redis-state")).to_have_text("Redis: stopped")


def test_a_form_has_the_fields_of_its_route_and_no_other(desk: Page) -> None:
    """GET has no body; a header without a name is told before anything is sent."""
    desk.select_option("#action", label="session: GET /sessions/current")
    expect(desk.locator("#body")).to_be_hidden()
    desk.fill("#headers", "no header")
    desk.click("#call button[type=submit]")
    expect(desk.locator("#call-answer")).to_have_text('"no header" is no header; write "name: value", one a line')
    expect(desk.locator("#answers tbody tr")).to_have_count(0)


def test_repeated_calls_go_on_until_they_are_ended(desk: Page) -> None:
    """One after the other."""
    desk.select_option("#action", label="feature-flags: GET /users/{user}/flags")
    desk.click("#repeat")
    expect(desk.locator("#answers tbody tr").nth(2)).to_contain_text("200")
    desk.click("#repeat")
    expect(desk.locator("#repeat")).to_have_attribute("aria-pressed", "false")


def test_each_part_is_a_link_away(page: Page) -> None:
    """On a phone the logs are ten screens down; a reload keeps the page open."""
    page.click("nav >> text=Logs")
    expect(page.locator("#logs-heading")).to_be_in_viewport()
    page.reload()
    expect(page.locator("#redis-state")).to_contain_text("running")


def test_near_caches_have_a_size(desk: Page, client: Client) -> None:
    """The largest one that a function published, and the part of the reads that they answered."""
    client.ask("/api/call", {"function": "feature-flags", "method": "GET", "target": "/near/12"})
    expect(desk.locator("#figures")).to_contain_text("12 entries, 2.0 kB")
    expect(desk.locator("#figures")).to_contain_text("75.0 %")


def test_figures_graphs_and_logs_come_by_themselves(page: Page) -> None:
    """Once a function was called."""
    page.select_option("#action", label="feature-flags: GET /users/{user}/flags")
    page.click("#call button[type=submit]")
    expect(page.locator("#figures")).to_contain_text("100.0 %")
    expect(page.locator("#dashboard figure p").first).to_contain_text("hits")
    expect(page.locator("#dashboard canvas")).to_have_count(1)
    page.select_option("#source", "feature-flags")
    expect(page.locator("#log")).to_contain_text("CacheHit")


def test_a_user_without_values_is_told(page: Page) -> None:
    """Not an empty table."""
    page.fill("#user-id", "nobody")
    page.click("#user button")
    expect(page.locator("#values")).to_contain_text("Redis holds nothing for nobody.")


def test_what_goes_wrong_is_told_and_the_page_lives_on(page: Page) -> None:
    """A function that is not deployed; the next call works."""
    page.select_option("#action", label="rate-limited-api: GET /limited")
    page.click("#call button[type=submit]")
    expect(page.locator("#answers tbody tr").first).to_contain_text("failed")
    page.select_option("#action", label="feature-flags: GET /users/{user}/flags")
    page.click("#call button[type=submit]")
    expect(page.locator("#answers tbody tr").first).to_contain_text("200")


def test_every_function_is_on_offer(page: Page) -> None:
    """In the list of actions, and in that of logs."""
    expect(page.locator("#source option")).to_have_count(len(FUNCTION_NAMES) + 4)
    options = page.locator("#action option").all_text_contents()
    assert {option.partition(":")[0] for option in options} == set(FUNCTION_NAMES)


def test_it_fits_and_is_accessible(page: Page) -> None:
    """No sideways scrolling, and nothing that axe finds against WCAG 2.2 AA."""
    expect(page.locator("#figures div").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    # The page's policy lets no script in from outside; a test's is evaluated.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    assert [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found["violations"]] == []
