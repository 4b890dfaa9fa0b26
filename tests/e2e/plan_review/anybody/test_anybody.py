"""Anybody's caches: one plan by the provider with every change, reviewed by the command line."""

import json
from typing import Any

import pytest

from tests.e2e.plan_review.anybody import around, cases
from tests.e2e.plan_review.anybody.cases import Case
from tests.e2e.plan_review.anybody.written_down import STACK, write
from tests.e2e.plan_review.planning import Reviewed, review
from tests.e2e.terraform import Terraform

pytestmark = pytest.mark.e2e

CASES = (*cases.CASES, *around.CASES)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    """Plan all changes at once, from a state that was written down, and review the plan without any settings."""
    folder = tmp_path_factory.mktemp("anybody")
    write((each for case in CASES for each in (case.resource, *case.beside)), folder / STACK)
    terraform = Terraform(stacks=folder)
    terraform.must(STACK, "init")
    terraform.must(STACK, "plan", "-refresh=false", "-lock=false", "-out=a.plan")
    shown = folder / f"{STACK}.json"
    shown.write_text(terraform.must(STACK, "show", "-json", "a.plan"))
    settings = folder / "plan-review.toml"
    settings.touch()
    return review(shown, folder=folder, options=("--settings", str(settings)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_change_has_its_findings_and_no_others(reviewed: Reviewed, case: Case) -> None:
    """In the words of the user's own code."""
    found = [each for each in findings(reviewed) if each["address"] == case.resource.address]
    assert {each["rule"] for each in found} == case.rules
    if case.says:
        assert [each for each in found if case.says in each["message"]]


def test_every_change_was_judged(reviewed: Reviewed) -> None:
    """None of these is known to no rule."""
    assert reviewed.stacks[STACK]["unjudged"] == []


def test_no_secret_is_shown(reviewed: Reviewed) -> None:
    """Tokens and passwords are in the plan, and in nothing that was written."""
    assert "0123456789abcdef" not in reviewed.comment
    assert "0123456789abcdef" not in json.dumps(reviewed.stacks)


def findings(reviewed: Reviewed) -> list[dict[str, Any]]:
    """Return all findings, with those that follow from others."""
    found: list[dict[str, Any]] = reviewed.stacks[STACK]["findings"]
    return [one for each in found for one in (each, *each["consequences"])]
