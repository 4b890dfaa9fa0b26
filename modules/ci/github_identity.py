"""GitHub's identity provider, and roles that its workflows may take with a token: no key of AWS lies anywhere."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from environments.schema import CiSettings
from modules.account import Account
from modules.keys.key_policy import equals

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
# Credentials outlive the job that got them; an apply takes half an hour at most, and its job is stopped after one.
SESSION_SECONDS = 3600


class GithubIdentity(Construct):
    """The provider, made here or there already; ``role`` makes a role for jobs of the repository."""

    def __init__(self, scope: Construct, id_: str, *, settings: CiSettings, account: Account) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._provider_arn = account.iam_arn(f"oidc-provider/{ISSUER}")
        if settings.create_oidc_provider:
            # Without thumbprints: AWS trusts GitHub's certificate authorities by itself (IAM user guide, "Obtain the
            # thumbprint for an OpenID Connect identity provider").
            self._provider_arn = IamOpenidConnectProvider(
                self, "provider", url=f"https://{ISSUER}", client_id_list=[AUDIENCE]
            ).arn

    def role(
        self,
        id_: str,
        *,
        name: str,
        description: str,
        claims: Sequence[str],
        policy_arns: Sequence[tuple[str, str]],
        boundary_arn: str | None = None,
    ) -> str:
        """Make a role and return its ARN.

        ``claims`` are those of the jobs that may take it, ``policy_arns`` what they may then do, by construct id.
        """
        scope = Construct(self, id_)
        role = IamRole(
            scope,
            "role",
            name=self._settings.physical_name(name),
            description=description,
            assume_role_policy=self._trust(scope, claims),
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=boundary_arn,
        )
        for policy_id, arn in policy_arns:
            IamRolePolicyAttachment(scope, policy_id, role=role.name, policy_arn=arn)
        return role.arn

    def _trust(self, scope: Construct, claims: Sequence[str]) -> str:
        provider = DataAwsIamPolicyDocumentStatementPrincipals(type="Federated", identifiers=[self._provider_arn])
        return DataAwsIamPolicyDocument(
            scope,
            "trust",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="TheseJobsOfThisRepository",
                    actions=["sts:AssumeRoleWithWebIdentity"],
                    principals=[provider],
                    # Exactly these, without wildcards: a pattern such as repo:owner/name:* admits every branch.
                    condition=[
                        equals(f"{ISSUER}:aud", [AUDIENCE]),
                        equals(f"{ISSUER}:sub", [self._settings.subject(claim) for claim in claims]),
                    ],
                )
            ],
        ).json
