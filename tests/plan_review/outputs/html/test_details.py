"""The selected resource."""

import pytest
from playwright.sync_api import Page, expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import DRIFTED, shown_review
from tests.plan_review.reviews import GROUP


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return the page with the replaced group's details."""
    page = open_page(shown_review(), "#view=resources")
    page.get_by_role("button", name="elasticache replication group").click()
    return page


def test_it_says_what_happens_and_why(page: Page) -> None:
    """The action, the reason in words, the findings."""
    details = page.get_by_role("complementary", name="Resource")
    expect(details).to_contain_text("will be destroyed and created anew")
    expect(details).to_contain_text("A lower engine version needs a new group.")
    expect(details.locator(".finding")).to_have_count(3)
    expect(details.locator(".address")).to_have_text(GROUP)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("engine_version", ["forces replacement", 'before: "7.1"', 'after: "7.0"']),
        ("snapshot_retention_limit", ["before: 7", "after: 1"]),
        ("auth_token", ["before: sensitive value, not shown", "after: sensitive value, not shown"]),
        ("arn", ["after: known after apply"]),
        ('tags["release"]', ['after: "2026-11"']),
    ],
)
def test_an_attribute_shows_both_sides(page: Page, path: str, words: list[str]) -> None:
    """Values, what forces a replacement, secrets, what is not known, what was not there."""
    shown = page.locator("#details .diff > li").filter(has=page.get_by_text(path, exact=True))
    for each in words:
        expect(shown).to_contain_text(each)


def test_an_absent_side_is_not_shown(page: Page) -> None:
    """A new tag has no before."""
    shown = page.locator("#details .diff > li").filter(has=page.get_by_text('tags["release"]', exact=True))
    expect(shown).not_to_contain_text("before")


def test_what_only_becomes_known_is_folded(page: Page) -> None:
    """An ARN of a new group tells nobody anything; one click shows it."""
    expect(page.locator("#details .path", has_text="arn")).to_be_hidden()
    page.locator("#details").get_by_text("3 known after apply").click()
    expect(page.locator("#details .path", has_text="arn")).to_be_visible()


def test_of_a_policy_the_lines_that_differ(open_page: OpenPage) -> None:
    """JSON in a string is laid out and compared line by line."""
    page = open_page(shown_review(), "#view=resources")
    page.get_by_role("button", name="iam role policy").click()
    expect(page.locator("#details .line.is-after").last).to_contain_text('"ssm:GetParameters"')
    expect(page.locator("#details .line.is-same").first).to_be_visible()


def test_drift_and_outputs_stand_apart(open_page: OpenPage) -> None:
    """A change outside Terraform is no change of the plan."""
    page = open_page(shown_review(), "#view=resources")
    expect(page.get_by_role("heading", name="Outputs")).to_be_visible()
    expect(page.get_by_role("heading", name="Changed outside Terraform")).to_be_visible()
    page.locator(f'[data-address="{DRIFTED}"]').click()
    expect(page.locator("#details")).to_contain_text("temporarily open, see Ann")


def test_neighbours_lead_on(page: Page) -> None:
    """From the group to the key that it uses, and to what is used by it."""
    page.locator("#details").get_by_role("button", name="encryption-key").click()
    expect(page.locator("#details-title")).to_have_text("encryption-key")
    page.locator("#details").get_by_role("button", name="redis/replication-group").click()
    expect(page.locator("#details .address")).to_have_text(GROUP)


def test_escape_closes_it_and_returns_the_focus(page: Page) -> None:
    """The focus goes to the details, and back to where it came from."""
    expect(page.locator("#details-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#details")).to_be_hidden()
    expect(page.get_by_role("button", name="elasticache replication group")).to_be_focused()
