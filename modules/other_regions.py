"""The parameters that the stacks of a global datastore's other members published in their regions."""

from cdktf import Fn, Token
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import GlobalMember
from modules.aws_stack import aws_provider


class OtherRegions(Construct):
    """Connection details of other members of the global datastore, read in their regions when Terraform plans."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._providers: dict[str, AwsProvider] = {}

    def published(self, member: GlobalMember, name: str) -> str:
        """Return one of the member's parameters. None of them is a secret, so a plan may show it."""
        parameter = DataAwsSsmParameter(
            self,
            f"{member.environment}-{name}",
            name=f"/{self._settings.prefix}/{member.environment}/redis/{name}",
            provider=self._provider(member),
        )
        return Token.as_string(Fn.nonsensitive(parameter.value))

    def _provider(self, member: GlobalMember) -> AwsProvider:
        if member.region not in self._providers:
            self._providers[member.region] = aws_provider(
                self, member.environment, settings=self._settings, region=member.region, alias=member.environment
            )
        return self._providers[member.region]
