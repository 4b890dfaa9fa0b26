"""The stack `redis-<env>`: network, keys, alarms, users, the cache, and the parameters by which clients find it."""

from collections.abc import Mapping
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema import ServerlessSettings
from environments.schema.access.roles import Role
from environments.schema.aws.runtimes import EARLIEST_PROVIDERS
from environments.schema.engines import version_number
from modules.account import Account
from modules.aws_stack import EARLIEST_PROVIDER, AwsStack
from modules.cache.access_control import AccessControl
from modules.cache.auto_scaling import AutoScaling
from modules.cache.connection_parameters import ConnectionParameters
from modules.cache.global_datastore import HomeDatastore
from modules.cache.parameter_group import ParameterGroup
from modules.cache.password_users import PasswordUsers
from modules.cache.replication_group import ReplicationGroup
from modules.cache.serverless_cache import ServerlessCache
from modules.cache_arn import cache_arn
from modules.clients.client_policy import client_policies, client_policy_end, writer_arns
from modules.keys.environment_keys import environment_keys
from modules.keys.key_policy import keys_of_aws
from modules.network.security_groups import SecurityGroups
from modules.network.ssm_endpoint import SsmEndpoint
from modules.network.vpc import Network
from modules.other_regions import OtherRegions
from modules.role_boundary import ci_policy_arn
from modules.watching.dashboard import Dashboard
from modules.watching.flow_logs import FlowLogs
from modules.watching.notifications import Notifications
from modules.watching.redis_alarms import RedisAlarms
from modules.watching.redis_logs import RedisLogs
from modules.watching.serverless_alarms import ServerlessAlarms

# The first version of Terraform's AWS provider that knows `durability` of a replication group.
DURABILITY_PROVIDER = "6.51.0"
# The first version that deletes an AUTH token in the same modification that gives a group its users (provider #39546).
AUTH_DELETION_PROVIDER = "6.31.0"

# Resources that this stack made before `ci` did. Terraform forgets them without deleting them, so they stay attached.
_MADE_BY_CI_NOW = (
    "aws_cloudwatch_log_resource_policy.logs_delivery_60BDBABD",
    "aws_iam_policy.analytics-policy_A972DE98",
    "aws_iam_policy.client-policy_67CB70ED",
    "aws_iam_policy.operator-policy_C5501F5D",
    "aws_iam_policy.password-users_analytics-reader_96460AE5",
    "aws_iam_policy.password-users_application-reader_E0C01CC1",
)


class RedisStack(AwsStack):
    """The cache of an environment, and everything that its clients need to reach it.

    The stack `lambdas-<env>` takes network, security groups, keys, topic and client policy from the attributes.
    ``rotation_code`` is the zip of `lambdas/password_rotation`, for settings with ``password_users``.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, rotation_code: Path) -> None:
        super().__init__(scope, id_, settings=settings, earliest_provider=_earliest_provider(settings))
        account = Account(self, "account", settings=settings)
        self._add_network(settings, account)
        keys = environment_keys(self, settings=settings, account=account)
        self.key, self.application_key, self.operations_key = keys.cache, keys.application, keys.operations
        self._add_watching(settings, account)
        self._add_users(settings, account, rotation_code)
        others = OtherRegions(self, "other-regions", settings=settings)
        self._add_cache(settings, account, others)
        parameters = self._connection_parameters(settings, account, others)
        self.client_policy_arns = self._client_policies(settings, account, parameters)
        self.client_policy_arn = self.client_policy_arns["application"]
        if settings.bounded_roles:
            self.add_override(
                "removed", [{"from": address, "lifecycle": {"destroy": False}} for address in _MADE_BY_CI_NOW]
            )
        if not settings.example_functions:
            Dashboard(self, "dashboard", settings=settings, function_names=[])
        self._add_outputs(settings)

    def _add_network(self, settings: EnvironmentSettings, account: Account) -> None:
        self.network = Network(self, "network", settings=settings)
        self.security_groups = SecurityGroups(self, "security-groups", settings=settings, vpc_id=self.network.vpc_id)
        SsmEndpoint(
            self,
            "ssm-endpoint",
            settings=settings,
            account=account,
            vpc_id=self.network.vpc_id,
            subnet_ids=self.network.subnet_ids,
            application_security_group_id=self.security_groups.application_id,
        )

    def _add_watching(self, settings: EnvironmentSettings, account: Account) -> None:
        self.notifications = Notifications(
            self, "notifications", settings=settings, account=account, kms_key_arn=self.operations_key
        )
        topic = self.notifications.alarms_arn
        if settings.serverless:
            ServerlessAlarms(self, "alarms", settings=settings, serverless=settings.serverless, topic_arn=topic)
        else:
            RedisAlarms(self, "alarms", settings=settings, topic_arn=topic)
        if settings.network.existing is None and settings.network.flow_logs:
            FlowLogs(
                self,
                "flow-logs",
                settings=settings,
                account=account,
                vpc_id=self.network.vpc_id,
                kms_key_arn=self.operations_key,
            )

    def _add_users(self, settings: EnvironmentSettings, account: Account, rotation_code: Path) -> None:
        self.access_control = AccessControl(self, "access-control", settings=settings)
        self.password_users: PasswordUsers | None = None
        # The settings refuse such users where there are no customer keys.
        if settings.cache.password_users and self.application_key and self.operations_key:
            self.password_users = PasswordUsers(
                self,
                "password-users",
                settings=settings,
                account=account,
                rotation_code=rotation_code,
                user_arns=self.access_control.password_user_arns,
                application_key_arn=self.application_key,
                operations_key_arn=self.operations_key,
            )

    def _add_cache(self, settings: EnvironmentSettings, account: Account, others: OtherRegions) -> None:
        self.parameter_group: ParameterGroup | None = None
        self.datastore_id: str | None = None
        self.cache: ReplicationGroup | ServerlessCache
        if settings.serverless:
            self.cache = self._serverless(settings, settings.serverless)
        else:
            self.cache = self._replication_group(settings, account, others)

    def _serverless(self, settings: EnvironmentSettings, serverless: ServerlessSettings) -> ServerlessCache:
        return ServerlessCache(
            self,
            "serverless",
            settings=settings,
            serverless=serverless,
            subnet_ids=self.network.subnet_ids,
            security_group_id=self.security_groups.cache_id,
            kms_key_arn=self.key,
            user_group_id=self.access_control.user_group_id,
        )

    def _replication_group(
        self, settings: EnvironmentSettings, account: Account, others: OtherRegions
    ) -> ReplicationGroup:
        datastore, joined = settings.global_datastore, None
        if datastore and settings.joins_datastore:
            joined = others.published(datastore.home, "global-datastore-id")
        else:
            self.parameter_group = ParameterGroup(self, "parameter-group", settings=settings)
        group = ReplicationGroup(
            self,
            "cache",
            settings=settings,
            subnet_ids=self.network.subnet_ids,
            security_group_id=self.security_groups.cache_id,
            kms_key_arn=self.key,
            parameter_group_name=self.parameter_group.name if self.parameter_group else None,
            joined_datastore_id=joined,
            user_group_id=self.access_control.user_group_id,
            logs=RedisLogs(self, "logs", settings=settings, account=account, kms_key_arn=self.operations_key),
            events_topic_arn=self.notifications.events_arn,
        )
        AutoScaling(self, "auto-scaling", settings=settings, replication_group_id=group.id)
        if datastore and joined is None:
            self.datastore_id = HomeDatastore(
                self,
                "global-datastore",
                settings=settings,
                datastore=datastore,
                replication_group_id=group.id,
            ).id
        return group

    def _connection_parameters(
        self, settings: EnvironmentSettings, account: Account, others: OtherRegions
    ) -> ConnectionParameters:
        writer = settings.writes_elsewhere
        return ConnectionParameters(
            self,
            "connection",
            settings=settings,
            account=account,
            primary_endpoint=self.cache.primary_endpoint,
            reader_endpoint=self.cache.reader_endpoint,
            configuration_endpoint=self.cache.configuration_endpoint,
            replication_group_id=self.cache.id,
            kms_key_arn=self.application_key,
            writer_endpoint=others.published(writer, "primary-endpoint") if writer else None,
            datastore_id=self.datastore_id,
        )

    def _client_policies(
        self, settings: EnvironmentSettings, account: Account, parameters: ConnectionParameters
    ) -> Mapping[Role, str]:
        if settings.bounded_roles:
            # Roles outside the environment get these policies, so the stack `ci` makes them.
            users = self.access_control.user_arns
            return {role: ci_policy_arn(account, settings, client_policy_end(role)) for role in users}
        return client_policies(
            self,
            settings=settings,
            parameter_arns=parameters.arns,
            parameter_keys=[self.application_key or account.arn("kms", "key/*")],
            key_conditions=() if self.application_key else (keys_of_aws(),),
            cache_arn=cache_arn(account, settings),
            user_arns=self.access_control.user_arns,
            writer_arns=writer_arns(settings, account),
        )

    def _add_outputs(self, settings: EnvironmentSettings) -> None:
        outputs: dict[str, str | list[str]] = {
            "primary_endpoint": self.cache.primary_endpoint,
            "reader_endpoint": self.cache.reader_endpoint,
            "port": str(settings.cache.port),
            "replication_group_id": self.cache.id,
            "replication_group_arn": self.cache.arn,
            "application_user": settings.application_user,
            "user_group_id": self.access_control.user_group_id,
            "ssm_prefix": settings.ssm_prefix,
            "client_policy_arn": self.client_policy_arn,
            "vpc_id": self.network.vpc_id,
            "subnet_ids": self.network.subnet_ids,
            "cache_security_group_id": self.security_groups.cache_id,
            "application_security_group_id": self.security_groups.application_id,
        }
        if self.key is not None:
            outputs["kms_key_arn"] = self.key
        outputs |= {f"{role}_policy_arn": self.client_policy_arns[role] for role in settings.cache.users}
        if self.password_users:
            outputs |= {f"{role}_password_secret_arn": arn for role, arn in self.password_users.secret_arns.items()}
            outputs |= {f"{role}_password_policy_arn": arn for role, arn in self.password_users.policy_arns.items()}
        if self.datastore_id:
            outputs["global_datastore_id"] = self.datastore_id
        if self.parameter_group:
            outputs["parameter_group_name"] = self.parameter_group.name
        if self.cache.configuration_endpoint is not None:
            outputs["configuration_endpoint"] = self.cache.configuration_endpoint
        for name, value in outputs.items():
            TerraformOutput(self, name, value=value)


def _earliest_provider(settings: EnvironmentSettings) -> str:
    needed = [EARLIEST_PROVIDER]
    if not settings.serverless and settings.redis.durability:
        needed.append(DURABILITY_PROVIDER)
    if not settings.serverless and settings.redis.takeover_step == "auth-token-deleted":
        needed.append(AUTH_DELETION_PROVIDER)
    if settings.cache.password_users:
        needed.append(EARLIEST_PROVIDERS.get(settings.functions.python_version, EARLIEST_PROVIDER))
    return max(needed, key=version_number)
