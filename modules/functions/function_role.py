"""The IAM role of one function: it may write to the function's log group, and do what the function's maker adds."""

from collections.abc import Mapping, Sequence

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

from environments import EnvironmentSettings
from modules.accepted import accept
from modules.role_boundary import role_path


class FunctionRole(Construct):
    """``arn`` of the role; ``ready`` are the resources that must exist before the function is created.

    ``statements`` and the managed policy ``policy_arn`` are rights beside those on the log group; ``accepted`` are the
    findings that the statements bring.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        name: str,
        log_group_arn: str,
        boundary_arn: str | None,
        statements: Sequence[DataAwsIamPolicyDocumentStatement],
        accepted: Mapping[str, str],
        policy_name: str,
        policy_arn: str | None,
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
        write_logs = DataAwsIamPolicyDocumentStatement(
            sid="WriteLogs", actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[f"{log_group_arn}:*"]
        )
        rights = DataAwsIamPolicyDocument(self, "rights", statement=[write_logs, *statements])
        accept(rights, accepted)
        self.role = IamRole(
            self,
            "role",
            name=name,
            path=role_path(settings),
            assume_role_policy=trust.json,
            permissions_boundary=boundary_arn,
        )
        self.policy = IamRolePolicy(self, "policy", name=policy_name, role=self.role.name, policy=rights.json)
        self.arn = self.role.arn
        self.ready: list[ITerraformDependable] = [self.policy]
        if policy_arn is not None:
            self.ready.append(IamRolePolicyAttachment(self, "cache", role=self.role.name, policy_arn=policy_arn))
