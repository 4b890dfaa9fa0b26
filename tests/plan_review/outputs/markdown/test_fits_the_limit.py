"""However much a plan changes, the comment is one that GitHub takes, and says what is not in it."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan_review.hostile import hostile_strings
from tests.plan_review.outputs.markdown.github import Page
from tests.plan_review.reviews import (
    ABSENT,
    LOGS,
    REFUSED_REVIEW,
    REPLACED,
    RETENTION,
    SENSITIVE,
    UNKNOWN,
    attribute,
    value,
)
from tools.plan_review.outputs.markdown import COMMENT_LIMIT, render
from tools.plan_review.plan.changes import Action
from tools.plan_review.review import Counts, Finding, Outcome, ResourceDiff, Review, Since, StackReview, Unjudged

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | hostile_strings | st.just("x" * 100_000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile_strings, inner, max_size=3),
    max_leaves=6,
)
_SIDES = st.sampled_from([UNKNOWN, SENSITIVE, ABSENT]) | _JSON.map(value)
_ATTRIBUTES = st.builds(attribute, hostile_strings, _SIDES, _SIDES, forces=st.booleans())
_RESOURCES = st.builds(
    ResourceDiff,
    address=hostile_strings,
    type=st.just("aws_thing"),
    action=st.sampled_from(Action),
    attributes=st.lists(_ATTRIBUTES, max_size=3).map(tuple),
    imported_id=st.none() | hostile_strings,
    moved_from=st.none() | hostile_strings,
    why_replaced=st.none() | hostile_strings,
    create_first=st.booleans(),
)
_FINDINGS = st.builds(
    lambda finding, outcome, title, message, following: finding.model_copy(
        update={"outcome": outcome, "title": title, "message": message, "consequences": (LOGS,) * following}
    ),
    st.sampled_from([REPLACED, RETENTION, LOGS]),
    st.sampled_from(Outcome),
    hostile_strings,
    hostile_strings,
    st.sampled_from([0, 1, 50]),
)
_UNJUDGED = st.builds(
    lambda address, names: Unjudged(address=address, attributes=tuple(names)),
    hostile_strings,
    st.lists(hostile_strings, max_size=3),
)
# A few are drawn and repeated, so that few draws make many.
_TIMES = st.sampled_from([1, 2, 50, 400])
_STACKS = st.builds(
    lambda stack, environment, resources, drift, findings, unjudged, times: StackReview(
        stack=stack,
        environment=environment,
        counts=Counts(create=len(resources) * times),
        resources=tuple(resources * times),
        drift=tuple(drift * times),
        findings=tuple(findings * times),
        unjudged=tuple(unjudged * times),
    ),
    hostile_strings,
    hostile_strings,
    st.lists(_RESOURCES, max_size=3),
    st.lists(_RESOURCES, max_size=2),
    st.lists(_FINDINGS, max_size=3),
    st.lists(_UNJUDGED, max_size=3),
    _TIMES,
)
_REVIEWS = st.builds(
    lambda stacks, times, unplanned, new, gone: Review(
        stacks=tuple(stacks * times),
        unplanned=tuple(unplanned * times),
        since=Since(new=tuple(new), gone=tuple(each.rule for each in gone)),
    ),
    st.lists(_STACKS, max_size=2),
    st.sampled_from([1, 2]),
    st.lists(st.tuples(hostile_strings, hostile_strings), max_size=2),
    st.lists(_FINDINGS, max_size=4),
    st.lists(_FINDINGS, max_size=4),
)


@settings(deadline=None, max_examples=25)
@given(_REVIEWS, st.sampled_from([16_384, 20_000, COMMENT_LIMIT]))
def test_any_review_fits_and_is_well_formed(review: Review, limit: int) -> None:
    """No review is longer than the limit in bytes, nor leaves a fence or a fold open."""
    written = render(review, limit=limit, artifact_url="https://github.com/o/r/actions/runs/1")
    assert len(written.encode()) <= limit
    assert Page(written).left_open == []


def _finding(number: int, outcome: Outcome = Outcome.REFUSE) -> Finding:
    return REPLACED.model_copy(update={"address": f"aws_thing.number-{number}", "outcome": outcome})


def _resource(number: int, action: Action, shown: str = "old") -> ResourceDiff:
    return ResourceDiff(
        address=f"aws_thing.{action}-{number}",
        type="aws_thing",
        action=action,
        attributes=(attribute("name", value(shown), value("new")),),
    )


def _review(*, resources: tuple[ResourceDiff, ...] = (), findings: tuple[Finding, ...] = ()) -> Review:
    stack = StackReview(stack="redis-prod", environment="prod", counts=Counts(), resources=resources, findings=findings)
    return Review(stacks=(stack,))


def test_refusals_stay_when_resources_go() -> None:
    """With 10,000 created resources beside them, every refusal is there with its explanation."""
    created = tuple(_resource(number, Action.CREATE) for number in range(10_000))
    refused = tuple(_finding(number) for number in range(100))
    written = render(_review(resources=created, findings=refused))
    assert all(f"`{each.address}`" in written for each in refused)
    assert REPLACED.explanation in written


def test_what_is_left_out_is_counted() -> None:
    """Shown and left-out findings add up to all of them."""
    written = render(_review(findings=tuple(_finding(number) for number in range(5_000))))
    left_out = re.search(r"refused findings \(([\d,]+)\)", written)
    assert left_out is not None
    assert int(left_out[1].replace(",", "")) + written.count("`aws_thing.number-") == 5_000


def test_attributes_of_creations_go_before_those_of_updates() -> None:
    """If both do not fit, updates keep their attributes."""
    resources = tuple(_resource(n, action) for action in (Action.CREATE, Action.UPDATE) for n in range(300))
    written = render(_review(resources=resources))
    assert "created resources' attributes" in written
    assert "updated resources' attributes" not in written


def test_a_long_attribute_is_cut_and_says_so() -> None:
    """100 kB in one attribute leave room for the others."""
    long, short = _resource(1, Action.UPDATE, "x" * 100_000), _resource(2, Action.UPDATE, "short")
    written = render(_review(resources=(long, short)))
    assert re.search(r"… [\d,]+ characters …", written)
    assert '"short"' in written


def test_nothing_is_said_to_be_left_out_of_a_small_review() -> None:
    """A review that fits is whole."""
    assert "Left out" not in render(REFUSED_REVIEW)
    assert "left out" not in render(REFUSED_REVIEW)


def test_the_verdict_itself_fits() -> None:
    """The longest names that there can be, of every environment, leave the smallest comment its room."""
    longest = "$" * 500
    finding = REPLACED.model_copy(update={"title": longest})
    stacks = tuple(
        StackReview(
            stack=longest,
            environment=f"{place}{longest}",
            counts=Counts(),
            resources=(),
            findings=(finding,),
            errored=True,
        )
        for place in range(50)
    )
    written = render(Review(stacks=stacks), limit=16_384, artifact_url=f"https://a.example/{'x' * 400}")
    assert len(written.encode()) <= 16_384


def test_ten_thousand_resources_take_seconds_at_most() -> None:
    """Text that does not fit is not written: 10,000 changed resources with long attributes take under five seconds."""
    began = time.process_time()
    render(_review(resources=tuple(_resource(n, Action.UPDATE, "y\n" * 500) for n in range(10_000))))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("limit", [0, 16_383])
def test_a_limit_too_small_for_the_verdict_is_refused(limit: int) -> None:
    """It fails before anything is written, and names the least."""
    with pytest.raises(ValueError, match="16,384"):
        render(REFUSED_REVIEW, limit=limit)


@pytest.mark.parametrize("marker", ["", "a--b", "x -->", "a\nb", "-"])
def test_a_marker_that_is_no_name_is_refused(marker: str) -> None:
    """A marker cannot end the comment that it stands in."""
    with pytest.raises(ValueError, match="marker"):
        render(REFUSED_REVIEW, marker=marker)
