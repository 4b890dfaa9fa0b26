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
from modules.keys.key_policy import administration, deployment, key_policy_findings


class CustomerKey(Construct):
    """``arn`` of the key. The account's administrators manage it; only ``uses`` let anyone encrypt or decrypt.

    ``deploy_role_arn`` is the role that deploys the environment; it manages only keys whose policy names it.
    """

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
        deploy_role_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id_)
        deployed_by = deployment(deploy_role_arn, region=settings.region) if deploy_role_arn else []
        statements = [administration(account.root_arn), *deployed_by, *uses]
        document = DataAwsIamPolicyDocument(self, "policy", statement=statements)
        accept(document, key_policy_findings(*(str(each.sid) for each in statements)))
        key = KmsKey(
            self,
            "key",
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=settings.kms_deletion_window_days,
            policy=document.json,
            # Without the key nothing that it encrypted can be read, whatever else was kept.
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        KmsAlias(self, "alias", name=f"alias/{settings.physical_name(role)}", target_key_id=key.key_id)
        self.arn = key.arn
