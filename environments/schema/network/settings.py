"""Settings of the network: a new VPC, or an existing one by its ids."""

import re
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.schema.base import Settings

# The ranges of RFC 1918, and that of RFC 6598, which the Amazon VPC user guide ("VPC CIDR blocks") allows, too.
PRIVATE_BLOCKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
# Amazon VPC user guide, "VPC CIDR blocks" and "Subnet CIDR blocks": both are a /16 to a /28.
LARGEST_VPC_PREFIX_LENGTH = 16
SMALLEST_SUBNET_PREFIX_LENGTH = 28
# A /20 has addresses for some 4,000 nodes and functions.
SUBNET_PREFIX_LENGTH = 20
# A VPC smaller than a /18 has no room for four subnets of a /20, so it is cut into four smaller ones.
SUBNETS_OF_A_SMALL_VPC_BITS = 2
# The most zones that are used unless the settings name more. Every region has three, but not for every account.
USUAL_ZONES = 3
_ZONE_ID = re.compile(r"[a-z]+[0-9]-az[0-9]+")


def _vpc_cidr(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no IPv4 network ({error}); write it as '10.40.0.0/16'") from error
    if not any(network.subnet_of(block) for block in PRIVATE_BLOCKS):
        blocks = ", ".join(map(str, PRIVATE_BLOCKS))
        raise ValueError(f"{text!r} is in none of the private ranges {blocks}; take one of them, as '10.40.0.0/16'")
    if network.prefixlen < LARGEST_VPC_PREFIX_LENGTH:
        raise ValueError(f"{text!r} is larger than a VPC can be, which is a /16; make it smaller, as '10.40.0.0/16'")
    return text


def _zone_ids(ids: tuple[str, ...]) -> tuple[str, ...]:
    if any(_ZONE_ID.fullmatch(each) is None for each in ids):
        raise ValueError(
            f"{ids!r} must hold zone ids, as ('use1-az1', 'use1-az2'); a letter is another zone in each account"
        )
    if ids and (len(set(ids)) != len(ids) or len(ids) < 2):
        raise ValueError(f"{ids!r} must name at least two different zones, as ('use1-az1', 'use1-az2')")
    return ids


VpcCidr = Annotated[str, AfterValidator(_vpc_cidr)]
VpcId = Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]
RouteTableId = Annotated[str, StringConstraints(pattern=r"^rtb-[0-9a-f]{8,17}$")]
SecurityGroupId = Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")]


class ExistingNetwork(Settings):
    """A VPC that somebody else keeps, with the subnets for the cache and the functions.

    ``route_table_ids`` get a route to DynamoDB; leave them out where the subnets reach DynamoDB already.
    ``ssm_endpoint_security_group_id`` is the security group of the VPC's existing interface endpoint for SSM; the group
    gets a rule that admits HTTPS from the applications. Without it, the stack makes an endpoint.
    Security groups that are given by id take the place of the stack's own and get the same rules, each a resource of
    its own. Whoever keeps such a group must not list rules inline, because then each side removes the other's.
    """

    vpc_id: VpcId
    subnet_ids: tuple[SubnetId, ...]
    route_table_ids: tuple[RouteTableId, ...] = ()
    ssm_endpoint_security_group_id: SecurityGroupId | None = None
    cache_security_group_id: SecurityGroupId | None = None
    application_security_group_id: SecurityGroupId | None = None

    @model_validator(mode="after")
    def _check(self) -> "ExistingNetwork":
        if len(set(self.subnet_ids)) < 2:
            raise ValueError("subnet_ids must name at least two subnets, in different zones")
        if self.cache_security_group_id and self.cache_security_group_id == self.application_security_group_id:
            raise ValueError("cache_security_group_id and application_security_group_id must be two groups")
        return self


class NetworkSettings(Settings):
    """Private subnets, one per zone; ``existing`` replaces the VPC, the subnets and the route table of the stack.

    ``zone_ids`` are the ids of the zones, as "use1-az1", which mean the same zone in every account. Without them, the
    zones are the first that AWS has available for the account when a subnet is made.
    ``zones_in_use`` None means a zone for each node, at least two, and at most three unless ``zone_ids`` names more.
    Before ``nodes`` become fewer, set it to the number of zones in use, and remove it in the deployment after: AWS
    deletes no subnet while a node is in it.
    ``flow_logs=False`` saves the cost of the VPC's flow logs, in environments without data that matters.
    ``addresses`` "dual-stack" gives nodes and functions IPv6 beside IPv4; existing subnets must have both already. AWS
    does not change it in a running group (ElastiCache user guide, "Choosing a network type"). ``discovery`` is the kind
    of address that a cluster without TLS announces; with TLS, as here, nodes announce names.
    """

    vpc_cidr: VpcCidr = "10.40.0.0/16"
    zone_ids: Annotated[tuple[str, ...], AfterValidator(_zone_ids)] = ()
    zones_in_use: Annotated[int, Field(ge=2, le=6)] | None = None
    existing: ExistingNetwork | None = None
    addresses: Literal["ipv4", "dual-stack"] = "ipv4"
    discovery: Literal["ipv4", "ipv6"] = "ipv4"
    bastion_security_group_id: SecurityGroupId | None = None
    flow_logs: bool = True

    @model_validator(mode="after")
    def _check(self) -> "NetworkSettings":
        if self.zone_ids and self.zones_in_use and self.zones_in_use > len(self.zone_ids):
            raise ValueError(
                f"zones_in_use is {self.zones_in_use}, and zone_ids names {len(self.zone_ids)}; name more zones"
            )
        if self.discovery == "ipv6" and self.addresses == "ipv4":
            raise ValueError("discovery 'ipv6' needs addresses 'dual-stack'; set it, or leave discovery out")
        if self.existing is None:
            self.subnet_cidrs(self.zones_in_use or 2)
        return self

    @property
    def dual_stack(self) -> bool:
        """Whether there is IPv6 beside IPv4."""
        return self.addresses == "dual-stack"

    def zone_count(self, nodes: int) -> int:
        """Return ``zones_in_use``, or one zone for each node: at least two, at most all named or usual zones."""
        return self.zones_in_use or min(max(2, nodes), len(self.zone_ids) or USUAL_ZONES)

    def subnet_cidrs(self, count: int) -> list[str]:
        """Return the first ``count`` networks of the VPC: each a /20, or smaller where the VPC holds fewer of those.

        Raises ValueError when they do not fit.
        """
        vpc = IPv4Network(self.vpc_cidr)
        length = max(SUBNET_PREFIX_LENGTH, vpc.prefixlen + SUBNETS_OF_A_SMALL_VPC_BITS)
        available = 2 ** (length - vpc.prefixlen)
        if length > SMALLEST_SUBNET_PREFIX_LENGTH or count > available:
            raise ValueError(
                f"vpc_cidr {self.vpc_cidr!r} has no room for {count} subnets, one for each zone in use; "
                "take a larger range, as '10.40.0.0/16', or set fewer zones_in_use"
            )
        return [str(subnet) for _, subnet in zip(range(count), vpc.subnets(new_prefix=length), strict=False)]
