"""The graph finds the ways up that there are, and the documentation shows the graph as it is."""

import copy
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments.schema import AutoScaling, CiSettings, ShardScaling
from modules.ci_stack import CiStack
from tests.modules.options import changed
from tools.role_graph.__main__ import markdown
from tools.role_graph.graph import graph
from tools.terraform.example_stacks import synthesize

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BUCKET = "example-states"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the synthesized stack `ci`."""
    folder = tmp_path_factory.mktemp("stacks")
    synthesize(folder)
    loaded: dict[str, Any] = json.loads((folder / "stacks" / "ci" / "cdk.tf.json").read_text())
    return loaded


def edges(document: Mapping[str, Any], who: str = "deploy-dev") -> dict[str, tuple[str, ...]]:
    """Return what a role could become or get hold of, and how."""
    return {edge.whom: edge.how for edge in graph(document, state_bucket=BUCKET).edges if edge.who == who}


def test_the_documentation_shows_the_graph(document: dict[str, Any]) -> None:
    """`make role-graph` prints what belongs between the markers."""
    text = Path("docs/security.md").read_text()
    match = re.search(r"<!-- role-graph -->\n\n(.*?)\n\n<!-- /role-graph -->", text, re.DOTALL)
    assert match
    assert match[1] == markdown(graph(document, state_bucket=BUCKET))


def test_a_deployment_becomes_its_own_environments_roles_and_no_others(document: dict[str, Any]) -> None:
    """And what is said of functions that have its name and no tag, and of deliveries, which have no ARN."""
    assert edges(document).keys() == {
        "roles of dev",
        "the role of a function named as one of dev, without a tag",
        "deliveries of everybody's logs",
    }


@pytest.mark.parametrize("who", ["keep", "roles of dev", "roles of prod"])
def test_who_neither_plans_nor_deploys_becomes_nobody(document: dict[str, Any], who: str) -> None:
    """Functions may do all that their boundary lets them, and are where they were."""
    assert edges(document, who) == {}


def test_who_plans_reads_states_and_writes_nothing(document: dict[str, Any]) -> None:
    """A state's lock included."""
    assert set(edges(document, "plan").values()) == {("reads its state",)}


def with_right(document: dict[str, Any], *, without: str = "", **statement: Any) -> dict[str, Any]:
    """Return the stack with a statement more in what deploys dev, and without one of its boundary's denials."""
    changed = copy.deepcopy(document)
    for name, found in changed["data"]["aws_iam_policy_document"].items():
        if name.startswith("dev_deploy-roles"):
            found["statement"].append({"sid": "More", **statement})
        if name.startswith("deploy-boundary"):
            found["statement"] = [each for each in found["statement"] if each["sid"] not in without.split()]
    return changed


DEV = "arn:aws:iam::123456789012"


@pytest.mark.parametrize(
    ("without", "actions", "resource", "whom"),
    [
        ("NotPolicies", ["CreatePolicyVersion"], "policy/experimentation-dev-*", "who has a policy attached"),
        ("NotPolicies", ["SetDefaultPolicyVersion"], "policy/experimentation-dev-*", "who has a policy attached"),
        ("NotOtherRoles", ["PassRole"], "role/experimentation-dev-*", "a role without boundary, named as one of dev"),
        ("NotOtherRoles", ["UpdateAssumeRolePolicy"], "role/experimentation-dev-*", "a role without boundary"),
        ("NotOtherRoles NotWithoutBoundary", ["PutRolePolicy"], "role/*", "roles of others"),
        ("NotOtherRoles NotWithoutBoundary", ["AttachRolePolicy"], "role/bounded/*", "more than the boundary of dev"),
        ("NotTheBoundary", ["DeleteRolePermissionsBoundary"], "role/bounded/*", "more than the boundary of dev"),
        ("NotOtherRoles NotWithoutBoundary", ["CreateRole"], "role/experimentation-dev-*", "an administrator"),
        ("NotPeople", ["CreateUser"], "user/experimentation-dev-*", "an administrator"),
        ("NotThisStack NotOtherRoles", ["UpdateAssumeRolePolicy"], "role/experimentation-ci-*", "deploy-prod"),
        ("NotThisStack NotPolicies", ["CreatePolicyVersion"], "policy/experimentation-ci-*", "policies of `ci`"),
    ],
)
def test_a_right_in_iam_that_leads_up_is_found(
    document: dict[str, Any], without: str, actions: list[str], resource: str, whom: str
) -> None:
    """It is found if the boundary lets it pass; otherwise the right alone is of no use."""
    right: dict[str, Any] = {"actions": [f"iam:{each}" for each in actions], "resources": [f"{DEV}:{resource}"]}
    assert any(name.startswith(whom) for name in edges(with_right(document, without=without, **right)))
    assert not any(name.startswith(whom) for name in edges(with_right(document, **right)))


@pytest.mark.parametrize(
    ("statement", "whom"),
    [
        (
            {"actions": ["lambda:UpdateFunctionCode"], "resources": ["*"]},
            "the role of a function named as one of dev, with another tag",
        ),
        ({"actions": ["ec2:CreateTags"], "resources": ["*"]}, "what others made, without a tag"),
        ({"actions": ["kms:PutKeyPolicy"], "resources": ["*"]}, "what others made, without a tag"),
        (
            {
                "actions": ["kms:PutKeyPolicy"],
                "resources": ["*"],
                "condition": [{"test": "StringEquals", "variable": "aws:ResourceTag/Environment", "values": ["dev"]}],
            },
            "what others made, without a tag",
        ),
        ({"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::example-states/*"]}, "the states of prod"),
    ],
)
def test_a_right_on_what_others_made_is_found(document: dict[str, Any], statement: dict[str, Any], whom: str) -> None:
    """Also where a tag must be put onto it first."""
    assert whom not in edges(document)
    assert whom in edges(with_right(document, **statement))


def test_a_policy_of_elsewhere_cannot_be_read(document: dict[str, Any]) -> None:
    """Its rights are unknown, and not taken for none."""
    changed = copy.deepcopy(document)
    next(iter(changed["resource"]["aws_iam_role_policy_attachment"].values()))["policy_arn"] = ADMINISTRATOR
    with pytest.raises(ValueError, match="cannot be read"):
        graph(changed, state_bucket=BUCKET)


def test_who_scales_may_take_another_teams_target_without_tags(tmp_path: Path) -> None:
    """The graph says so of an environment with auto scaling, and of no other."""
    scaling = AutoScaling(shards=ShardScaling(minimum=3, maximum=6))
    settings = changed("prod", redis={"shards": 3, "nodes": 2, "auto_scaling": scaling}).with_bounded_roles()
    app = App(outdir=str(tmp_path), context={"state": {"s3": {"bucket": BUCKET, "region": "us-east-1"}}})
    ci = CiSettings(repository="example/experimentation", repository_id=34, environments=("prod",))
    CiStack(app, "ci", settings=ci, environments=[settings])
    app.synth()
    found = edges(json.loads((tmp_path / "stacks" / "ci" / "cdk.tf.json").read_text()), "deploy-prod")
    assert found["what others made, without a tag"] == ("changes how a cluster scales",)
    assert "what others made, with another tag" not in found
