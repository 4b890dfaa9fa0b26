"""The part of the page that is read without a click."""

import pytest
from playwright.sync_api import expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import shown_review, unchanged_review
from tools.plan_review.outputs.node_hours import node_hours
from tools.plan_review.review import NodeHours, Review


def test_every_environment_has_its_verdict(open_page: OpenPage) -> None:
    """The worst of its stacks counts."""
    page = open_page(shown_review())
    for name, verdict in (("dev", "No changes"), ("prod", "Refused")):
        expect(page.get_by_role("article", name=f"{name}: {verdict}")).to_be_visible()
    expect(page).to_have_title("Plan review: Refused")


def test_counts_are_in_words(open_page: OpenPage) -> None:
    """The headline of a stack."""
    stack = open_page(shown_review()).locator(".stack", has_text="lambdas-prod")
    expect(stack).to_contain_text("+1 to create")
    expect(stack).to_contain_text("~2 to update")


def test_findings_stand_worst_first_and_accepted_ones_apart(open_page: OpenPage) -> None:
    """With the reason and the date of what was accepted."""
    page = open_page(shown_review())
    outcomes = page.locator("#view-findings .outcome").all_inner_texts()
    assert [each.split()[-1] for each in outcomes] == ["Refused", "Warning", "Note", "Accepted"]
    accepted = page.locator(".finding.is-accepted")
    expect(accepted).to_contain_text("Accepted until 2026-12-15: The node type must be smaller")


def test_names_in_backticks_are_code(open_page: OpenPage) -> None:
    """As the rules write them."""
    refused = open_page(shown_review()).locator(".finding.is-refuse .message")
    expect(refused.locator("code")).to_have_text("engine_version")
    expect(refused).not_to_contain_text("`")


def test_an_incomplete_plan_and_an_unplanned_stack_say_so(open_page: OpenPage) -> None:
    """Neither is taken for no change."""
    page = open_page(shown_review())
    expect(page.locator(".stack", has_text="redis-staging")).to_contain_text("planning stopped at an error")
    expect(page.get_by_role("article", name="staging: Incomplete")).to_be_visible()
    expect(page.get_by_role("article", name="Not planned")).to_contain_text("redis-dev is not deployed")


def test_an_acceptance_without_a_finding_is_mentioned(open_page: OpenPage) -> None:
    """It may go."""
    stack = open_page(shown_review()).locator(".stack", has_text="redis-prod")
    expect(stack).to_contain_text("nothing like it is found any more: apply-immediately")


def test_nothing_to_do(open_page: OpenPage) -> None:
    """A review without change opens with its resources, and its graph is whole."""
    page = open_page(unchanged_review())
    expect(page).to_have_title("Plan review: No changes")
    expect(page.locator("#view-resources .found")).to_have_text("0 of 2 resources")
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator(".node")).to_have_count(2)


def test_a_review_of_nothing(open_page: OpenPage) -> None:
    """No stack, no error."""
    page = open_page(Review(stacks=(), unplanned=(("redis-prod", "no credentials"),)))
    page.get_by_role("tab", name="Graph").click()
    expect(page.locator("#view-graph")).to_contain_text("No stack was planned.")


def test_what_was_not_planned_is_not_fine(open_page: OpenPage) -> None:
    """The page's verdict is about all that was asked for."""
    page = open_page(unchanged_review().model_copy(update={"unplanned": (("redis-prod", "no credentials"),)}))
    expect(page).to_have_title("Plan review: Incomplete")


@pytest.mark.parametrize(
    ("review", "verdict"),
    [
        (shown_review(), "Refused: 1 finding."),
        (unchanged_review(), "No changes."),
        (Review(stacks=(), unplanned=(("redis-prod", "no credentials"),)), "Incomplete: not everything"),
        (unchanged_review().model_copy(update={"unplanned": (("redis-prod", "it failed"),)}), "Incomplete:"),
    ],
    ids=["refused", "unchanged", "nothing", "not planned"],
)
def test_without_script_it_is_a_report_with_the_same_verdict(open_page: OpenPage, review: Review, verdict: str) -> None:
    """As the page with its script says it."""
    plain = open_page(review, java_script_enabled=False)
    expect(plain.locator(".plain")).to_contain_text(verdict)
    assert verdict.startswith(open_page(review).title().removeprefix("Plan review: "))


def test_without_script_what_is_lost_stands_first(open_page: OpenPage) -> None:
    """Every resource that changes is named, with what changes in it."""
    page = open_page(shown_review(), java_script_enabled=False)
    lines = page.locator(".plain li", has_text="aws_").all_inner_texts()
    actions = [line.split()[0] for line in lines if line.split()[0] in ("destroy", "replace", "update", "create")]
    assert {"destroy", "replace", "update"} <= set(actions)
    assert actions.index("destroy") < actions.index("replace") < actions.index("update")
    expect(page.locator(".plain")).to_contain_text("engine_version")


def test_without_script_the_findings_are_there(open_page: OpenPage) -> None:
    """In plain HTML, with what to do."""
    page = open_page(shown_review(), java_script_enabled=False)
    expect(page.locator(".plain")).to_contain_text("The replication group is replaced")


def test_node_hours_are_told_of_each_stack(open_page: OpenPage) -> None:
    """With the difference a month, and without JavaScript in the same words."""
    hours = (
        NodeHours(node_type="cache.r7g.large", before=3, after=2),
        NodeHours(node_type="db.t4g.small", before=1, after=1),
    )
    stack = shown_review().stacks[1].model_copy(update={"node_hours": hours, "node_hours_unseen": ("aws_x.a",)})
    review = Review(stacks=(stack,))
    words = node_hours([stack])
    expect(open_page(review).locator(".node-hours")).to_have_text(words)
    expect(open_page(review, java_script_enabled=False).locator(".plain")).to_contain_text(words)
