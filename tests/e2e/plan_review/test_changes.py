"""A change to prod is planned by Terraform and reviewed by the command line, as in a pull request."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.e2e.plan_review.changes import CASES, Case
from tests.e2e.plan_review.planning import Planned, review

pytestmark = pytest.mark.e2e

Plans = Mapping[str, "Future[Planned]"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_has_its_findings_and_no_others(plans: Plans, case: Case, tmp_path: Path) -> None:
    """Prod's policy decides; the exit code says whether it refuses."""
    reviewed = review(plans[case.name].result().json, folder=tmp_path)
    assert reviewed.findings(case.change.stack) == case.finds
    assert (reviewed.returncode == 1) == case.refused


def test_what_prod_refuses_dev_only_warns_of(plans: Plans, tmp_path: Path) -> None:
    """The same plans, as if they were dev's."""
    named = {f"{case.name}-dev": plans[case.name].result().json for case in CASES}
    reviewed = review(*(f"{stack}={path}" for stack, path in named.items()), folder=tmp_path)
    assert reviewed.returncode == 0
    for case in CASES:
        assert {rule for rule, _ in reviewed.findings(f"{case.name}-dev")} == {rule for rule, _ in case.finds}


def test_without_a_change_there_is_nothing_to_read(plans: Plans, tmp_path: Path) -> None:
    """No finding, no resource, and the stack folded away."""
    reviewed = review(plans["no-change"].result().json, folder=tmp_path)
    [stack] = reviewed.stacks.values()
    assert (stack["findings"], stack["resources"], stack["drift"]) == ([], [], [])
    assert reviewed.returncode == 0
    assert "No change: `prod`" in reviewed.comment
