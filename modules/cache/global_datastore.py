"""A global datastore, made by the environment that keeps it, and what other members' stacks published."""

from cdktf import Fn, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.elasticache_global_replication_group import ElasticacheGlobalReplicationGroup
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import GlobalDatastore, GlobalMember
from modules.aws_stack import aws_provider


class HomeDatastore(Construct):
    """``id`` of the datastore, made of this environment's group; groups of other regions join by it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: EnvironmentSettings,
        datastore: GlobalDatastore,
        replication_group_id: str,
    ) -> None:
        super().__init__(scope, id_)
        names = [member.environment for member in datastore.members]
        group = ElasticacheGlobalReplicationGroup(
            self,
            "group",
            global_replication_group_id_suffix=datastore.name,
            global_replication_group_description=f"Redis of {', '.join(names)}",
            primary_replication_group_id=replication_group_id,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=settings.keep_data,
                # Once another region is promoted, AWS names its group; undoing that would replace the datastore.
                ignore_changes=["primary_replication_group_id"],
            ),
        )
        self.id = group.global_replication_group_id


class OtherRegions(Construct):
    """Connection details that other members' stacks published, read in their regions when Terraform plans."""

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
