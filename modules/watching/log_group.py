"""A log group, encrypted with the operations key and kept as long as the environment says."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from environments import EnvironmentSettings
from modules.accepted import accept, without_customer_key

ONE_YEAR_DAYS = 365


class LogGroup(CloudwatchLogGroup):
    """A CloudWatch log group; all log groups of an environment are of this class."""

    def __init__(
        self, scope: Construct, id_: str, *, settings: EnvironmentSettings, name: str, kms_key_arn: str | None
    ) -> None:
        super().__init__(scope, id_, name=name, retention_in_days=settings.log_retention_days, kms_key_id=kms_key_arn)
        findings = without_customer_key(settings, "CKV_AWS_158")
        if settings.log_retention_days < ONE_YEAR_DAYS:
            reason = f"{settings.name} keeps logs for {settings.log_retention_days} days; a year is for production"
            findings["CKV_AWS_338"] = reason
        if findings:
            accept(self, findings)
