"""Chips, selects and the search, by mouse and by keyboard."""

from playwright.sync_api import expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import shown_review


def test_findings_by_outcome_severity_and_rule(open_page: OpenPage) -> None:
    """The count is told to a screen reader each time."""
    page = open_page(shown_review())
    found = page.get_by_role("status").filter(has_text="finding")
    expect(found).to_have_text("4 of 4 findings")
    page.get_by_role("button", name="Warning").click()
    expect(found).to_have_text("1 of 4 findings")
    page.get_by_role("button", name="Note").click()
    expect(found).to_have_text("2 of 4 findings")
    page.get_by_role("button", name="low").click()
    expect(page.locator(".finding")).to_contain_text("Logs are kept for fewer days")
    page.get_by_role("combobox", name="Rule").select_option("snapshot-retention-lowered")
    expect(page.locator("#view-findings")).to_contain_text("No finding matches.")


def test_resources_by_action_and_type(open_page: OpenPage) -> None:
    """Unchanged ones are shown when they are asked for."""
    page = open_page(shown_review(), "#view=resources")
    found = page.get_by_role("status").filter(has_text="resource")
    expect(found).to_have_text("6 of 11 resources")
    page.get_by_role("button", name="destroy", exact=True).click()
    expect(found).to_have_text("1 of 11 resources")
    expect(page.locator(".row-what").first).to_have_text("destroy")
    page.get_by_role("button", name="destroy", exact=True).click()
    page.get_by_role("button", name="unchanged", exact=True).click()
    expect(found).to_have_text("5 of 11 resources")
    page.get_by_role("combobox", name="Type").select_option("aws_kms_key")
    expect(found).to_have_text("1 of 11 resources")


def test_slash_focuses_the_search_and_typing_narrows(open_page: OpenPage) -> None:
    """Any word order; a slash in the field is a slash."""
    page = open_page(shown_review(), "#view=resources")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("parameter primary")
    expect(page.get_by_role("status").filter(has_text="resource")).to_have_text("1 of 11 resources")
    page.keyboard.type("/")
    expect(page.get_by_role("searchbox")).to_have_value("parameter primary/")


def test_a_stack_narrows_every_view(open_page: OpenPage) -> None:
    """From the summary or from the list of environments."""
    page = open_page(shown_review())
    page.get_by_role("button", name="lambdas-prod").click()
    expect(page.locator(".finding")).to_have_count(1)
    expect(page.get_by_role("tab", name="Resources")).to_have_text("Resources3")
    page.get_by_role("combobox", name="Show").select_option("env:dev")
    expect(page.locator(".finding")).to_have_count(0)


def test_a_filter_keeps_the_focus(open_page: OpenPage) -> None:
    """The list is made anew; who filters by keyboard stays where they are."""
    page = open_page(shown_review())
    page.get_by_role("button", name="Warning").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Warning")).to_be_focused()
    expect(page.get_by_role("button", name="Warning")).to_have_attribute("aria-pressed", "true")


def test_tabs_by_arrow_keys(open_page: OpenPage) -> None:
    """One tab stop, as the pattern for tabs has it."""
    page = open_page(shown_review())
    page.get_by_role("tab", name="Findings").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Graph")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Graph")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Findings")).to_be_hidden()
