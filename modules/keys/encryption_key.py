"""The KMS key for data at rest: rotated, and usable through ElastiCache only."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocument
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept
from modules.keys.key_policy import administration, key_policy_findings, use_through


class EncryptionKey(Construct):
    """``arn`` of a customer managed key; the account administers it, ElastiCache uses it on the account's behalf."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        account = DataAwsCallerIdentity(self, "account").account_id
        partition = DataAwsPartition(self, "partition").partition
        key = KmsKey(
            self,
            "key",
            description=f"Data at rest of {settings.physical_name('redis')}",
            enable_key_rotation=True,
            deletion_window_in_days=settings.kms_deletion_window_days,
            policy=self._policy(settings, account, f"arn:{partition}:iam::{account}:root"),
            # Without the key nothing in the cluster or its snapshots can be read again.
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        KmsAlias(self, "alias", name=f"alias/{settings.physical_name('redis')}", target_key_id=key.key_id)
        self.arn = key.arn

    def _policy(self, settings: EnvironmentSettings, account: str, account_root: str) -> str:
        document = DataAwsIamPolicyDocument(
            self,
            "policy",
            statement=[
                administration(account_root),
                use_through(
                    sid="ElastiCacheUsesKey",
                    services=["elasticache"],
                    region=settings.region,
                    account=account,
                    account_root=account_root,
                ),
            ],
        )
        accept(document, key_policy_findings("ElastiCacheUsesKey"))
        return document.json
