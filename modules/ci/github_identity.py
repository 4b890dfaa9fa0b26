"""GitHub's identity provider, and the roles that its workflows take with a token, so that no key of AWS is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from modules.ci.statement import condition
from modules.keys.key_policy import equals

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
# Credentials outlive the job that got them; an apply takes half an hour at most, and its job is stopped after one.
SESSION_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """Jobs of GitHub Actions, by what their tokens say.

    STS compares `ref`, `job_workflow_ref`, `repository_id` and `environment` beside the subject since January 2026, in
    the partition `aws` (IAM user guide, "Available keys for AWS OIDC federation"). So neither a branch that GitHub's
    environment lets in by mistake, nor a workflow that was added beside those here, gets a role.
    """

    sid: str
    claim: str
    ref: str
    workflows: tuple[str, ...]
    environment: str | None = None

    @property
    def test(self) -> str:
        """The operator that compares the ref: a pull request's ref holds its number, so only that one is a pattern."""
        return "StringLike" if "*" in self.ref else "StringEquals"


class GithubIdentity(Construct):
    """The provider, which may exist already; ``role`` makes a role for jobs of the repository."""

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
        jobs: Sequence[Jobs],
        policy_arns: Sequence[tuple[str, str]],
        boundary_arn: str | None = None,
    ) -> str:
        """Make a role for these jobs and return its ARN; ``policy_arns`` are its policies, by construct id."""
        scope = Construct(self, id_)
        role = IamRole(
            scope,
            "role",
            name=self._settings.physical_name(name),
            description=description,
            assume_role_policy=self._trust(scope, jobs),
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=boundary_arn,
        )
        for policy_id, arn in policy_arns:
            IamRolePolicyAttachment(scope, policy_id, role=role.name, policy_arn=arn)
        return role.arn

    def _trust(self, scope: Construct, jobs: Sequence[Jobs]) -> str:
        return DataAwsIamPolicyDocument(scope, "trust", statement=[self._statement(each) for each in jobs]).json

    def _statement(self, jobs: Jobs) -> DataAwsIamPolicyDocumentStatement:
        settings = self._settings
        workflows = [f"{settings.repository}/.github/workflows/{each}@{jobs.ref}" for each in jobs.workflows]
        environment = [equals(f"{ISSUER}:environment", [jobs.environment])] if jobs.environment else []
        return DataAwsIamPolicyDocumentStatement(
            sid=jobs.sid,
            actions=["sts:AssumeRoleWithWebIdentity"],
            principals=[
                DataAwsIamPolicyDocumentStatementPrincipals(type="Federated", identifiers=[self._provider_arn])
            ],
            condition=[
                equals(f"{ISSUER}:aud", [AUDIENCE]),
                # Exactly this, without wildcards: a pattern such as repo:owner/name:* admits every branch.
                equals(f"{ISSUER}:sub", [settings.subject(jobs.claim)]),
                equals(f"{ISSUER}:repository_id", [str(settings.repository_id)]),
                condition(jobs.test, f"{ISSUER}:ref", jobs.ref),
                condition(jobs.test, f"{ISSUER}:job_workflow_ref", *workflows),
                *environment,
            ],
        )
