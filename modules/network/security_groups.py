"""Security groups of the cache and its applications. The rules open the Redis ports to applications and bastion."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept


class SecurityGroups(Construct):
    """``cache_id`` for the nodes, ``application_id`` for whatever uses them."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, vpc_id: str) -> None:
        super().__init__(scope, id_)
        port, highest_port = settings.cache.port, settings.cache.highest_port
        existing = settings.network.existing
        self.cache_id = (existing and existing.cache_security_group_id) or self._group(
            "cache", settings, vpc_id, "Redis nodes; admits the Redis port from its clients"
        )
        self.application_id = (existing and existing.application_security_group_id) or self._group(
            "application", settings, vpc_id, "Functions and services that use Redis"
        )

        VpcSecurityGroupIngressRule(
            self,
            "cache-from-application",
            description="Redis from applications",
            security_group_id=self.cache_id,
            referenced_security_group_id=self.application_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=highest_port,
        )
        VpcSecurityGroupEgressRule(
            self,
            "application-to-cache",
            description="Applications to Redis",
            security_group_id=self.application_id,
            referenced_security_group_id=self.cache_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=highest_port,
        )
        self._between_regions(settings)
        if settings.network.bastion_security_group_id is not None:
            VpcSecurityGroupIngressRule(
                self,
                "cache-from-bastion",
                description="Redis from the bastion",
                security_group_id=self.cache_id,
                referenced_security_group_id=settings.network.bastion_security_group_id,
                ip_protocol="tcp",
                from_port=port,
                to_port=highest_port,
            )

    def _between_regions(self, settings: EnvironmentSettings) -> None:
        """Open the port to and from the other members of a global datastore, so that a promotion changes no rule.

        The rules name the members' address ranges, because a security group is unknown in another region.
        """
        datastore, port = settings.global_datastore, settings.cache.port
        for member in datastore.others(settings.name) if datastore else []:
            VpcSecurityGroupIngressRule(
                self,
                f"cache-from-{member.environment}",
                description=f"Redis from applications of {member.environment}",
                security_group_id=self.cache_id,
                cidr_ipv4=member.vpc_cidr,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )
            VpcSecurityGroupEgressRule(
                self,
                f"application-to-{member.environment}",
                description=f"Applications to Redis of {member.environment}",
                security_group_id=self.application_id,
                cidr_ipv4=member.vpc_cidr,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )

    def _group(self, role: str, settings: EnvironmentSettings, vpc_id: str, description: str) -> str:
        group = SecurityGroup(
            self,
            role,
            # AWS deletes no group in use, so the successor must exist first, under another name.
            name_prefix=f"{settings.physical_name(role)}-",
            description=description,
            vpc_id=vpc_id,
            tags={"Name": settings.physical_name(role)},
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        if role == "application":
            accept(group, {"CKV2_AWS_5": "The lambdas stack's functions attach it, and services beside them."})
        return group.id
