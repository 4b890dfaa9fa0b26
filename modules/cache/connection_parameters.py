"""The connection details in the SSM Parameter Store, which `redis_access` reads once per process.

No parameter is a secret. All are encrypted, so that a reader needs the right to decrypt, which can be withdrawn.
"""

from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept, without_customer_key
from modules.account import Account


class ConnectionParameters(Construct):
    """``arns`` of the parameters, all under the environment's prefix.

    The ARNs are made of the parameters' names, so that a policy with these ARNs does not wait for the endpoints.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        account: Account,
        primary_endpoint: str,
        reader_endpoint: str,
        configuration_endpoint: str | None,
        replication_group_id: str,
        kms_key_arn: str | None,
        writer_endpoint: str | None = None,
        datastore_id: str | None = None,
    ) -> None:
        super().__init__(scope, id_)
        values = {
            "primary-endpoint": (primary_endpoint, "Host name for writes"),
            "reader-endpoint": (reader_endpoint, "Host name for reads; the primary's when there are no replicas"),
            "port": (str(settings.cache.port), "Port of both endpoints"),
            "user-name": (settings.application_user, "Redis user of the applications; IAM authentication"),
            "replication-group-id": (replication_group_id, "What an IAM authentication token is signed for"),
            "tls": ("true", "Whether connections use TLS"),
            "key-prefix": (settings.cache.key_prefix, "What every key of the applications begins with"),
        }
        if configuration_endpoint is not None:
            values["configuration-endpoint"] = (configuration_endpoint, "Host name where clients of the cluster begin")
        if writer := settings.writes_elsewhere:
            group, user = (settings.of_member(writer, end) for end in ("redis", "app"))
            values["writer-endpoint"] = (writer_endpoint or "", "Host name for writes, in the primary's region")
            values["writer-user-name"] = (user, "Redis user of the applications there")
            values["writer-replication-group-id"] = (group, "What an IAM authentication token is signed for there")
        if datastore_id is not None:
            values["global-datastore-id"] = (datastore_id, "What groups of other regions join")
        if settings.serverless:
            values["reader-port"] = (str(settings.cache.highest_port), "Port of the reader endpoint")
        parameters = [
            SsmParameter(
                self,
                name,
                name=f"{settings.ssm_prefix}/{name}",
                description=description,
                type="SecureString",
                key_id=kms_key_arn,
                value=value,
            )
            for name, (value, description) in values.items()
        ]
        if findings := without_customer_key(settings, "CKV_AWS_337"):
            for parameter in parameters:
                accept(parameter, findings)
        self.arns = [account.arn("ssm", f"parameter{settings.ssm_prefix}/{name}") for name in values]
