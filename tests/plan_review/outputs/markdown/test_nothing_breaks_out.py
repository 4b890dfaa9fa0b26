"""Whatever a plan's strings say, the comment stays the one that harmless strings make."""

import re

import pytest
from hypothesis import given, settings
from pydantic import JsonValue

from tests.plan_review.composed_reviews import EVERYTHING_REVIEW
from tests.plan_review.hostile import hostile_strings
from tests.plan_review.outputs.markdown.github import Page
from tools.plan_review.outputs.markdown import render
from tools.plan_review.review import Review

# No words of a plan: enumerations, a link (which has tests of its own), a checksum, a date.
_KEPT = {"severity", "outcome", "action", "kind", "link", "plan_sha256"}
_LINKED = re.compile(r"(?<![\w`])@\w|(?<!\w)#\d|\w#\d|\bGH-\d|https?://|\bwww\.\w", re.IGNORECASE)


def _with(found: JsonValue, hostile: str) -> JsonValue:
    """Return a dump of the review in which each of the plan's strings begins and ends with another."""
    if isinstance(found, str):
        return f"{hostile}{found}{hostile}"
    if isinstance(found, list):
        return [_with(each, hostile) for each in found]
    if isinstance(found, dict):
        return {name: each if name in _KEPT else _with(each, hostile) for name, each in found.items()}
    return found


def _review(hostile: str) -> Review:
    return Review.model_validate(_with(EVERYTHING_REVIEW.model_dump(mode="json"), hostile))


_HARMLESS = Page(render(_review("x")))


@settings(deadline=None)
@given(hostile_strings)
def test_hostile_strings_change_nothing_of_the_comments_structure(hostile: str) -> None:
    """GitHub's parser finds the same headings, boxes, folds, tables, lists and links as for harmless strings."""
    page = Page(render(_review(hostile)))
    assert page.structure == _HARMLESS.structure
    assert page.headings == _HARMLESS.headings
    assert page.left_open == []


@settings(deadline=None)
@given(hostile_strings)
def test_hostile_strings_ping_and_link_nobody(hostile: str) -> None:
    """Neither mention nor issue nor address of a plan is linked; the links are the rules' own."""
    page = Page(render(_review(hostile)))
    assert page.addresses == _HARMLESS.addresses
    assert not _LINKED.search(page.prose)


@settings(deadline=None)
@given(hostile_strings)
def test_the_marker_stands_on_the_first_line_only(hostile: str) -> None:
    """A workflow cannot be made to take another comment for this one."""
    written = render(_review(hostile))
    assert written.startswith("<!-- plan-review -->\n## ")
    # The last line is for the next review.
    assert written.count("<!--") == 2
    assert written.splitlines()[-1].startswith("<!-- plan-review remembers ")


@settings(deadline=None)
@given(hostile_strings)
def test_nothing_invisible_is_left(hostile: str) -> None:
    """Terminal sequences, bidirectional marks and zero widths are shown as escapes."""
    written = render(_review(hostile))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", written)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://evil.example",
        "https://",
        "",
        "https://a.example/\nx",
        "https://[",
        "data:text/html,x",
        "//evil.example",
    ],
)
def test_only_https_pages_are_linked(address: str) -> None:
    """A finding whose link is anything else has no link."""
    dump = EVERYTHING_REVIEW.model_dump(mode="json")
    for stack in dump["stacks"]:
        for each in stack["findings"]:
            each["link"] = address
    assert Page(render(Review.model_validate(dump))).addresses == []


@settings(deadline=None)
@given(hostile_strings)
def test_a_links_address_cannot_end_early(hostile: str) -> None:
    """Whatever follows the host, one link stays one link, to that host."""
    dump = EVERYTHING_REVIEW.model_dump(mode="json")
    for stack in dump["stacks"]:
        for each in stack["findings"]:
            each["link"] = f"https://docs.example/{hostile}"
    page = Page(render(Review.model_validate(dump)))
    assert all(each.startswith("https://docs.example/") for each in page.addresses)
    assert [each for each in page.structure if each.strip("/") != "a"] == [
        each for each in _HARMLESS.structure if each.strip("/") != "a"
    ]
