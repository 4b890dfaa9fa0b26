"""One environment as a whole, and the names that follow from it."""

from pydantic import model_validator

from environments.schema.access.roles import PasswordRole, Role
from environments.schema.alarms import (
    ALARMS_OF_A_FUNCTION,
    ALARMS_OF_A_NODE,
    ALARMS_OF_A_NODE_WITH_REPLICAS,
    ALARMS_OF_A_SHARD,
    ALARMS_OF_FAILED_EVENTS,
    DEFAULT_QUOTA,
    AlarmSettings,
)
from environments.schema.aws.log_retention import RetentionDays
from environments.schema.existing_keys import ExistingKeys
from environments.schema.functions import EXAMPLE_FUNCTIONS, FunctionSettings
from environments.schema.network.settings import NetworkSettings
from environments.schema.redis.settings import RedisSettings
from environments.schema.stack import StackSettings

LONGEST_REPLICATION_GROUP_ID = 40


class EnvironmentSettings(StackSettings):
    """Everything that differs between environments, checked when it is made.

    ``emulated`` is for the local AWS emulator: functions run on this machine's Python, Redis on any free port.
    ``example_functions=False`` leaves the stack `lambdas-<env>` out, for those who have functions of their own; the
    dashboard is then in the cache's stack. ``existing_keys`` are customer keys that exist already.
    ``bounded_roles`` puts the permissions boundary of the stack `ci` on every role; it is set where that stack is.
    """

    emulated: bool = False
    bounded_roles: bool = False
    example_functions: bool = True
    log_retention_days: RetentionDays
    redis: RedisSettings
    network: NetworkSettings = NetworkSettings()
    functions: FunctionSettings = FunctionSettings()
    alarms: AlarmSettings = AlarmSettings()
    existing_keys: ExistingKeys = ExistingKeys()

    @model_validator(mode="after")
    def _check(self) -> "EnvironmentSettings":
        identifier = self.physical_name("redis")
        if len(identifier) > LONGEST_REPLICATION_GROUP_ID:
            longest = LONGEST_REPLICATION_GROUP_ID - len(identifier) + len(self.name)
            raise ValueError(
                f"name {self.name!r} makes the replication group id {identifier!r} longer than "
                f"{LONGEST_REPLICATION_GROUP_ID} characters; use a name of at most {longest}"
            )
        if self.alarm_count > self.alarms.maximum:
            raise ValueError(
                f"{self.alarm_count} alarms are more than alarms.maximum, which is {self.alarms.maximum}: {self.name} "
                f"may have {self.redis.most_nodes} nodes. An account has {DEFAULT_QUOTA} in a region by default; raise "
                "maximum, ask AWS for more if need be, or lower nodes, shards or what auto scaling may add"
            )
        if self.keep_data and not self.network.flow_logs:
            raise ValueError("flow_logs can be left out where keep_data is False only; set flow_logs=True")
        if self.network.existing is None:
            self.network.subnet_cidrs(self.zone_count)
        return self

    def with_redis_port(self, port: int) -> "EnvironmentSettings":
        """Return the settings with another port for Redis; raises SettingsError when it breaks a rule."""
        return EnvironmentSettings(**{**dict(self), "redis": RedisSettings(**{**dict(self.redis), "port": port})})

    def with_bounded_roles(self) -> "EnvironmentSettings":
        """Return the settings with a permissions boundary on every role."""
        return EnvironmentSettings(**{**dict(self), "bounded_roles": True})

    def ci_policy_name(self, end: str) -> str:
        """Return the name of what the stack `ci` makes for the environment, which no deployment can change."""
        return f"{self.prefix}-ci-{end}-{self.name}"

    @property
    def role_boundary_name(self) -> str:
        """Name of the policy that bounds the environment's roles."""
        return self.ci_policy_name("boundary")

    @property
    def role_path(self) -> str:
        """The path of the environment's roles, which no role can change later.

        Where the stack `ci` is, nobody but an administrator makes a role under the path without the boundary: the path
        marks what a deployment may pass to a service, trust others with, or change.
        """
        return f"/bounded/{self.prefix}/{self.name}/" if self.bounded_roles else "/"

    @property
    def replication_group_id(self) -> str:
        """Id of the replication group: the environment's, or that of the group taken over."""
        return self.redis.imported_group_id or self.physical_name("redis")

    @property
    def ssm_prefix(self) -> str:
        """The path under which the connection details are published."""
        return f"/{self.prefix}/{self.name}/redis"

    @property
    def application_user(self) -> str:
        """Id and name of the Redis user of the applications; IAM authentication wants them equal."""
        return self.user_name("application")

    def user_name(self, role: Role) -> str:
        """Return id and name of the Redis user of a role."""
        return self.physical_name("app" if role == "application" else role)

    def password_user(self, role: PasswordRole) -> str:
        """Return id and name of the Redis user of a role that logs in by password."""
        return f"{self.user_name(role)}-password"

    @property
    def alarm_count(self) -> int:
        """Number of CloudWatch alarms, those of nodes that auto scaling may add among them."""
        redis = self.redis
        each_node = ALARMS_OF_A_NODE_WITH_REPLICAS if redis.most_replicas else ALARMS_OF_A_NODE
        count = redis.most_nodes * each_node + redis.most_shards * ALARMS_OF_A_SHARD
        if self.example_functions:
            count += len(EXAMPLE_FUNCTIONS) * ALARMS_OF_A_FUNCTION + ALARMS_OF_FAILED_EVENTS
        return count

    @property
    def zone_count(self) -> int:
        """Number of availability zones in use."""
        return self.network.zone_count(self.redis.nodes)
