"""The bucket of reviewed plans, from which a deployment fetches the very file that was reviewed.

A plan file holds every attribute in the clear, secrets among them. So plans are not kept as GitHub's artifacts, which
everyone who can read the repository may download.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
    DataAwsIamPolicyDocumentStatementPrincipals,
)
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import S3BucketVersioningA, S3BucketVersioningVersioningConfiguration
from constructs import Construct

from environments.schema import CiSettings
from modules.accepted import accept
from modules.account import Account
from modules.keys.customer_key import CustomerKey
from modules.keys.key_policy import equals, use_through

_FINDINGS = {
    "CKV_AWS_18": "Two kinds of roles reach it, a plan's digest shows an exchange, and plans are gone after days.",
    "CKV_AWS_144": "A plan is of no use in another region, and is made again in a minute.",
    "SecurityHub.S3.15": "A lock on objects would keep plans, which hold secrets, longer than they are of use.",
    "SecurityHub.S3.20": "Only the root user can switch MFA delete on, and S3 then takes no rule that forgets plans.",
    "CKV2_AWS_62": "Nothing waits for a plan to arrive: the job that keeps it starts the one that applies it.",
}


class PlanBucket(Construct):
    """``name`` of the bucket; ``keeping`` and ``fetching`` return the statements to put plans there and to get them."""

    def __init__(self, scope: Construct, id_: str, *, settings: CiSettings, account: Account) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        uses = use_through(
            sid="S3UsesKeyForPlans",
            services=["s3"],
            region=settings.region,
            account=account.id,
            account_root=account.root_arn,
        )
        self._key_arn = CustomerKey(
            self, "key", settings=settings, account=account, role="plans", description="Reviewed plans", uses=[uses]
        ).arn
        # All AWS accounts share one space of bucket names, so the name ends in the account.
        bucket = S3Bucket(self, "bucket", bucket=f"{settings.physical_name('plans')}-{account.id}")
        accept(bucket, _FINDINGS)
        self.name = bucket.bucket
        self._arn = bucket.arn
        self._close(bucket.id)
        self._encrypt(bucket.id)
        self._forget(bucket.id)

    def keeping(self, environments: list[str]) -> list[DataAwsIamPolicyDocumentStatement]:
        """Return the statements to put plans of these environments, and to read none."""
        return [self._objects("KeepPlans", "s3:PutObject", environments), self._key("EncryptPlans", "GenerateDataKey")]

    def fetching(self, environments: list[str]) -> list[DataAwsIamPolicyDocumentStatement]:
        """Return the statements to get plans of these environments, and to put none."""
        return [self._objects("FetchPlans", "s3:GetObject", environments), self._key("DecryptPlans", "Decrypt")]

    def _objects(self, sid: str, action: str, environments: list[str]) -> DataAwsIamPolicyDocumentStatement:
        objects = [f"{self._arn}/{environment}/*" for environment in environments]
        return DataAwsIamPolicyDocumentStatement(sid=sid, actions=[action], resources=objects)

    def _key(self, sid: str, action: str) -> DataAwsIamPolicyDocumentStatement:
        via_s3 = equals("kms:ViaService", [f"s3.{self._settings.region}.amazonaws.com"])
        return DataAwsIamPolicyDocumentStatement(
            sid=sid, actions=[f"kms:{action}"], resources=[self._key_arn], condition=[via_s3]
        )

    def _close(self, bucket: str) -> None:
        block = S3BucketPublicAccessBlock(
            self,
            "public-access",
            bucket=bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        S3BucketPolicy(self, "tls-only", bucket=bucket, policy=self._tls_only(), depends_on=[block])

    def _tls_only(self) -> str:
        return DataAwsIamPolicyDocument(
            self,
            "tls-only-document",
            statement=[
                DataAwsIamPolicyDocumentStatement(
                    sid="TlsOnly",
                    effect="Deny",
                    actions=["s3:*"],
                    resources=[self._arn, f"{self._arn}/*"],
                    principals=[DataAwsIamPolicyDocumentStatementPrincipals(type="*", identifiers=["*"])],
                    condition=[
                        DataAwsIamPolicyDocumentStatementCondition(
                            test="Bool", variable="aws:SecureTransport", values=["false"]
                        )
                    ],
                )
            ],
        ).json

    def _encrypt(self, bucket: str) -> None:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms", kms_master_key_id=self._key_arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
        )

    def _forget(self, bucket: str) -> None:
        days = self._settings.keep_plans_days
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        rule = S3BucketLifecycleConfigurationRule(
            id="forget-plans",
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=days)],
            noncurrent_version_expiration=[
                S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=1)
            ],
            abort_incomplete_multipart_upload=[
                S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=1)
            ],
        )
        S3BucketLifecycleConfiguration(self, "lifecycle", bucket=bucket, rule=[rule], depends_on=[versioning])
