"""Into cluster mode."""

import pytest

from tests.plan_review.rules.cache.groups import PROD, group
from tests.plan_review.rules.plans import one, severity, silent
from tools.plan_review.plan.values import Mark

RULE = "cluster-mode-change"


@pytest.mark.parametrize(
    ("before", "after", "words", "expected"),
    [
        ("disabled", "compatible", "clients of both kinds are served", "medium"),
        ("compatible", "enabled", "there is no way back", "high"),
        ("disabled", "enabled", "only by way of compatible", "high"),
        ("enabled", "compatible", "knows no way back from enabled", "high"),
        ("compatible", "disabled", "clients of the cluster fail", "high"),
    ],
)
def test_each_step(before: str, after: str, words: str, expected: str) -> None:
    """Each step says what happens to clients."""
    seen = one("cluster-mode-change", group(of={**PROD, "cluster_mode": before}, cluster_mode=after))
    assert f"from {before} to {after}" in seen.message
    assert words in seen.message
    assert severity(RULE, seen) == expected


@pytest.mark.parametrize("after", ["disabled", Mark.UNKNOWN, None])
def test_no_step(after: object) -> None:
    """The same, unknown, or left to AWS."""
    assert silent("cluster-mode-change", group(cluster_mode=after, port=1))
