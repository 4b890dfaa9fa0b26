"""A review of a thousand resources: the page holds what is seen, and leads to all of it."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.plan_review.large_reviews import large_review
from tests.plan_review.outputs.html.conftest import OpenPage
from tools.plan_review.outputs.html import render
from tools.plan_review.review import Review

pytestmark = pytest.mark.e2e

RESOURCES = 1_000
# A browser draws so many within a frame or two; all cards and rows of this review are 27,000 elements.
SEEN = 3_000
LIMIT_SECONDS = 60.0


@pytest.fixture(scope="module")
def review() -> Review:
    """Return the review."""
    return large_review(RESOURCES)


def elements(page: Page) -> int:
    """Count the page's elements."""
    counted: int = page.evaluate("document.querySelectorAll('*').length")
    return counted


@pytest.mark.parametrize("view", ["findings", "resources"])
def test_a_view_holds_what_is_seen(open_page: OpenPage, review: Review, view: str) -> None:
    """When it is opened, and after each key of a search."""
    page = open_page(review, f"#view={view}")
    assert elements(page) < SEEN
    for key in "part":
        page.get_by_role("searchbox").press(key)
        assert elements(page) < SEEN


def test_who_scrolls_comes_to_the_end(open_page: OpenPage, review: Review) -> None:
    """Every resource that matches is there, without a click."""
    page = open_page(review, "#view=resources&action=destroy")
    expected = review.stacks[0].counts.destroy
    rows = page.locator("#view-resources .row")
    deadline = time.monotonic() + LIMIT_SECONDS
    while rows.count() < expected and time.monotonic() < deadline:
        # Pressed while the browser has not laid out what it drew last, it leads to where the end was before: a reader
        # presses it again.
        page.keyboard.press("End")
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert rows.count() == expected
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)


# A busy browser gathers what it has to tell, and tells several moments of one element at once.
GATHERING = """
    const Native = window.IntersectionObserver;
    window.gathered = [];
    window.IntersectionObserver = class extends Native {
        constructor(callback, options) {
            super(() => {}, options);
            window.gathered.push((...moments) => callback(moments.map((isIntersecting) => ({ isIntersecting })), this));
        }
    };
"""


def test_of_several_moments_the_last_one_is_how_it_is_now(browser: Browser, review: Review, tmp_path: Path) -> None:
    """A list grows when its end came near at last, and does not when it went away again."""
    file = tmp_path / "page.html"
    file.write_text(render(review), encoding="utf-8")
    page = browser.new_context().new_page()
    page.add_init_script(GATHERING)
    page.goto(file.as_uri() + "#view=resources&action=destroy")
    rows = page.locator("#view-resources .row")
    begun = rows.count()
    assert begun < review.stacks[0].counts.destroy
    page.evaluate("gathered.at(-1)(true, false)")
    assert rows.count() == begun
    page.evaluate("gathered.at(-1)(false, true)")
    assert rows.count() > begun
    page.context.close()


def test_who_goes_by_keyboard_goes_on_where_the_list_grew(open_page: OpenPage, review: Review) -> None:
    """The button says how many there are; behind it the first new row has the focus."""
    page = open_page(review, "#view=resources", height=200)
    more = page.get_by_role("button", name="Show more")
    expect(more).to_contain_text(f"of {len(review.stacks[0].resources)} are shown")
    before = page.locator("#view-resources .row").count()
    more.evaluate("button => button.click()")
    focused = page.evaluate("[...document.querySelectorAll('.row .pick')].indexOf(document.activeElement)")
    assert focused >= before


def test_a_search_finds_what_is_not_drawn_yet(open_page: OpenPage, review: Review) -> None:
    """It looks into the review, not into the page."""
    last = max(review.stacks[0].resources, key=lambda each: int(each.address.rpartition("_")[2]))
    page = open_page(review, "#view=resources")
    page.get_by_role("searchbox").fill(last.address)
    expect(page.locator(f'.pick[data-address="{last.address}"]')).to_be_visible()


def test_a_resource_that_is_drawn_later_is_marked_when_it_is_the_selected_one(
    open_page: OpenPage, review: Review
) -> None:
    """The mark is there when one scrolls to it."""
    [*_, last] = [each for each in review.stacks[0].resources if each.action.value == "destroy"]
    stack = review.stacks[0].stack
    page = open_page(review, f"#view=resources&q={last.address}&stack={stack}&resource={last.address}")
    expect(page.locator(f'.pick[data-address="{last.address}"]').first).to_have_attribute("aria-current", "true")


def test_on_paper_every_finding_and_resource_is_named(open_page: OpenPage, review: Review) -> None:
    """The gravest findings stand there whole, the rest in a line each: all of it whole is eight hundred pages."""
    page = open_page(review)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator("#print").text_content() or ""
    [stack] = review.stacks
    addresses = {*(each.address for each in stack.findings), *(each.address for each in stack.resources)}
    assert not [address for address in addresses if address not in printed]
    assert printed.count("What to do: ") > 10
    assert elements(page) < 2 * SEEN
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("#print")).to_be_empty()


def test_in_a_large_graph_those_in_view_have_their_words(open_page: OpenPage, review: Review) -> None:
    """The others get them when they are moved into view, and lose them when they are far away again."""
    page = open_page(review, "#view=graph")
    nodes, worded = page.locator(".node").count(), page.locator(".node .name").count()
    assert 0 < worded < nodes / 2
    page.get_by_role("button", name="Fit all").click()
    for _ in range(12):
        page.get_by_role("button", name="Zoom in").click()
    again = page.locator(".node .name").count()
    assert 0 < again < nodes / 2
