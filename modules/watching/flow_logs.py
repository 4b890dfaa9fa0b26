"""Flow logs of a VPC that this stack makes: accepted and rejected traffic, in a log group."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from environments import EnvironmentSettings
from modules.account import Account
from modules.keys.key_policy import equals
from modules.role_boundary import role_boundary_arn, role_path
from modules.watching.log_group import LogGroup

# Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs". CreateLogGroup is left out, because the
# group exists.
_ACTIONS = ("CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents")


class FlowLogs(Construct):
    """All traffic of the VPC, delivered by a role that can write to this log group and nowhere else."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        vpc_id: str,
        kms_key_arn: str | None,
    ) -> None:
        super().__init__(scope, id_)
        name = settings.physical_name("flow-logs")
        group = LogGroup(self, "log-group", settings=settings, name=f"/aws/vpc/{name}", kms_key_arn=kms_key_arn)
        role = IamRole(
            self,
            "role",
            name=name,
            path=role_path(settings),
            assume_role_policy=self._trust(account),
            permissions_boundary=role_boundary_arn(account, settings),
        )
        rights = DataAwsIamPolicyDocument(
            self,
            "rights",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="WriteFlowLogs",
                    actions=[f"logs:{action}" for action in _ACTIONS],
                    resources=[group.arn, f"{group.arn}:*"],
                )
            ],
        )
        IamRolePolicy(self, "policy", name="flow-logs", role=role.name, policy=rights.json)
        FlowLog(
            self,
            "flow-log",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            tags={"Name": name},
        )

    def _trust(self, account: Account) -> str:
        from_here = DataAwsIamPolicyDocumentStatementCondition(
            test="ArnLike", variable="aws:SourceArn", values=[account.arn("ec2", "vpc-flow-log/*")]
        )
        return DataAwsIamPolicyDocument(
            self,
            "trust",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    actions=["sts:AssumeRole"],
                    principals=[
                        DataAwsIamPolicyDocumentStatementPrincipals(
                            type="Service", identifiers=["vpc-flow-logs.amazonaws.com"]
                        )
                    ],
                    condition=[equals("aws:SourceAccount", [account.id]), from_here],
                )
            ],
        ).json
