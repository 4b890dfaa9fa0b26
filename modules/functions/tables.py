"""The DynamoDB tables of the example functions: the source of what Redis caches."""

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept, without_customer_key

_FINDINGS = {
    "SecurityHub.DynamoDB.4": "Point-in-time recovery goes back 35 days, to any second; a plan adds copies of it."
}


class Tables(Construct):
    """The tables ``flags`` and ``experiments``.

    The key of `flags` is the flag; that of `experiments` is the experiment and the item, which is either the
    experiment's definition or one user's assignment.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, kms_key_arn: str | None) -> None:
        super().__init__(scope, id_)
        self._encryption = DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=kms_key_arn)
        self.flags = self._table("flags", settings, hash_key="flag")
        self.experiments = self._table("experiments", settings, hash_key="experiment", range_key="item")

    def _table(
        self, role: str, settings: EnvironmentSettings, *, hash_key: str, range_key: str | None = None
    ) -> DynamodbTable:
        keys = [hash_key] if range_key is None else [hash_key, range_key]
        table = DynamodbTable(
            self,
            role,
            name=settings.physical_name(role),
            billing_mode="PAY_PER_REQUEST",
            hash_key=hash_key,
            range_key=range_key,
            attribute=[DynamodbTableAttribute(name=key, type="S") for key in keys],
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=self._encryption,
            deletion_protection_enabled=settings.keep_data,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.keep_data),
        )
        accept(table, {**_FINDINGS, **without_customer_key(settings, "CKV_AWS_119")})
        return table
