"""A link shows what its sender saw."""

from playwright.sync_api import expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import KEY, shown_review


def test_filters_and_selection_are_in_the_address(open_page: OpenPage) -> None:
    """Choices made in one page are there in another that is opened with its address."""
    page = open_page(shown_review())
    page.get_by_role("tab", name="Resources").click()
    page.get_by_role("button", name="unchanged", exact=True).click()
    page.get_by_role("searchbox").fill("key")
    page.locator(f'[data-address="{KEY}"]').click()
    fragment = "#" + page.url.split("#")[1]
    other = open_page(shown_review(), fragment)
    expect(other.get_by_role("button", name="unchanged", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_role("searchbox")).to_have_value("key")
    expect(other.locator("#details .address")).to_have_text(KEY)


def test_an_address_changed_by_hand_is_followed(open_page: OpenPage) -> None:
    """Without a reload."""
    page = open_page(shown_review())
    page.evaluate("location.hash = 'view=graph&in=stack:redis-prod'")
    expect(page.locator(".node")).to_have_count(8)


def test_an_address_of_nothing_is_no_error(open_page: OpenPage) -> None:
    """Of another review, say, or made up."""
    made_up = "#view=none&in=stack:gone&stack=__proto__&resource=x&action=constructor&graph=y&q=%3Cb%3E"
    page = open_page(shown_review(), made_up)
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator("#details")).to_be_hidden()
