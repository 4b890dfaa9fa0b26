"""The ground that the cache stands on."""

from tests.plan_review.rules.plans import created, destroyed, found, one, plan, severity, silent, unchanged, updated
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.caches import GROUP

SUBNET_GROUP = "aws_elasticache_subnet_group"

VPC = {"cidr_block": "10.42.0.0/16", "enable_dns_support": True, "enable_dns_hostnames": True}
SUBNETS = {"name": "experimentation-prod-redis", "subnet_ids": ["subnet-a", "subnet-b"]}


def test_vpc_and_subnets() -> None:
    """A VPC takes everything with it."""
    vpc = one("network-lost", updated("aws_vpc", VPC, {**VPC, "cidr_block": "10.44.0.0/16"}, forces=("cidr_block",)))
    assert "cidr_block changes from 10.42.0.0/16 to 10.44.0.0/16" in vpc.message
    assert severity("network-lost", vpc) == "critical"
    assert severity("network-lost", one("network-lost", destroyed("aws_subnet", {}))) == "high"
    assert silent("network-lost", created("aws_vpc", VPC))


def test_names_that_no_longer_resolve() -> None:
    """Clients find the cache by name."""
    seen = one("network-lost", updated("aws_vpc", VPC, {**VPC, "enable_dns_hostnames": False}))
    assert "no longer resolve" in seen.message
    assert silent("network-lost", updated("aws_vpc", VPC, {**VPC, "enable_dns_support": Mark.UNKNOWN}))


def test_subnet_group_in_use() -> None:
    """Another name is another group."""
    renamed = updated(SUBNET_GROUP, SUBNETS, {**SUBNETS, "name": "other"}, forces=("name",))
    used = unchanged(GROUP, {"subnet_group_name": "experimentation-prod-redis"}, name="cache")
    seen = one("subnet-group-lost", plan(renamed, used))
    assert "name changes from experimentation-prod-redis to other" in seen.message
    assert "which aws_elasticache_replication_group.cache uses" in seen.message
    assert severity("subnet-group-lost", seen) == "critical"


def test_subnets_leave_the_group_or_join_it() -> None:
    """Leaving is the risk."""
    seen = one("subnet-group-lost", updated(SUBNET_GROUP, SUBNETS, {**SUBNETS, "subnet_ids": ["subnet-a"]}))
    assert "subnet-b leaves" in seen.message
    assert severity("subnet-group-lost", seen) == "medium"
    assert silent(
        "subnet-group-lost",
        updated(SUBNET_GROUP, SUBNETS, {**SUBNETS, "subnet_ids": [*SUBNETS["subnet_ids"], "subnet-c"]}),
    )
    assert silent("subnet-group-lost", updated(SUBNET_GROUP, SUBNETS, {**SUBNETS, "subnet_ids": [Mark.UNKNOWN]}))


def test_vpc_endpoints() -> None:
    """Functions have no other way."""
    ssm = {"service_name": "com.amazonaws.us-east-1.ssm", "private_dns_enabled": True}
    assert (
        "cannot reach com.amazonaws.us-east-1.ssm"
        in one("vpc-endpoint-lost", destroyed("aws_vpc_endpoint", ssm)).message
    )
    assert (
        "own name"
        in one("vpc-endpoint-lost", updated("aws_vpc_endpoint", ssm, {**ssm, "private_dns_enabled": False})).message
    )
    assert silent("vpc-endpoint-lost", updated("aws_vpc_endpoint", ssm, {**ssm, "subnet_ids": ["subnet-c"]}))


def test_flow_logs() -> None:
    """Gone, or only half of it."""
    log = {"traffic_type": "ALL"}
    assert found("flow-logs-removed", destroyed("aws_flow_log", log))
    assert (
        "becomes REJECT" in one("flow-logs-removed", updated("aws_flow_log", log, {"traffic_type": "REJECT"})).message
    )
    replaced = updated(
        "aws_flow_log", {**log, "iam_role_arn": "a"}, {**log, "iam_role_arn": "b"}, forces=("iam_role_arn",)
    )
    assert silent("flow-logs-removed", replaced)
