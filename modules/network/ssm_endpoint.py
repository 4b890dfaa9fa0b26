"""The interface endpoint by which functions reach SSM from subnets without a route to the internet."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.network.endpoint_policy import endpoint_policy

HTTPS_PORT = 443


class SsmEndpoint(Construct):
    """An interface endpoint in each subnet, or an existing endpoint's group; it admits the applications."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        vpc_id: str,
        subnet_ids: list[str],
        application_security_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        existing = settings.network.existing
        existing_group_id = existing.ssm_endpoint_security_group_id if existing else None
        group_id = existing_group_id or self._group(settings, vpc_id)
        VpcSecurityGroupIngressRule(
            self,
            "from-application",
            description="HTTPS from applications",
            security_group_id=group_id,
            referenced_security_group_id=application_security_group_id,
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
        )
        VpcSecurityGroupEgressRule(
            self,
            "application-to-ssm",
            description="Applications to the SSM endpoint",
            security_group_id=application_security_group_id,
            referenced_security_group_id=group_id,
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
        )
        # AWS refuses a second endpoint with private DNS in a VPC.
        if existing_group_id is None:
            VpcEndpoint(
                self,
                "endpoint",
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{settings.region}.ssm",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=subnet_ids,
                security_group_ids=[group_id],
                policy=endpoint_policy(self, account=account, service="ssm"),
                tags={"Name": settings.physical_name("ssm")},
            )

    def _group(self, settings: EnvironmentSettings, vpc_id: str) -> str:
        return SecurityGroup(
            self,
            "security-group",
            # AWS deletes no group in use, so the successor must exist first, under another name.
            name_prefix=f"{settings.physical_name('ssm-endpoint')}-",
            description="SSM interface endpoint; admits HTTPS from applications",
            vpc_id=vpc_id,
            tags={"Name": settings.physical_name("ssm-endpoint")},
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        ).id
