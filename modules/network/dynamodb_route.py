"""The gateway endpoint by which functions reach DynamoDB from subnets without a route to the internet."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_prefix_list import DataAwsPrefixList
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.network.endpoint_policy import endpoint_policy

HTTPS_PORT = 443


class DynamoDbRoute(Construct):
    """A gateway endpoint in the route tables, and the rule that lets the applications reach it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        vpc_id: str,
        route_table_ids: list[str],
        application_security_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        service = f"com.amazonaws.{settings.region}.dynamodb"
        if route_table_ids:
            prefix_list_id = VpcEndpoint(
                self,
                "endpoint",
                vpc_id=vpc_id,
                service_name=service,
                vpc_endpoint_type="Gateway",
                route_table_ids=route_table_ids,
                policy=endpoint_policy(self, account=account, service="dynamodb"),
                tags={"Name": settings.physical_name("dynamodb")},
            ).prefix_list_id
        else:
            prefix_list_id = DataAwsPrefixList(self, "prefix-list", name=service).id
        VpcSecurityGroupEgressRule(
            self,
            "application-to-dynamodb",
            description="Applications to DynamoDB",
            security_group_id=application_security_group_id,
            prefix_list_id=prefix_list_id,
            ip_protocol="tcp",
            from_port=HTTPS_PORT,
            to_port=HTTPS_PORT,
            # A region's list for a service never changes. The emulator does not return it, which the provider would
            # take for a replacement that it then fails to plan.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["prefix_list_id"]),
        )
