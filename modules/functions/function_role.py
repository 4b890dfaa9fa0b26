"""The role of one function: its log group, its traces, its network interfaces, the cache, and what it names itself."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.accepted import accept

_NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)


_FINDINGS = dict.fromkeys(
    ("iam-wildcards:WriteTraces", "iam-wildcards:AttachToSubnets", "CKV_AWS_111", "CKV_AWS_356"),
    "X-Ray has no resources to name, and the network interfaces do not exist yet when Lambda asks for the right.",
)


class FunctionRole(Construct):
    """``arn`` of the role; ``ready`` is what a function must wait for before it is created."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        log_group_arn: str,
        client_policy_arn: str,
        boundary_arn: str | None,
        statements: list[DataAwsIamPolicyDocumentStatement],
    ) -> None:
        super().__init__(scope, id_)
        lambda_service = DataAwsIamPolicyDocumentStatementPrincipals(
            type="Service", identifiers=["lambda.amazonaws.com"]
        )
        trust = DataAwsIamPolicyDocument(
            self,
            "trust",
            statement=[DataAwsIamPolicyDocumentStatement(actions=["sts:AssumeRole"], principals=[lambda_service])],
        )
        rights = DataAwsIamPolicyDocument(
            self,
            "rights",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="WriteLogs",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[f"{log_group_arn}:*"],
                ),
                DataAwsIamPolicyDocumentStatement(
                    sid="WriteTraces",
                    actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                    resources=["*"],
                ),
                DataAwsIamPolicyDocumentStatement(
                    sid="AttachToSubnets", actions=list(_NETWORK_INTERFACES), resources=["*"]
                ),
                *statements,
            ],
        )
        accept(rights, _FINDINGS)
        role = IamRole(self, "role", name=name, assume_role_policy=trust.json, permissions_boundary=boundary_arn)
        self.arn = role.arn
        self.ready: list[ITerraformDependable] = [
            IamRolePolicy(self, "policy", name="function", role=role.name, policy=rights.json),
            IamRolePolicyAttachment(self, "cache", role=role.name, policy_arn=client_policy_arn),
        ]
