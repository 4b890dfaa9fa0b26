"""Whatever a plan says, the page shows it as text."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as PlaywrightError

from tests.plan_review.hostile import hostile_strings
from tests.plan_review.outputs.html.conftest import OpenPage
from tests.plan_review.outputs.html.graphs import node, shown_review
from tests.plan_review.reviews import ABSENT, REPLACED, attribute, value
from tools.plan_review.outputs.html import render
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import Counts, ResourceDiff, Review, StackReview

HOSTILE = "</script><img src=x onerror=alert(1)>\"'`&lt;\u202egnp.exe\u2028{{x}}$data"
PLAIN_TAGS = {
    f"{end}{tag}" for tag in ("div", "p", "h2", "h3", "ul", "li", "strong", "code", "br") for end in ("", "/")
}


def hostile_review(text: str) -> Review:
    """Return a review in which every text is this one."""
    address = f'aws_vpc.a["{text}"]'
    texts = dict.fromkeys(("stack", "rule", "title", "message", "explanation", "remedy"), text)
    finding = REPLACED.model_copy(update={**texts, "address": address, "link": "javascript:alert(1)"})
    changed = ResourceDiff(
        address=address, type="aws_vpc", action=Action.UPDATE, why_replaced=text, imported_id=text, moved_from=text,
        attributes=(attribute(text, value(text), value({text: [text]})), attribute("b", ABSENT, value("[" + text))),
    )  # fmt: skip
    stack = StackReview(
        stack=text,
        environment=text,
        counts=Counts(update=1),
        resources=(changed,),
        drift=(changed,),
        outputs=changed.attributes,
        findings=(finding,),
        graph=(node("aws_vpc.b"), node("aws_subnet.c", "aws_vpc.b")),
    )
    return Review(stacks=(stack,), unplanned=((text, text),))


def test_markup_is_displayed_as_it_is(open_page: OpenPage) -> None:
    """In every view; no element comes of it, and what would turn text round is shown as its code."""
    page = open_page(hostile_review(HOSTILE))
    literal = HOSTILE.replace("\u202e", "\\u202e").replace("\u2028", "\\u2028")
    expect(page.locator(".finding .rule")).to_have_text(literal)
    for tab in ("Resources", "Graph"):
        page.get_by_role("tab", name=tab).click()
    page.locator(".node.is-update").click()
    expect(page.locator("#details .why")).to_contain_text("</script><img src=x onerror=alert(1)>")
    expect(page.locator("#details .path").first).to_have_text(literal)
    assert page.locator("img, iframe, object, embed, link, base").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()


def test_only_a_web_address_becomes_a_link(open_page: OpenPage) -> None:
    """Links come from rules, but a review's file may have been written by anybody."""
    assert open_page(hostile_review("x")).locator(".finding a").count() == 0
    assert open_page(shown_review()).locator(".finding a").count() == 4


def test_markup_made_of_text_is_refused(browser: Browser, tmp_path: Path) -> None:
    """Should a script ever try, the page's policy stops it."""
    file = tmp_path / "page.html"
    file.write_text(render(shown_review()), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    with pytest.raises(PlaywrightError, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>'")
    page.close()


@given(text=hostile_strings)
@settings(max_examples=200, deadline=None)
def test_no_text_ends_the_data(text: str) -> None:
    """The data is one element, and reads back as the review."""
    review = hostile_review(text)
    page = render(review)
    data = page.split('<script type="application/json" id="review">')[1].split("</script>")[0]
    assert Review.model_validate(json.loads(data)) == review
    assert page.count("</script>") == 2
    plain = page.split("<noscript>")[1].split("</noscript>")[0]
    assert set(re.findall(r"<(/?[^ >]*)[^>]*>", plain)) <= PLAIN_TAGS
    assert not set("\u202e\u200b\u2028") & set(plain)
