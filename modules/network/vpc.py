"""Private subnets without a route to the internet: made here, or an existing network's."""

from string import ascii_lowercase

from cdktf import Fn, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept
from modules.network.zones import Zones

_ENDPOINTS = dict.fromkeys(
    (f"SecurityHub.EC2.{number}" for number in (10, 55, 56, 58, 60)),
    "Nothing in the VPC calls these services, and without a route out nothing can; an endpoint would be a way to them.",
)


class Network(Construct):
    """The network of the cache and the functions; ``vpc_id``, ``subnet_ids`` and ``route_table_ids`` for others."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        existing = settings.network.existing
        if existing is not None:
            self.vpc_id = str(existing.vpc_id)
            self.subnet_ids = [str(subnet_id) for subnet_id in existing.subnet_ids]
            self.route_table_ids = [str(table_id) for table_id in existing.route_table_ids]
            return

        vpc = Vpc(
            self,
            "vpc",
            cidr_block=settings.network.vpc_cidr,
            enable_dns_support=True,
            # Interface endpoints answer under the services' own names only with this.
            enable_dns_hostnames=True,
            assign_generated_ipv6_cidr_block=True if settings.network.dual_stack else None,
            tags={"Name": settings.physical_name("vpc")},
            # To replace the VPC is to replace everything in it, the cache among it.
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        accept(vpc, _accepted(settings))
        if not settings.bounded_roles:
            # Without rules, so that a resource which names no security group has no way in or out.
            DefaultSecurityGroup(self, "default-security-group", vpc_id=vpc.id)
        route_table = RouteTable(
            self, "private-routes", vpc_id=vpc.id, tags={"Name": settings.physical_name("private")}
        )
        self.vpc_id = vpc.id
        # AWS hands the VPC a /56 of its own; each subnet takes the /64 of its number.
        self._ipv6_cidr = vpc.ipv6_cidr_block if settings.network.dual_stack else None
        zones = Zones(self, "zones", settings=settings)
        self.subnet_ids = [
            self._private_subnet(settings, number, zones, cidr, route_table)
            for number, cidr in enumerate(settings.network.subnet_cidrs(settings.zone_count))
        ]
        self.route_table_ids = [route_table.id]

    def _private_subnet(
        self, settings: EnvironmentSettings, number: int, zones: Zones, cidr: str, route_table: RouteTable
    ) -> str:
        letter = ascii_lowercase[number]
        ipv6 = self._ipv6_cidr
        subnet = Subnet(
            self,
            f"private-{letter}",
            vpc_id=self.vpc_id,
            **zones.of_subnet(number),
            cidr_block=cidr,
            ipv6_cidr_block=Fn.cidrsubnet(ipv6, 8, number) if ipv6 is not None else None,
            assign_ipv6_address_on_creation=True if ipv6 is not None else None,
            map_public_ip_on_launch=False,
            tags={"Name": settings.physical_name(f"private-{letter}")},
            lifecycle=zones.lifecycle,
        )
        RouteTableAssociation(self, f"private-{letter}-routes", subnet_id=subnet.id, route_table_id=route_table.id)
        return subnet.id


def _accepted(settings: EnvironmentSettings) -> dict[str, str]:
    findings = dict(_ENDPOINTS)
    if not settings.network.flow_logs:
        findings["CKV2_AWS_11"] = f"{settings.name} keeps no data that matters, and saves what flow logs cost."
    if settings.bounded_roles:
        # AWS makes the default group without tags. Who may close it may close any team's that has none.
        closing = "An administrator closes it; a deployment has no right on what has no tag."
        findings |= {"CKV2_AWS_12": closing, "SecurityHub.EC2.2": closing}
    return findings
