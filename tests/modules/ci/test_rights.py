"""The rights of each role of the stack `ci`."""

from pathlib import Path

from environments import load
from tests.modules.ci.synthesized_ci import documents
from tests.modules.options import stacks
from tests.modules.synthesized import Synthesized

# Statements that allow on everything, each with its reason in modules/ci/access_policy.py; the boundary grants nothing.
ON_EVERYTHING = {"DescribeWhatHasNoResource", "DeliverLogs", "MakeKeys", "TraceAndAttach", "NoMoreThanTheseServices"}


def test_wildcards_stand_in_the_listed_statements_only(stack: Synthesized) -> None:
    """No action has one, but for the boundary's services; no statement allows on everything without its reason."""
    for name, statements in documents(stack).items():
        for statement in statements:
            if statement.get("effect", "Allow") == "Deny" or "_key_policy" in name:
                continue
            if statement.get("resources") == ["*"]:
                assert statement["sid"] in ON_EVERYTHING
            if statement["sid"] != "NoMoreThanTheseServices":
                assert not [action for action in statement["actions"] if "*" in action]


def test_what_the_plan_role_may_do_changes_nothing(stack: Synthesized) -> None:
    """It reads, and decrypts what the reading needs. Not even the locks of the states are its to put or delete."""
    reading = [name for name in documents(stack) if "_read_" in name or name.startswith("read-states_")]
    assert len(reading) == 4
    statements = [statement for name in reading for statement in documents(stack)[name]]
    writes = {
        (statement["sid"], action)
        for statement in statements
        for action in statement["actions"]
        if not action.partition(":")[2].startswith(("Describe", "GET", "Get", "List"))
    }
    assert writes == {
        ("DecryptConnectionDetails", "kms:Decrypt"),
        ("DecryptFunctionVariables", "kms:Decrypt"),
        ("UseStateKey", "kms:Decrypt"),
    }


def test_who_deploys_locks_the_states(stack: Synthesized) -> None:
    """Its own environment's, and nothing else than their lock files is deleted."""
    statements = [each for name, all_ in documents(stack).items() for each in all_ if each["sid"] == "LockStates"]
    assert statements
    for statement in statements:
        assert all(each.endswith("/terraform.tfstate.tflock") for each in statement["resources"])


def test_no_role_reads_a_secret(stack: Synthesized) -> None:
    """No secret of the Secrets Manager; of parameters only the connection details."""
    for statements in documents(stack).values():
        for statement in statements:
            actions = statement.get("actions") or []
            assert not [action for action in actions if action.startswith("secretsmanager:")]
            if "ssm:GetParameter" in actions:
                assert all("parameter/experimentation/" in each for each in statement["resources"])


def test_deploy_roles_alone_have_the_boundary(stack: Synthesized) -> None:
    """It denies to change this stack's roles and policies, and roles without a boundary of their own."""
    roles = stack.by("aws_iam_role", "name")
    bounded = {name for name, role in roles.items() if "permissions_boundary" in role}
    assert bounded == {f"experimentation-ci-deploy-{each}" for each in ("dev", "staging", "prod")}
    [name] = [name for name in documents(stack) if name.startswith("deploy-boundary")]
    denied = {each["sid"]: each for each in documents(stack)[name] if each.get("effect") == "Deny"}
    assert denied.keys() == {
        *("NotThisStack", "NotPeople", "NotPolicies", "NotOtherRoles", "NotWithoutBoundary", "NotTheBoundary"),
        *("NotOtherWaysIn", "NotLogPolicies"),
    }
    assert [each.rpartition(":")[2] for each in denied["NotThisStack"]["resources"]] == [
        "policy/experimentation-ci-*",
        "role/experimentation-ci-*",
        "oidc-provider/*",
    ]


def test_bounded_roles_name_the_boundary(tmp_path: Path) -> None:
    """Every role of an environment that `ci` deploys; elsewhere there is none."""
    bounded = stacks(tmp_path / "bounded", load("dev").with_bounded_roles())
    unbounded = stacks(tmp_path / "unbounded", load("dev"))
    for stack in (bounded.redis, bounded.lambdas):
        boundaries = [role["permissions_boundary"] for role in stack.all("aws_iam_role").values()]
        assert boundaries
        assert all(each.endswith(":policy/experimentation-ci-boundary-dev") for each in boundaries)
    for stack in (unbounded.redis, unbounded.lambdas):
        assert not [role for role in stack.all("aws_iam_role").values() if "permissions_boundary" in role]
