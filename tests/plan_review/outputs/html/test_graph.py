"""The resource graph, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import (
    ALARM,
    DRIFTED,
    ENDPOINT,
    KEY,
    SUBNET,
    SUBNETS,
    VPC,
    large_review,
    shown_review,
)
from tests.plan_review.reviews import GROUP

GRAPH = "#view=graph&in=stack:redis-prod"


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return the page at prod's graph."""
    return open_page(shown_review(), GRAPH)


def node(page: Page, address: str) -> Locator:
    return page.locator(f'.node[data-address="{address}"]')


def transform(page: Page) -> str:
    return page.locator("#scene").get_attribute("transform") or ""


def test_it_shows_every_resource_and_what_happens_to_it(page: Page) -> None:
    """In colour, in a shape and in words."""
    expect(page.locator(".node")).to_have_count(8)
    badges = [node(page, each).locator(".badge path").first for each in (GROUP, ALARM, VPC)]
    assert len({each.get_attribute("d") for each in badges}) == 3
    words = "redis/replication-group, elasticache replication group, will be destroyed and created anew, 3 findings"
    expect(node(page, GROUP)).to_have_accessible_name(f"{words}, uses 3, used by 1")


def test_what_changed_outside_terraform_is_marked(page: Page) -> None:
    """With a sign of its own, though the plan leaves it as it is."""
    expect(node(page, DRIFTED)).to_have_accessible_name(re.compile("stays as it is, changed outside Terraform"))
    expect(node(page, DRIFTED).locator(".badge.is-drift")).to_be_visible()


def test_what_is_used_stands_left_of_what_uses_it(page: Page) -> None:
    """Inside a box, along a chain of references."""
    vpc, subnet = (node(page, each).bounding_box() for each in (VPC, SUBNET))
    assert vpc
    assert subnet
    assert vpc["x"] + vpc["width"] < subnet["x"]


def test_no_node_covers_another(open_page: OpenPage) -> None:
    """Of a thousand."""
    page = open_page(large_review(1_000), "#view=graph&nodes=all")
    rectangle = page.locator(".node > rect").first
    width, height = (float(rectangle.get_attribute(each) or 0) for each in ("width", "height"))
    transforms = page.locator(".node").evaluate_all("nodes => nodes.map(each => each.getAttribute('transform'))")
    places = sorted(tuple(map(float, re.findall(r"[-\d.]+", each))) for each in transforms)
    assert len(places) == 1_000
    for number, (x, y) in enumerate(places):
        beside = [other_y for other_x, other_y in places[number + 1 :] if other_x < x + width]
        assert all(abs(other_y - y) >= height for other_y in beside)


def test_a_click_selects_and_marks_the_neighbours(page: Page) -> None:
    """The resources that it uses, and those that use it, are marked; its details open beside."""
    node(page, GROUP).click()
    expect(page.locator("#details .address")).to_have_text(GROUP)
    near = page.locator(".node.is-near").evaluate_all("nodes => nodes.map(each => each.dataset.address)")
    assert {SUBNETS, KEY, ENDPOINT} <= set(near)
    expect(page.locator(".lines-near path")).to_have_count(4)


def test_arrows_move_along_references_and_enter_selects(page: Page) -> None:
    """Right to what uses it; Enter again goes to the details."""
    node(page, VPC).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(node(page, VPC)).to_be_focused()
    node(page, SUBNET).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#details .address")).to_have_text(SUBNET)
    expect(node(page, SUBNET)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()


def test_n_and_p_go_through_the_changes(page: Page) -> None:
    """Round and round, in both directions."""
    page.locator("#canvas").focus()
    page.keyboard.press("n")
    expect(node(page, GROUP)).to_be_focused()
    page.keyboard.press("n")
    expect(node(page, ENDPOINT)).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(node(page, ALARM)).to_be_focused()


@pytest.mark.parametrize("key", ["+", "-", "ArrowLeft", "ArrowDown"])
def test_keys_move_and_zoom_and_zero_shows_all(page: Page, key: str) -> None:
    """On the graph itself."""
    page.locator("#canvas").focus()
    page.keyboard.press("0")
    before = transform(page)
    page.keyboard.press(key)
    assert transform(page) != before
    page.keyboard.press("0")
    assert transform(page) == before


def test_mouse_drags_and_zooms(page: Page) -> None:
    """A drag selects nothing; the wheel alone scrolls the page."""
    canvas = page.locator("#canvas").bounding_box()
    assert canvas
    before = transform(page)
    page.mouse.move(canvas["x"] + 300, canvas["y"] + 200)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 350, canvas["y"] + 240, steps=4)
    page.mouse.up()
    dragged = transform(page)
    assert dragged != before
    expect(page.locator("#details")).to_be_hidden()
    page.mouse.wheel(0, -120)
    assert transform(page) == dragged
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_function("was => document.getElementById('scene').getAttribute('transform') !== was", arg=dragged)


def test_changed_only_keeps_the_neighbours(page: Page) -> None:
    """The VPC is two steps away from what changes, so it goes."""
    page.get_by_role("button", name="Changed only, with neighbours").click()
    expect(node(page, KEY)).to_be_visible()
    expect(node(page, VPC)).to_have_count(0)
    expect(page.locator("#graph-count")).to_have_text("6 of 8 resources")


def test_the_search_lets_the_rest_step_back(page: Page) -> None:
    """Matches stay as they are."""
    page.get_by_role("searchbox").fill("vpc")
    expect(page.locator(".node:not(.is-away)")).to_have_count(1)


def test_a_large_graph_opens_with_what_changes(open_page: OpenPage) -> None:
    """And all of it on request, soon enough."""
    page = open_page(large_review(1_000), "#view=graph")
    expect(page.locator("#graph-count")).to_have_text("100 of 1000 resources")
    page.get_by_role("button", name="Changed only, with neighbours").click()
    expect(page.locator(".node")).to_have_count(1_000)
    page.get_by_role("searchbox").fill("group-42")
    expect(page.locator(".node:not(.is-away)")).to_have_count(10)
