"""The base of all stacks: the AWS provider with region and tags, a state of their own, and the policy."""

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderAssumeRole, AwsProviderDefaultTags
from constructs import Construct

from environments.schema import StackSettings
from modules.policy import Policy
from modules.state import configure_state

# The bindings are typed against 6.x. The stacks use nothing that 5.100 lacks, and their tests run on 5.100, unless the
# settings ask for a later feature.
EARLIEST_PROVIDER = "5.100.0"
PROVIDER_VERSIONS = f">= {EARLIEST_PROVIDER}, < 7.0.0"
# The S3 backend's own locking (`use_lockfile`) came with 1.10.
TERRAFORM_VERSIONS = ">= 1.10.0"


class AwsStack(TerraformStack):
    """A stack in its settings' region.

    ``earliest_provider`` is the first version of the AWS provider that has every feature which the stack uses.
    """

    def __init__(
        self, scope: Construct, id_: str, *, settings: StackSettings, earliest_provider: str = EARLIEST_PROVIDER
    ) -> None:
        super().__init__(scope, id_)
        configure_state(self, id_)
        aws_provider(self, "aws", settings=settings, region=settings.region)
        self.add_override("terraform.required_version", TERRAFORM_VERSIONS)
        self.add_override("terraform.required_providers.aws.version", f">= {earliest_provider}, < 7.0.0")
        Policy(self, "policy", settings=settings)


def aws_provider(
    scope: Construct, id_: str, *, settings: StackSettings, region: str, alias: str | None = None
) -> AwsProvider:
    """Return the AWS provider for a region; the stack's own has no alias."""
    return AwsProvider(
        scope,
        id_,
        alias=alias,
        region=region,
        allowed_account_ids=list(settings.allowed_account_ids) or None,
        assume_role=[AwsProviderAssumeRole(role_arn=settings.assume_role_arn)] if settings.assume_role_arn else None,
        default_tags=[AwsProviderDefaultTags(tags=settings.tags)],
    )
