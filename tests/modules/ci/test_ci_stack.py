"""The stack `ci`: who gets in, what each role may do, and where plans lie."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import CiSettings, ServerlessSettings, SettingsError
from environments.schema.ci import MAX_ENVIRONMENTS
from modules.ci_stack import CiStack
from tests.environments.schema.test_global_datastore import EU, US, member
from tests.modules.options import changed, stacks
from tests.modules.synthesized import Synthesized

GITHUB = "token.actions.githubusercontent.com"
STATE = {"s3": {"bucket": "states", "region": "us-east-1", "kms_key_id": "arn:aws:kms:us-east-1:123456789012:key/1a"}}
# IAM and AWS STS quotas: characters of a managed policy and of a trust policy, white space not counted.
LARGEST_POLICY = 6144
LARGEST_TRUST = 2048
LARGEST_NUMBER_OF_POLICIES = 10
# Statements that allow on everything, each with its reason in modules/ci/access_policy.py; the boundary grants nothing.
ON_EVERYTHING = {"DescribeWhatHasNoResource", "DeliverLogs", "MakeKeys", "TraceAndAttach", "NoMoreThanTheseServices"}
MAIN = "refs/heads/main"
FILES = "example/experimentation/.github/workflows"


def synthesize(folder: Path, planned: Sequence[EnvironmentSettings] = (), **settings: Any) -> Synthesized:
    ci = CiSettings(**{"repository": "example/experimentation", "repository_id": 34, **settings})
    app = App(outdir=str(folder), context={"state": STATE})
    found = planned or [load(name).with_bounded_roles() for name in ci.environments]
    CiStack(app, "ci", settings=ci, environments=found)
    app.synth()
    return Synthesized(json.loads((folder / "stacks" / "ci" / "cdk.tf.json").read_text()))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("ci"))


def documents(stack: Synthesized) -> dict[str, list[dict[str, Any]]]:
    """Return every policy document's statements by its Terraform name."""
    found = stack.document["data"]["aws_iam_policy_document"]
    return {name: document["statement"] for name, document in found.items()}


def trust(stack: Synthesized, role: str) -> list[dict[str, Any]]:
    [name] = [name for name in documents(stack) if name.startswith(f"github_{role}_trust")]
    return documents(stack)[name]


def asked(statement: Mapping[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Return what a statement asks of GitHub's claims, and how."""
    return {
        each["variable"].removeprefix(f"{GITHUB}:"): (each["test"], each["values"]) for each in statement["condition"]
    }


ON_MAIN = {
    "aud": ("StringEquals", ["sts.amazonaws.com"]),
    "repository_id": ("StringEquals", ["34"]),
    "ref": ("StringEquals", [MAIN]),
    "job_workflow_ref": ("StringEquals", [f"{FILES}/deploy-stack.yml@{MAIN}"]),
    "sub": ("StringEquals", [f"repo:example/experimentation:ref:{MAIN}"]),
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


def test_every_policy_fits_into_awss_limits(stack: Synthesized) -> None:
    """With an account's number in it, and JSON's punctuation."""
    check_sizes(stack)


def check_sizes(stack: Synthesized) -> None:
    for name, statements in documents(stack).items():
        text = json.dumps([_as_json(each) for each in statements], separators=(",", ":"))
        for reference, value in (("${data.aws_partition", "aws"), ("${data.aws_caller_identity", "123456789012")):
            while reference in text:
                start = text.index(reference)
                text = text[:start] + value + text[text.index("}", start) + 1 :]
        size = len(text) + len('{"Version":"2012-10-17","Statement":}')
        assert size <= (LARGEST_TRUST if "_trust_" in name else LARGEST_POLICY), f"{name} has {size} characters"


def _as_json(statement: Mapping[str, Any]) -> dict[str, Any]:
    conditions: dict[str, dict[str, Any]] = {}
    for each in statement.get("condition") or []:
        conditions.setdefault(each["test"], {})[each["variable"]] = each["values"]
    return {
        "Sid": statement.get("sid"),
        "Effect": statement.get("effect", "Allow"),
        "Action": statement.get("actions") or statement.get("not_actions"),
        "Resource": statement.get("resources") or statement.get("not_resources") or [],
        "Condition": conditions,
        "Principal": statement.get("principals") or "",
    }


def five(**redis: Any) -> list[EnvironmentSettings]:
    """Return as many environments as there may be, each with all that asks for rights."""
    settings = changed("prod", redis={"users": ("analytics", "operator"), **redis})
    return [
        EnvironmentSettings(**{**dict(settings), "name": f"e{number}", "region": "eu-west-1", "bounded_roles": True})
        for number in range(MAX_ENVIRONMENTS)
    ]


def test_five_environments_stay_within_awss_quotas(tmp_path: Path) -> None:
    """Ten managed policies on a role, their sizes, and one resource policy of logs in a region."""
    stack = synthesize(tmp_path, five(password_users=("application", "analytics")))
    attached = Counter(each["role"] for each in stack.all("aws_iam_role_policy_attachment").values())
    assert max(attached.values()) <= LARGEST_NUMBER_OF_POLICIES
    assert len(stack.all("aws_cloudwatch_log_resource_policy")) == 1
    test_every_policy_fits_into_awss_limits(stack)


def test_log_deliveries_are_allowed_where_the_environments_are(tmp_path: Path) -> None:
    """A resource policy of logs is of one region, which need not be that of `ci`."""
    stack = synthesize(tmp_path, five())
    [policy] = stack.all("aws_cloudwatch_log_resource_policy").values()
    assert policy["provider"] == "aws.eu-west-1"


def test_plans_are_encrypted_versioned_private_and_forgotten(stack: Synthesized) -> None:
    """With a key of their own, for a week; without TLS nobody gets at them."""
    [rule] = stack.one("aws_s3_bucket_server_side_encryption_configuration")["rule"]
    by_default = rule["apply_server_side_encryption_by_default"]
    assert by_default["sse_algorithm"] == "aws:kms"
    assert "aws_kms_key.plans_key" in by_default["kms_master_key_id"]
    assert stack.one("aws_s3_bucket_versioning")["versioning_configuration"] == {"status": "Enabled"}
    block = stack.one("aws_s3_bucket_public_access_block")
    assert [value for name, value in block.items() if name.startswith(("block", "ignore", "restrict"))] == [True] * 4
    [rule] = stack.one("aws_s3_bucket_lifecycle_configuration")["rule"]
    assert rule["expiration"] == [{"days": 7}]
    [name] = [name for name in documents(stack) if name.startswith("plans_tls-only")]
    [statement] = documents(stack)[name]
    assert statement["effect"] == "Deny"
    assert statement["condition"] == [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"environments": ("dev", "dev-eu")}, "who deploys 'dev' would reach everything named after 'dev-eu'"),
        ({"environments": ("ci",)}, "'ci' has names of what deploys it"),
        ({"environments": ("dev", "ci-plans")}, "'ci-plans' has names of what deploys it"),
        ({"repository_id": 0}, "repository_id"),
    ],
)
def test_settings_that_would_let_roles_reach_too_far_are_refused(settings: dict[str, Any], problem: str) -> None:
    """Before anything is synthesized."""
    with pytest.raises(SettingsError, match=problem):
        CiSettings(**{"repository": "example/experimentation", "repository_id": 34, **settings})


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


def test_only_an_environment_with_password_users_has_rights_on_secrets(stack: Synthesized, tmp_path: Path) -> None:
    """Neither who plans nor who deploys may read a password; the boundary lets the rotation do so."""
    assert "secretsmanager" not in json.dumps(grants(stack))
    prod = changed("prod", redis={"password_users": ("analytics",)}).with_bounded_roles()
    found = grants(synthesize(tmp_path, [prod]))
    holders = {name for name, actions in found.items() if "secretsmanager:GetSecretValue" in actions}
    # The boundary, which grants nothing, and the policy that is for whoever logs in by password.
    assert {name.rpartition("_")[0] for name in holders} == {"prod_boundary_document", "prod_clients_analytics-reading"}
    assert any("secretsmanager:RotateSecret" in actions for actions in found.values())


def grants(stack: Synthesized) -> dict[str, list[str]]:
    """Return what each policy allows, the outermost boundary apart, which names whole services."""
    return {
        name: [action for each in statements if each.get("effect") != "Deny" for action in each.get("actions") or []]
        for name, statements in documents(stack).items()
        if not name.startswith("deploy-boundary")
    }


def policy(stack: Synthesized, name: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return a policy's actions and resources by the statement's name."""
    return {
        each["sid"]: (each["actions"], each["resources"])
        for document, statements in documents(stack).items()
        if document.startswith(name)
        for each in statements
    }


def test_a_serverless_environment_is_deployed_by_rights_of_its_own(tmp_path: Path) -> None:
    """On serverless caches, and none on groups of nodes; clients connect to one."""
    serverless = ServerlessSettings(max_storage_gb=1, max_ecpu_per_second=1_000, snapshot_retention_days=1)
    prod = EnvironmentSettings(name="prod", keep_data=True, log_retention_days=365, serverless=serverless)
    stack = synthesize(tmp_path, [prod.with_bounded_roles()])
    actions, resources = policy(stack, "prod_deploy-names")["DeployCache"]
    assert "elasticache:CreateServerlessCache" in actions
    assert "elasticache:CreateReplicationGroup" not in actions
    assert any(":serverlesscache:experimentation-prod-" in each for each in resources)
    assert not any(":replicationgroup:" in each for each in resources)
    _, connected = policy(stack, "prod_clients_application")["ConnectToRedis"]
    assert any(each.endswith(":serverlesscache:experimentation-prod-redis") for each in connected)
    read, _ = policy(stack, "prod_read")["ReadCache"]
    assert "elasticache:DescribeServerlessCaches" in read


def test_members_of_a_datastore_reach_it_and_each_other(tmp_path: Path) -> None:
    """The datastore, two parameters of the other member, and its Redis; no more of its region."""
    ends = [member(each).with_bounded_roles() for each in (US, EU)]
    stack = synthesize(tmp_path, ends, environments=("prod-us", "prod-eu"))
    actions, resources = policy(stack, "prod-eu_deploy-regions")["DeployDatastore"]
    assert "elasticache:DisassociateGlobalReplicationGroup" in actions
    assert any(each.endswith(":globalreplicationgroup:?????-prod") for each in resources)
    _, read = policy(stack, "prod-eu_deploy-regions")["ReadMember0"]
    assert {each.rpartition(":")[2] for each in read} == {
        f"parameter/experimentation/prod-us/redis/{name}" for name in ("global-datastore-id", "primary-endpoint")
    }
    assert policy(stack, "read-regions")["ReadMember01"][1] == read
    for name in ("prod-eu_boundary", "prod-eu_clients_application"):
        _, connected = policy(stack, name)["ConnectToRedis"]
        assert any("us-east-1" in each and each.endswith("user:experimentation-prod-us-app") for each in connected)


def test_policies_of_members_fit_into_awss_limits(tmp_path: Path) -> None:
    """Both kinds of statements in one policy."""
    ends = [member(each).with_bounded_roles() for each in (US, EU)]
    check_sizes(synthesize(tmp_path, ends, environments=("prod-us", "prod-eu")))
