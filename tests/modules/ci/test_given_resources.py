"""Existing resources are named in the settings, and the delivery has the rights on them that a deployment needs."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from cdktf import App

from environments import EnvironmentSettings, load
from environments.schema import CiSettings, ExistingKeys, ExistingNetwork, NetworkSettings
from modules.ci_stack import CiStack
from tests.modules.options import changed
from tools.role_graph.evaluation import Call, may
from tools.role_graph.policies import Role, policy_named, roles

ACCOUNT = "123456789012"
KEYS = {name: f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{name}" for name in ("cache", "application", "operations")}
SNAPSHOT_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/of-another-environment"
GROUPS = {
    "application_security_group_id": "sg-0123456789abcdef1",
    "cache_security_group_id": "sg-0123456789abcdef2",
    "ssm_endpoint_security_group_id": "sg-0123456789abcdef3",
}
NETWORK = ExistingNetwork(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    route_table_ids=("rtb-0123456789abcdef0",),
    **GROUPS,
)
# An existing resource has none of our tags.
UNTAGGED = {"aws:ResourceTag/Environment": None, "aws:ResourceTag/Project": None}


def synthesized(folder: Path, settings: EnvironmentSettings) -> Mapping[str, Role]:
    app = App(outdir=str(folder))
    ci = CiSettings(repository="example/experimentation", repository_id=34, environments=(settings.name,))
    CiStack(app, "ci", settings=ci, environments=[settings.with_bounded_roles()])
    app.synth()
    document = json.loads((folder / "stacks" / "ci" / "cdk.tf.json").read_text())
    bounded = policy_named(document, f"experimentation-ci-boundary-{settings.name}")
    return {**roles(document), "bounded": Role(name="bounded", rights=bounded, boundary=None, trust=[])}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Role]:
    """Return the roles for an environment to which nearly everything is given."""
    settings = changed("prod", redis={"restore_from_snapshot": "theirs"})
    settings = EnvironmentSettings(
        **{
            **dict(settings),
            "existing_keys": ExistingKeys(**KEYS, snapshot=SNAPSHOT_KEY),
            "network": NetworkSettings(existing=NETWORK),
        }
    )
    return synthesized(tmp_path_factory.mktemp("given"), settings)


def allowed(role: Role, action: str, resource: str, **facts: str | None) -> bool:
    known = {name.replace("__", ":"): value for name, value in facts.items()}
    return may(Call(action=action, resource=resource, facts={**UNTAGGED, **known}), role.rights, role.boundary)


def ec2(resource: str) -> str:
    return f"arn:aws:ec2:us-east-1:{ACCOUNT}:{resource}"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("CreateSecurityGroup", "vpc/vpc-0123456789abcdef0"),
        ("CreateVpcEndpoint", "vpc/vpc-0123456789abcdef0"),
        ("CreateVpcEndpoint", "subnet/subnet-0123456789abcdef1"),
        ("CreateVpcEndpoint", "route-table/rtb-0123456789abcdef0"),
        ("ModifyVpcEndpoint", "route-table/rtb-0123456789abcdef0"),
        *(
            (action, f"security-group/{group}")
            for group in GROUPS.values()
            for action in ("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress")
        ),
    ],
)
def test_a_deployment_works_in_the_network_that_it_was_given(
    given: Mapping[str, Role], action: str, resource: str
) -> None:
    """It has no tags of ours, and is named instead."""
    assert allowed(given["experimentation-ci-deploy-prod"], f"ec2:{action}", ec2(resource))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("CreateSecurityGroup", "vpc/vpc-0fedcba9876543210"),
        ("AuthorizeSecurityGroupIngress", "security-group/sg-0fedcba9876543210"),
        ("DeleteVpc", "vpc/vpc-0123456789abcdef0"),
        ("DeleteSecurityGroup", "security-group/sg-0123456789abcdef1"),
        ("CreateTags", "security-group/sg-0123456789abcdef1"),
        ("CreateSubnet", "vpc/vpc-0123456789abcdef0"),
    ],
)
def test_a_deployment_takes_nothing_of_it_away(given: Mapping[str, Role], action: str, resource: str) -> None:
    """Neither another network, nor what others keep in this one."""
    facts = {"ec2__CreateAction": None}
    assert not allowed(given["experimentation-ci-deploy-prod"], f"ec2:{action}", ec2(resource), **facts)


@pytest.mark.parametrize("key", KEYS.values())
def test_a_deployment_uses_the_keys_that_it_was_given(given: Mapping[str, Role], key: str) -> None:
    """Through the services that encrypt with them, and not by itself."""
    role = given["experimentation-ci-deploy-prod"]
    for action in ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey"):
        assert allowed(role, action, key, kms__ViaService="elasticache.us-east-1.amazonaws.com")
        assert not allowed(role, action, key, kms__ViaService=None)
    assert not allowed(role, "kms:PutKeyPolicy", key)


def test_a_deployment_reads_the_snapshot_that_it_was_given(given: Mapping[str, Role]) -> None:
    """Another environment took it, with a key of its own, which ElastiCache uses for the deployment."""
    role = given["experimentation-ci-deploy-prod"]
    assert allowed(role, "kms:Decrypt", SNAPSHOT_KEY, kms__ViaService="elasticache.us-east-1.amazonaws.com")
    assert not allowed(role, "kms:Decrypt", SNAPSHOT_KEY, kms__ViaService="ssm.us-east-1.amazonaws.com")
    theirs = f"arn:aws:elasticache:us-east-1:{ACCOUNT}:snapshot:theirs"
    assert allowed(role, "elasticache:CreateReplicationGroup", theirs)


@pytest.mark.parametrize("role", ["bounded", "experimentation-ci-plan"])
def test_parameters_are_decrypted_with_the_given_key(given: Mapping[str, Role], role: str) -> None:
    """By functions, as far as their boundary lets them, and by who plans; with no other key."""
    through = {"kms__ViaService": "ssm.us-east-1.amazonaws.com"}
    assert allowed(given[role], "kms:Decrypt", KEYS["application"], **through)
    assert not allowed(given[role], "kms:Decrypt", KEYS["cache"], **through)


def test_without_them_only_what_is_tagged_is_reached(tmp_path: Path) -> None:
    """A key or network that the settings do not name is another team's."""
    role = synthesized(tmp_path, changed("prod"))["experimentation-ci-deploy-prod"]
    assert not allowed(role, "ec2:CreateSecurityGroup", ec2("vpc/vpc-0123456789abcdef0"))
    assert not allowed(role, "kms:Decrypt", SNAPSHOT_KEY, kms__ViaService="elasticache.us-east-1.amazonaws.com")


def test_where_there_are_no_customer_keys_functions_decrypt_with_awss_alone(tmp_path: Path) -> None:
    """As far as their boundary goes; another team's key has no alias of AWS's."""
    dev = EnvironmentSettings(**{**dict(load("dev")), "customer_keys": False})
    bounded = synthesized(tmp_path, dev)["bounded"]
    facts = {"kms__ViaService": "ssm.us-east-1.amazonaws.com"}
    assert allowed(bounded, "kms:Decrypt", SNAPSHOT_KEY, **facts, kms__ResourceAliases="alias/aws/ssm")
    assert not allowed(bounded, "kms:Decrypt", SNAPSHOT_KEY, **facts, kms__ResourceAliases="alias/theirs")
    assert not allowed(bounded, "kms:Decrypt", SNAPSHOT_KEY, **facts, kms__ResourceAliases=None)
