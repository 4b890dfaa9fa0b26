"""A customer managed KMS key: rotated, under an alias, with a policy that names who may use it and how."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocument,
    DataAwsIamPolicyDocumentStatement,
)
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from environments.schema import StackSettings
from modules.accepted import accept
from modules.account import Account
from modules.keys.key_policy import administration, key_policy_findings


class CustomerKey(Construct):
    """``arn`` of the key; the account's administrators manage it, only ``uses`` let anyone encrypt or decrypt."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: StackSettings,
        account: Account,
        role: str,
        description: str,
        uses: list[DataAwsIamPolicyDocumentStatement],
    ) -> None:
        super().__init__(scope, id_)
        document = DataAwsIamPolicyDocument(self, "policy", statement=[administration(account.root_arn), *uses])
        accept(document, key_policy_findings(*(str(use.sid) for use in uses)))
        key = KmsKey(
            self,
            "key",
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=settings.kms_deletion_window_days,
            policy=document.json,
            # What it encrypted cannot be read without it, whatever else was kept.
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        KmsAlias(self, "alias", name=f"alias/{settings.physical_name(role)}", target_key_id=key.key_id)
        self.arn = key.arn
