"""For everybody: contrast, names, small screens, paper, colours."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import shown_review
from tests.plan_review.reviews import GROUP

pytestmark = pytest.mark.e2e

AXE = Path(__file__).parents[4] / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = {
    "findings": "#",
    "resources": f"#view=resources&stack=redis-prod&resource={GROUP}",
    "graph": f"#view=graph&in=stack:redis-prod&stack=redis-prod&resource={GROUP}",
}


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG AA and its own best practices, with the elements.

    A node of the graph is called by its whole name, which is cut on the screen where it is too long: so what stands on
    it is not always part of its name.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    elements = [(rule["id"], each["html"][:200], each["failureSummary"]) for rule in found for each in rule["nodes"]]
    cut = ("label-content-name-mismatch", '<g class="node ')
    return [" ".join(each) for each in elements if not (each[0] == cut[0] and each[1].startswith(cut[1]))]


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (1280, "dark"), (360, "dark")])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(open_page: OpenPage, view: str, width: int, colours: str) -> None:
    """Contrast, names, roles and structure, in every view, on a desk and on a phone."""
    # axe makes elements of text, which the page's own policy refuses.
    page = open_page(shown_review(), VIEWS[view], width=width, color_scheme=colours, bypass_csp=True)
    assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_never_scrolls_sideways(open_page: OpenPage, view: str) -> None:
    """At 360 pixels."""
    page = open_page(shown_review(), VIEWS[view], width=360, height=740, is_mobile=True, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.getElementById('details').scrollWidth") <= 360


def test_colours_follow_the_system_until_chosen(open_page: OpenPage) -> None:
    """The choice outlives a reload."""
    page = open_page(shown_review(), color_scheme="dark", alone=True)
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_role("button", name="Use light colours").click()
    assert page.evaluate(background) != dark
    page.reload()
    # The browser writes what a page keeps a moment later; a page that is loaded before that does not have it yet.
    deadline = time.monotonic() + 30
    while page.evaluate(background) == dark and time.monotonic() < deadline:
        page.reload()
    assert page.evaluate(background) != dark
    expect(page.get_by_role("button", name="Use dark colours")).to_be_visible()


def test_paper_has_the_diffs_of_all(open_page: OpenPage) -> None:
    """There is nothing to click."""
    page = open_page(shown_review())
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#print section")).to_have_count(6)
    expect(page.locator("#print")).to_contain_text("forces replacement")
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_review(open_page: OpenPage) -> None:
    """Past the header."""
    page = open_page(shown_review())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the review")).to_be_focused()


def test_on_a_phone_the_details_cover_the_rest_until_closed(open_page: OpenPage) -> None:
    """The covered part cannot be reached by keyboard; the browser's way back closes the details, too."""
    page = open_page(shown_review(), "#view=graph&in=stack:redis-prod", width=360, height=740, has_touch=True)
    page.locator(f'.node[data-address="{GROUP}"]').tap()
    expect(page.locator("#details-title")).to_be_focused()
    expect(page.locator("#main")).to_have_js_property("inert", True)
    page.get_by_role("button", name="Close the details").tap()
    expect(page.locator("#main")).to_have_js_property("inert", False)
    page.locator(f'.node[data-address="{GROUP}"]').tap()
    expect(page.locator("#details")).to_be_visible()
    page.go_back()
    expect(page.locator("#details")).to_be_hidden()
