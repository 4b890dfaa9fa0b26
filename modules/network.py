"""Private subnets without a route to the internet: made here, or an existing network's."""

from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from environments import EnvironmentSettings


class Network(Construct):
    """Where the cache and the functions live; ``vpc_id``, ``subnet_ids`` and ``route_table_ids`` for others."""

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
            tags={"Name": settings.physical_name("vpc")},
        )
        # Without rules: nothing that forgets to name a security group gets a way in or out.
        DefaultSecurityGroup(self, "default-security-group", vpc_id=vpc.id)
        route_table = RouteTable(
            self, "private-routes", vpc_id=vpc.id, tags={"Name": settings.physical_name("private")}
        )
        self.vpc_id = vpc.id
        self.subnet_ids = [
            self._private_subnet(settings, zone, cidr, route_table)
            for zone, cidr in zip(settings.zones, settings.network.subnet_cidrs(len(settings.zones)), strict=True)
        ]
        self.route_table_ids = [route_table.id]

    def _private_subnet(self, settings: EnvironmentSettings, zone: str, cidr: str, route_table: RouteTable) -> str:
        letter = zone[-1]
        subnet = Subnet(
            self,
            f"private-{letter}",
            vpc_id=self.vpc_id,
            availability_zone=zone,
            cidr_block=cidr,
            map_public_ip_on_launch=False,
            tags={"Name": settings.physical_name(f"private-{letter}")},
        )
        RouteTableAssociation(self, f"private-{letter}-routes", subnet_id=subnet.id, route_table_id=route_table.id)
        return subnet.id
