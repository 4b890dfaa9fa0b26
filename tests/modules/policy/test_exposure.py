"""Nothing has a way from or to the internet."""

from collections.abc import Callable
from typing import Any

import pytest

Refuses = Callable[..., str]
INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"
BLOCKS = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}
KEY = {"sse_algorithm": "aws:kms", "kms_master_key_id": "key"}
ENCRYPTED = {"bucket": "${aws_s3_bucket.it.id}", "rule": [{"apply_server_side_encryption_by_default": KEY}]}
ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
BLOCK = "aws_s3_bucket_public_access_block"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (INGRESS, {"cidr_ipv4": "0.0.0.0/0"}),
        (INGRESS, {"cidr_ipv6": "::/0"}),
        (INGRESS, {"cidr_ipv4": "128.0.0.0/1"}),
        (INGRESS, {"cidr_ipv4": "3.0.0.0/8"}),
        (INGRESS, {"cidr_ipv4": "203.0.113.7/32"}),
        (INGRESS, {"cidr_ipv4": "10.0.0.0/7"}),
        (INGRESS, {"cidr_ipv6": "2600:1f00::/24"}),
        (EGRESS, {"cidr_ipv4": "0.0.0.0/0"}),
        ("aws_security_group_rule", {"type": "egress", "cidr_blocks": ["10.0.0.0/16", "0.0.0.0/0"]}),
        ("aws_security_group_rule", {"type": "ingress", "cidr_blocks": "3.0.0.0/8"}),
        ("aws_security_group", {"ingress": [{"ipv6_cidr_blocks": ["::/0"]}]}),
        ("aws_security_group", {"egress": {"cidr_blocks": ["0.0.0.0/0"]}}),
        (INGRESS, {"cidr_ipv4": '${base64decode("MC4wLjAuMC8w")}'}),
        (INGRESS, {"cidr_ipv4": "${each.value}", "for_each": {"a": "0.0.0.0/0"}}),
        ("aws_security_group_rule", {"cidr_blocks": '${concat(["0.0.0.0/0"])}'}),
    ],
)
def test_a_rule_for_addresses_that_are_not_private_is_refused(
    refuses: Refuses, kind: str, arguments: dict[str, Any]
) -> None:
    """In and out, IPv4 and IPv6, in the group or beside it, the whole internet or a part of it."""
    assert "is open to" in refuses({kind: arguments})


@pytest.mark.parametrize(
    "address", ["10.1.0.0/16", "192.168.0.0/16", "172.20.0.0/14", "100.64.0.0/16", "${aws_vpc.v.cidr_block}"]
)
def test_a_private_range_passes(synth: Callable[..., None], address: str) -> None:
    """A network's own, or one that is reached privately."""
    synth({INGRESS: {"cidr_ipv4": address}})


def test_a_default_group_with_rules_is_refused(refuses: Refuses) -> None:
    """It is what a resource gets that names none."""
    assert "closed" in refuses({"aws_default_security_group": {"ingress": [{"self": True}]}})


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("aws_route", {"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}),
        ("aws_route", {"destination_ipv6_cidr_block": "::/0", "egress_only_gateway_id": "eigw-1"}),
        ("aws_route", {"destination_cidr_block": "10.9.0.0/16", "nat_gateway_id": "nat-1"}),
        ("aws_route_table", {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]}),
        ("aws_route_table", {"route": {"ipv6_cidr_block": "2000::/3"}}),
        ("aws_default_route_table", {"route": [{"cidr_block": "128.0.0.0/1"}]}),
        ("aws_route", {"destination_prefix_list_id": "pl-1", "gateway_id": "local"}),
        ("aws_route", {"destination_cidr_block": "10.9.0.0/16", "transit_gateway_id": "tgw-1"}),
        ("aws_route", {"destination_cidr_block": "10.9.0.0/16", "network_interface_id": "eni-1"}),
        ("aws_route", {"destination_cidr_block": "10.9.0.0/16", "vpc_peering_connection_id": "pcx-1"}),
        ("aws_route_table", {"route": [{"cidr_block": "10.9.0.0/16", "core_network_arn": "arn"}]}),
    ],
)
def test_a_route_to_the_internet_is_refused(refuses: Refuses, kind: str, arguments: dict[str, Any]) -> None:
    """By where it goes, or by what it goes through."""
    assert "has a route" in refuses({kind: arguments})


@pytest.mark.parametrize("value", [True, "true"])
def test_a_subnet_with_public_addresses_is_refused(refuses: Refuses, value: object) -> None:
    """Written either way."""
    assert "public addresses" in refuses({"aws_subnet": {"map_public_ip_on_launch": value}})


@pytest.mark.parametrize(
    "service", ["com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0", "com.example.s3", "${aws_x.y.name}"]
)
def test_an_endpoint_of_somebody_elses_service_is_refused(refuses: Refuses, service: str) -> None:
    """An endpoint's policy holds for AWS's own services alone."""
    assert "no service of AWS's own" in refuses({"aws_vpc_endpoint": {"service_name": service, "policy": "{}"}})


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_elasticache_replication_group", "subnet_group_name"),
        ("aws_elasticache_replication_group", "security_group_ids"),
        ("aws_elasticache_serverless_cache", "subnet_ids"),
        ("aws_elasticache_serverless_cache", "security_group_ids"),
    ],
)
def test_a_cache_in_the_accounts_default_network_is_refused(refuses: Refuses, kind: str, argument: str) -> None:
    """AWS puts a cache without this argument there."""
    assert f"has no {argument}" in refuses({kind: {"name": "x"}})


def test_an_endpoint_without_a_policy_is_refused(refuses: Refuses) -> None:
    """AWS's default lets everybody's credentials through to everybody's resources."""
    assert "has no policy" in refuses({"aws_vpc_endpoint": {"vpc_id": "vpc-1"}})


@pytest.mark.parametrize("name", [None, *BLOCKS])
def test_a_bucket_that_may_become_public_is_refused(refuses: Refuses, name: str | None) -> None:
    """Each of the four blocks is needed, and they must be of this bucket."""
    block = {"bucket": "${aws_s3_bucket.other.id}", **BLOCKS}
    if name is not None:
        block = {"bucket": "${aws_s3_bucket.it.id}", **BLOCKS, name: False}
    assert "may become public" in refuses({"aws_s3_bucket": {}, BLOCK: block, ENCRYPTION: ENCRYPTED})


def test_a_public_access_control_list_is_refused(refuses: Refuses) -> None:
    """Whatever blocks it today."""
    blocks = {"aws_s3_bucket": {"acl": "public-read"}, BLOCK: {"bucket": "${aws_s3_bucket.it.id}", **BLOCKS}}
    assert "public-read" in refuses({**blocks, ENCRYPTION: ENCRYPTED})


def test_a_closed_and_encrypted_bucket_passes(synth: Callable[..., None]) -> None:
    """As that of the plans is."""
    synth({"aws_s3_bucket": {}, BLOCK: {"bucket": "${aws_s3_bucket.it.id}", **BLOCKS}, ENCRYPTION: ENCRYPTED})


@pytest.mark.parametrize("argument", ["grant", "replication_configuration", "website"])
def test_a_bucket_that_gives_away_what_is_in_it_is_refused(refuses: Refuses, argument: str) -> None:
    """To whomever it names, to another bucket, or as a web site."""
    blocks = {"aws_s3_bucket": {argument: [{"x": "y"}]}, BLOCK: {"bucket": "${aws_s3_bucket.it.id}", **BLOCKS}}
    assert f"has a {argument}" in refuses({**blocks, ENCRYPTION: ENCRYPTED})


@pytest.mark.parametrize(
    "key",
    [
        {"sse_algorithm": "AES256"},
        {"sse_algorithm": "aws:kms"},
        {"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/aws/s3"},
    ],
)
def test_a_bucket_without_a_key_of_ours_is_refused(refuses: Refuses, key: dict[str, str]) -> None:
    """S3's own encryption is of no use against who may read the bucket."""
    encrypted = {**ENCRYPTED, "rule": [{"apply_server_side_encryption_by_default": key}]}
    block = {"bucket": "${aws_s3_bucket.it.id}", **BLOCKS}
    assert "customer managed key" in refuses({"aws_s3_bucket": {}, BLOCK: block, ENCRYPTION: encrypted})
