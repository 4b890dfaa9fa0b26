"""No resource has a way from or to the internet: security groups, routes, subnets, endpoints, caches and buckets."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from modules.policy.stack_terraform import REFERENCE, Block, StackTerraform, is_true, listed

_RULES = ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule")
_GROUPS = ("aws_security_group", "aws_default_security_group")
_ADDRESSES = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")
_DESTINATIONS = ("cidr_block", "ipv6_cidr_block", "destination_cidr_block", "destination_ipv6_cidr_block")
_WAYS_OUT = (
    *("carrier_gateway_id", "core_network_arn", "egress_only_gateway_id", "gateway_id", "instance_id"),
    *("local_gateway_id", "nat_gateway_id", "network_interface_id", "transit_gateway_id"),
    "vpc_peering_connection_id",
)
# By type: the arguments without which a cache lies in the account's default network or has its default group.
_PLACED = {
    "aws_elasticache_replication_group": ("security_group_ids", "subnet_group_name"),
    "aws_elasticache_serverless_cache": ("security_group_ids", "subnet_ids"),
}
_OF_AWS = re.compile(r"(?:cn\.)?com\.amazonaws\.[a-z]+(?:-[a-z]+)+-[0-9]+\.[a-z0-9.-]+")
_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
# RFC 1918, RFC 6598 (carriers' shared space, which AWS lets a VPC have), RFC 4193.
_PRIVATE = tuple(
    ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)


def exposure(terraform: StackTerraform, /) -> Iterator[str]:
    """Yield resources that public addresses reach, or that lead to public addresses; accepted as "exposure"."""
    for block in terraform.resources():
        if not block.accepts("exposure"):
            yield from (f"{block.address} {problem}" for problem in _problems(block, terraform))


def _problems(block: Block, terraform: StackTerraform) -> Iterator[str]:
    if block.kind in _RULES:
        yield from _open(block.arguments)
    elif block.kind in _GROUPS:
        yield from _group(block)
    elif block.kind in {"aws_route", "aws_route_table", "aws_default_route_table"}:
        routes = [block.arguments] if block.kind == "aws_route" else listed(block.argument("route"))
        for route in routes:
            yield from _route(route)
    elif block.kind == "aws_subnet" and is_true(block.argument("map_public_ip_on_launch")):
        yield "gives public addresses; leave map_public_ip_on_launch out"
    elif block.kind == "aws_vpc_endpoint":
        yield from _endpoint(block)
    elif block.kind in _PLACED:
        for argument in _PLACED[block.kind]:
            if not block.argument(argument):
                yield f"has no {argument}, so it would be in the account's default network; name it"
    elif block.kind == "aws_s3_bucket":
        yield from _bucket(block, terraform)


def _group(block: Block) -> Iterator[str]:
    for direction in ("ingress", "egress"):
        rules = listed(block.argument(direction))
        if rules and block.kind == "aws_default_security_group":
            yield f"has {direction} rules; leave the default group closed, give resources their own"
        for rule in rules:
            yield from _open(rule)


def _endpoint(endpoint: Block) -> Iterator[str]:
    if not endpoint.argument("policy"):
        yield "has no policy, so it leads to everybody's resources; allow this account's principals and resources"
    service = str(endpoint.argument("service_name"))
    if _OF_AWS.fullmatch(service) is None:
        yield f"leads to {service}, which is no service of AWS's own; its policy would not hold there"


def _open(rule: dict[str, Any]) -> Iterator[str]:
    for argument in _ADDRESSES:
        for address in listed(rule.get(argument)):
            if not _is_private(address):
                yield f"is open to {address}; name a security group, a prefix list or a private range"


def _route(route: dict[str, Any]) -> Iterator[str]:
    for argument in _DESTINATIONS:
        for address in listed(route.get(argument)):
            if not _is_private(address):
                yield f"has a route to {address}; reach AWS's services through endpoints"
    if route.get("destination_prefix_list_id"):
        yield "has a route to a prefix list, which may hold any address; name the networks"
    for argument in _WAYS_OUT:
        if route.get(argument) not in (None, "", "local"):
            yield f"has a route through {argument}; the subnets have no way out of the network"


def _bucket(bucket: Block, terraform: StackTerraform) -> Iterator[str]:
    if str(bucket.argument("acl") or "private") != "private":
        yield f"has the access control list {bucket.argument('acl')}; leave it out"
    for argument in ("grant", "replication_configuration", "website"):
        if bucket.argument(argument):
            yield f"has a {argument}, which gives others what is in it; leave it out"
    blocks = [
        each for each in terraform.resources("aws_s3_bucket_public_access_block") if each.refers_to("bucket", bucket)
    ]
    if not any(all(is_true(each.argument(name)) for name in _BLOCKS) for each in blocks):
        yield f"may become public; add an aws_s3_bucket_public_access_block with {', '.join(_BLOCKS)}"


def _is_private(address: str) -> bool:
    try:
        network = ip_network(address, strict=False)
    except ValueError:
        # A reference is the range of a network that this stack or another one makes.
        return REFERENCE.fullmatch(address) is not None
    return any(network.version == each.version and network.subnet_of(each) for each in _PRIVATE)  # type: ignore[arg-type]
