"""The trust of each role of the stack `ci`: the jobs that may take it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.modules.ci.synthesized_ci import documents, synthesize
from tests.modules.synthesized import Synthesized

GITHUB = "token.actions.githubusercontent.com"
MAIN = "refs/heads/main"
FILES = "example/experimentation/.github/workflows"

ON_MAIN = {
    "aud": ("StringEquals", ["sts.amazonaws.com"]),
    "repository_id": ("StringEquals", ["34"]),
    "ref": ("StringEquals", [MAIN]),
    "job_workflow_ref": ("StringEquals", [f"{FILES}/deploy-stack.yml@{MAIN}"]),
    "sub": ("StringEquals", [f"repo:example/experimentation:ref:{MAIN}"]),
}


def trust(stack: Synthesized, role: str) -> list[dict[str, Any]]:
    [name] = [name for name in documents(stack) if name.startswith(f"github_{role}_trust")]
    return documents(stack)[name]


def asked(statement: Mapping[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Return what a statement asks of GitHub's claims, and how."""
    return {
        each["variable"].removeprefix(f"{GITHUB}:"): (each["test"], each["values"]) for each in statement["condition"]
    }


@pytest.mark.parametrize("name", ["dev", "staging", "prod"])
def test_a_deploy_role_trusts_one_workflow_of_main_in_its_environment(stack: Synthesized, name: str) -> None:
    """By equality throughout, whatever GitHub's environment lets in."""
    [statement] = trust(stack, f"deploy-{name}")
    assert asked(statement) == {
        **ON_MAIN,
        "sub": ("StringEquals", [f"repo:example/experimentation:environment:{name}"]),
        "environment": ("StringEquals", [name]),
    }


def test_who_keeps_plans_is_the_workflow_that_deploys(stack: Synthesized) -> None:
    """On main alone."""
    [statement] = trust(stack, "keep")
    assert asked(statement) == ON_MAIN


def test_who_plans_is_a_pull_request_or_main(stack: Synthesized) -> None:
    """Only a pull request's number is a pattern."""
    pulls, on_main = trust(stack, "plan")
    assert asked(pulls) == {
        "aud": ("StringEquals", ["sts.amazonaws.com"]),
        "repository_id": ("StringEquals", ["34"]),
        "sub": ("StringEquals", ["repo:example/experimentation:pull_request"]),
        "ref": ("StringLike", ["refs/pull/*/merge"]),
        "job_workflow_ref": ("StringLike", [f"{FILES}/plan.yml@refs/pull/*/merge"]),
    }
    files = [f"{FILES}/{file}@{MAIN}" for file in ("deploy-stack.yml", "drift.yml")]
    assert asked(on_main) == {**ON_MAIN, "job_workflow_ref": ("StringEquals", files)}


@pytest.mark.parametrize("role", ["plan", "keep", "deploy-dev", "deploy-prod"])
def test_roles_are_for_githubs_provider_alone(stack: Synthesized, role: str) -> None:
    """No other provider, no other way to take them."""
    for statement in trust(stack, role):
        assert statement["actions"] == ["sts:AssumeRoleWithWebIdentity"]
        [principal] = statement["principals"]
        assert principal["type"] == "Federated"
        assert principal["identifiers"] == [f"${{{address(stack, 'aws_iam_openid_connect_provider')}.arn}}"]


def test_the_workflows_that_roles_trust_are_there() -> None:
    """A file that is renamed would lose its role."""
    for file in ("plan.yml", "deploy-stack.yml", "drift.yml"):
        assert "role-to-assume" in (Path(".github/workflows") / file).read_text()


def address(stack: Synthesized, kind: str) -> str:
    [name] = stack.all(kind)
    return f"{kind}.{name}"


def test_subjects_carry_githubs_numbers_where_the_repositorys_tokens_do(tmp_path: Path) -> None:
    """Repositories of today have them in every token."""
    stack = synthesize(tmp_path, owner_id=12, repository_id=34, environments=("dev",))
    [statement] = trust(stack, "deploy-dev")
    assert asked(statement)["sub"] == ("StringEquals", ["repo:example@12/experimentation@34:environment:dev"])
