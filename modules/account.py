"""The account and partition in which a stack is deployed, known to Terraform when it plans."""

from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.data_aws_partition import DataAwsPartition
from constructs import Construct

from environments.schema import StackSettings


class Account(Construct):
    """``id`` and ``partition`` of the account, and ARNs in the environment's region made of them."""

    def __init__(self, scope: Construct, id_: str, *, settings: StackSettings) -> None:
        super().__init__(scope, id_)
        self._region = settings.region
        self.id = DataAwsCallerIdentity(self, "identity").account_id
        self.partition = DataAwsPartition(self, "partition").partition
        self.root_arn = self.iam_arn("root")

    def iam_arn(self, resource: str) -> str:
        """Return the ARN of a resource of IAM, which has no regions."""
        return f"arn:{self.partition}:iam::{self.id}:{resource}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource in this account and the environment's region."""
        return f"arn:{self.partition}:{service}:{self._region}:{self.id}:{resource}"
