"""Settings of the network: a VPC made here, or an existing one by its ids."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from environments.schema.base import Settings

SUBNET_PREFIX_LENGTH = 20


def _vpc_cidr(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no IPv4 network ({error}); write it as '10.40.0.0/16'") from error
    if not network.is_private or network.prefixlen not in range(16, 19):
        raise ValueError(f"{text!r} must be a private range of /16 to /18, as '10.40.0.0/16'")
    return text


def _zones(zones: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(zones)) != len(zones) or len(zones) < 2:
        raise ValueError(f"{zones!r} must name at least two different zone letters, as ('a', 'b', 'c')")
    if any(len(zone) != 1 or not zone.islower() for zone in zones):
        raise ValueError(f"{zones!r} must hold zone letters only, as ('a', 'b', 'c')")
    return zones


VpcId = Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]
RouteTableId = Annotated[str, StringConstraints(pattern=r"^rtb-[0-9a-f]{8,17}$")]
SecurityGroupId = Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")]


class ExistingNetwork(Settings):
    """A VPC that someone else keeps: where to put the cache and the functions.

    ``route_table_ids`` get a route to DynamoDB; leave them out where the subnets reach DynamoDB already.
    ``has_ssm_endpoint`` says that functions reach the SSM API already, by an interface endpoint or NAT.
    Security groups given by id take the place of those made here, and get the same rules, each a resource of its own:
    whoever keeps such a group must not list its rules inline, or the two undo each other's.
    """

    vpc_id: VpcId
    subnet_ids: tuple[SubnetId, ...]
    route_table_ids: tuple[RouteTableId, ...] = ()
    has_ssm_endpoint: bool = False
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
    """Private subnets, one per zone; ``existing`` replaces the VPC, subnets and route table made here.

    ``zones_in_use`` None is a zone for each node, two at least. Say the number that is in use before ``nodes`` become
    fewer, and take it away with the next deployment: AWS deletes no subnet while a node is in it.
    ``addresses`` "dual-stack" gives nodes and functions IPv6 beside IPv4; existing subnets must have both already. It
    cannot be changed of a running group (ElastiCache user guide, "Choosing a network type"). ``discovery`` is the kind
    that a cluster without TLS would announce; with TLS, as here, nodes announce names.
    """

    vpc_cidr: Annotated[str, AfterValidator(_vpc_cidr)] = "10.40.0.0/16"
    zones: Annotated[tuple[str, ...], AfterValidator(_zones)] = ("a", "b", "c")
    zones_in_use: Annotated[int, Field(ge=2)] | None = None
    existing: ExistingNetwork | None = None
    addresses: Literal["ipv4", "dual-stack"] = "ipv4"
    discovery: Literal["ipv4", "ipv6"] = "ipv4"
    bastion_security_group_id: SecurityGroupId | None = None

    @model_validator(mode="after")
    def _check(self) -> "NetworkSettings":
        if self.zones_in_use and self.zones_in_use > len(self.zones):
            raise ValueError(f"zones_in_use is {self.zones_in_use}, and zones names {len(self.zones)}; name more zones")
        if self.discovery == "ipv6" and self.addresses == "ipv4":
            raise ValueError("discovery 'ipv6' needs addresses 'dual-stack'; set it, or leave discovery out")
        return self

    @property
    def dual_stack(self) -> bool:
        """Whether there is IPv6 beside IPv4."""
        return self.addresses == "dual-stack"

    def subnet_cidrs(self, count: int) -> list[str]:
        """Return the first ``count`` /20 networks of the VPC."""
        subnets = IPv4Network(self.vpc_cidr).subnets(new_prefix=SUBNET_PREFIX_LENGTH)
        return [str(subnet) for _, subnet in zip(range(count), subnets, strict=False)]
