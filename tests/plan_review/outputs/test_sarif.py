"""SARIF, as code scanning takes it."""

import json
import unicodedata
from typing import Any

from hypothesis import given, settings

from tests.plan_review.composed_reviews import EVERYTHING_REVIEW
from tests.plan_review.hostile import hostile_strings
from tests.plan_review.reviews import ACCEPTED, LOGS, REPLACED, RETENTION
from tools.plan_review.outputs.sarif import render
from tools.plan_review.review import Counts, Finding, Review, StackReview


def run(review: Review) -> dict[str, Any]:
    """Return the document's only run."""
    document = json.loads(render(review))
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    return dict(only)


def of(*findings: Finding) -> Review:
    """Return a review with these findings."""
    stack = StackReview(stack="redis-prod", environment="prod", counts=Counts(), resources=(), findings=findings)
    return Review(stacks=(stack,))


def test_levels_follow_from_the_policy() -> None:
    """Refused is an error; an accepted risk is suppressed with its reason."""
    results = run(of(REPLACED, RETENTION, LOGS, ACCEPTED))["results"]
    assert [each["level"] for each in results] == ["error", "warning", "note", "warning"]
    assert [each.get("suppressions", []) for each in results][:3] == [[], [], []]
    assert results[3]["suppressions"][0]["justification"] == ACCEPTED.accepted_reason


def test_every_result_has_its_rule_its_place_and_an_identity_of_its_own() -> None:
    """GitHub asks this of a file that it takes."""
    made = run(EVERYTHING_REVIEW)
    rules = {each["id"] for each in made["tool"]["driver"]["rules"]}
    assert {each["ruleId"] for each in made["results"]} == rules
    places = {
        (each["properties"]["stack"], each["ruleId"], each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"])
        for each in made["results"]
    }
    assert len({each["partialFingerprints"]["planReview/v1"] for each in made["results"]}) == len(places)
    for each in made["results"]:
        (place,) = each["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"]
        assert place["logicalLocations"][0]["fullyQualifiedName"]


def test_what_follows_from_a_finding_is_a_result_of_its_own() -> None:
    """SARIF knows no nesting."""
    both = REPLACED.model_copy(update={"consequences": (RETENTION,)})
    assert [each["ruleId"] for each in run(of(both))["results"]] == [REPLACED.rule, RETENTION.rule]


@settings(deadline=None)
@given(hostile_strings)
def test_whatever_a_plan_says_it_is_a_document(hostile: str) -> None:
    """With nothing in it that cannot be seen."""
    finding = REPLACED.model_copy(update={"title": hostile, "message": hostile, "address": hostile, "remedy": hostile})
    (result,) = run(of(finding))["results"]
    hidden = [each for each in result["message"]["text"] if unicodedata.category(each) in {"Cf", "Cs", "Zl", "Zp"}]
    assert hidden == []
