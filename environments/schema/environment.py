"""One environment as a whole, and the names that follow from it."""

from typing import Any, NoReturn, cast

from pydantic import model_validator

from environments.schema.access.roles import PasswordRole, Role
from environments.schema.alarms import (
    ALARMS_OF_A_FUNCTION,
    ALARMS_OF_A_NODE,
    ALARMS_OF_A_NODE_WITH_REPLICAS,
    ALARMS_OF_A_SECONDARYS_NODE,
    ALARMS_OF_A_SERVERLESS_CACHE,
    ALARMS_OF_A_SHARD,
    ALARMS_OF_FAILED_EVENTS,
    ALARMS_OF_THE_API,
    DEFAULT_QUOTA,
    AlarmSettings,
)
from environments.schema.api import ApiSettings
from environments.schema.aws.log_retention import RetentionDays
from environments.schema.aws.regions import zone_prefix
from environments.schema.existing_keys import ExistingKeys
from environments.schema.functions import EXAMPLE_FUNCTIONS, FunctionSettings
from environments.schema.global_datastore import GlobalDatastore, GlobalMember, global_datastore_problems
from environments.schema.network.settings import NetworkSettings
from environments.schema.redis.serverless import ServerlessSettings
from environments.schema.redis.settings import RedisSettings
from environments.schema.stack import StackSettings

LONGEST_REPLICATION_GROUP_ID = 40
# Zones in which AWS makes a serverless cache's endpoints (API reference, CreateServerlessCache, SubnetIds).
SERVERLESS_ZONES = 3


class _NoNodes:
    """The place of RedisSettings in a serverless environment: code that asks it for nodes fails with the reason."""

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a serverless environment has no nodes, so there is no redis.{name}; ask `cache`")


_NO_NODES = cast(RedisSettings, _NoNodes())


class EnvironmentSettings(StackSettings):
    """The settings of one environment, checked when they are constructed.

    The cache is ``redis``, a replication group of nodes, or ``serverless``; ``cache`` is the one that is set.
    ``global_datastore`` joins the group with those of other environments, in other regions.
    ``emulated`` is for the local AWS emulator: functions run on this machine's Python, Redis on any free port.
    ``example_functions=False`` leaves the stack `lambdas-<env>` out, for those who have functions of their own; the
    dashboard is then in the cache's stack. ``api`` is the HTTP API in front of the functions; None leaves it out.
    ``existing_keys`` are customer keys that somebody else keeps.
    ``customer_keys=False`` leaves encryption to AWS's own keys, in environments without data that matters. It saves the
    cost of three keys, and no key policy then says who may decrypt. A running cache would be replaced by the change.
    ``bounded_roles`` puts the permissions boundary of the stack `ci` on every role; main.py sets it for environments
    that `ci` deploys.
    """

    emulated: bool = False
    bounded_roles: bool = False
    example_functions: bool = True
    log_retention_days: RetentionDays
    redis: RedisSettings = _NO_NODES
    serverless: ServerlessSettings | None = None
    global_datastore: GlobalDatastore | None = None
    network: NetworkSettings = NetworkSettings()
    functions: FunctionSettings = FunctionSettings()
    api: ApiSettings | None = ApiSettings()
    alarms: AlarmSettings = AlarmSettings()
    existing_keys: ExistingKeys = ExistingKeys()
    customer_keys: bool = True

    @model_validator(mode="after")
    def _check(self) -> "EnvironmentSettings":
        if problem := self._cache_problem() or self._global_problem():
            raise ValueError(problem)
        identifier = self.physical_name("redis")
        if len(identifier) > LONGEST_REPLICATION_GROUP_ID:
            longest = LONGEST_REPLICATION_GROUP_ID - len(identifier) + len(self.name)
            raise ValueError(
                f"name {self.name!r} makes the replication group id {identifier!r} longer than "
                f"{LONGEST_REPLICATION_GROUP_ID} characters; use a name of at most {longest}"
            )
        if self.alarm_count > self.alarms.maximum:
            nodes = "no nodes" if self.serverless else f"{self.redis.max_nodes} nodes"
            raise ValueError(
                f"{self.alarm_count} alarms are more than alarms.maximum, which is {self.alarms.maximum}: {self.name} "
                f"may have {nodes}. An account has {DEFAULT_QUOTA} in a region by default; raise "
                "maximum, ask AWS for more if need be, or lower nodes, shards or what auto scaling may add"
            )
        if self.keep_data and not self.network.flow_logs:
            raise ValueError("flow_logs can be left out where keep_data is False only; set flow_logs=True")
        if problem := self._key_problem():
            raise ValueError(problem)
        wanted = zone_prefix(self.region)
        if strange := [each for each in self.network.zone_ids if not each.startswith(wanted)]:
            raise ValueError(f"zone_ids {strange} are not of region {self.region}, whose begin with {wanted!r}")
        if self.network.existing is None:
            self.network.subnet_cidrs(self.zone_count)
        return self

    def _cache_problem(self) -> str:
        given = self.redis is not _NO_NODES
        if given and self.serverless:
            return "redis and serverless are two kinds of cache; set one of them"
        if not given and self.serverless is None:
            return "the cache is missing; set redis=RedisSettings(...), or serverless=ServerlessSettings(...)"
        if self.serverless and self.emulated:
            return "the local stack runs one Redis node; set redis=RedisSettings(...) in place of serverless"
        if self.serverless and self.network.dual_stack:
            return "a serverless cache is made with IPv4 here; leave network.addresses out"
        return ""

    def _global_problem(self) -> str:
        datastore = self.global_datastore
        if datastore is None:
            return ""
        own = datastore.member(self.name)
        if self.serverless:
            return "global_datastore is of replication groups; AWS has none of serverless caches"
        if own is None or own.region != self.region:
            return (
                f"global_datastore has no member for {self.name} in {self.region}; add it, or correct name and region"
            )
        problems = global_datastore_problems(self.redis, is_home=own is datastore.home)
        if self.network.existing is None and own.vpc_cidr != self.network.vpc_cidr:
            problems.append(
                f"network.vpc_cidr is {self.network.vpc_cidr}, and {own.vpc_cidr} in global_datastore; make them equal"
            )
        if self.network.dual_stack:
            problems.append("global_datastore knows IPv4 alone; leave network.addresses out")
        return "; ".join(problems)

    @property
    def writes_elsewhere(self) -> GlobalMember | None:
        """The member of the global datastore to which this one's clients write; None where they write here."""
        datastore = self.global_datastore
        return datastore.writing if datastore and datastore.writing.environment != self.name else None

    @property
    def joins_datastore(self) -> bool:
        """Whether the group was made as a secondary of a global datastore that another environment keeps."""
        return self.global_datastore is not None and self.global_datastore.home.environment != self.name

    def of_member(self, member: GlobalMember, end: str) -> str:
        """Return the physical name of another member's resource."""
        return f"{self.prefix}-{member.environment}-{end}"

    def _key_problem(self) -> str:
        if self.customer_keys:
            return ""
        if self.keep_data:
            return "customer_keys can be left out where keep_data is False only; set customer_keys=True"
        if self.existing_keys.cache or self.existing_keys.application or self.existing_keys.operations:
            return "existing_keys are customer keys; leave customer_keys on, or take them out"
        if self.cache.password_users:
            return "password_users need a customer key, which says who may read a password; set customer_keys=True"
        return ""

    def with_redis_port(self, port: int) -> "EnvironmentSettings":
        """Return the settings with another port for Redis; raises SettingsError when it breaks a rule."""
        return self._with(redis=RedisSettings(**{**dict(self.redis), "port": port}))

    def with_bounded_roles(self) -> "EnvironmentSettings":
        """Return the settings with a permissions boundary on every role."""
        return self._with(bounded_roles=True)

    def _with(self, **fields: Any) -> "EnvironmentSettings":
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return EnvironmentSettings(**{**given, **fields})

    @property
    def cache(self) -> RedisSettings | ServerlessSettings:
        """The settings of the cache: ``redis`` or ``serverless``."""
        return self.serverless or self.redis

    def ci_policy_name(self, end: str) -> str:
        """Return the name of a policy or role that `ci` makes for the environment, and no deployment can change."""
        return f"{self.prefix}-ci-{end}-{self.name}"

    @property
    def role_boundary_name(self) -> str:
        """Name of the policy that bounds the environment's roles."""
        return self.ci_policy_name("boundary")

    @property
    def role_path(self) -> str:
        """The path of the environment's roles; a role's path never changes.

        In an environment that `ci` deploys, only an administrator can make a role under this path without the boundary.
        So the path marks the roles that a deployment may change, pass to a service, or trust others with.
        """
        return f"/bounded/{self.prefix}/{self.name}/" if self.bounded_roles else "/"

    @property
    def replication_group_id(self) -> str:
        """The id of the replication group, new or taken over, or the name of the serverless cache."""
        imported = None if self.serverless else self.redis.imported_group_id
        return imported or self.physical_name("redis")

    @property
    def ssm_prefix(self) -> str:
        """The path under which the connection details are published."""
        return f"/{self.prefix}/{self.name}/redis"

    @property
    def api_ssm_prefix(self) -> str:
        """The path under which the address of the HTTP API is published."""
        return f"/{self.prefix}/{self.name}/api"

    @property
    def api_log_group_name(self) -> str:
        """Name of the log group of the HTTP API's access log."""
        return f"/aws/apigateway/{self.physical_name('api')}"

    @property
    def application_user(self) -> str:
        """Id and name of the applications' Redis user; IAM authentication requires that both are equal."""
        return self.user_name("application")

    def user_name(self, role: Role) -> str:
        """Return id and name of the Redis user of a role."""
        return self.physical_name("app" if role == "application" else role)

    def password_user(self, role: PasswordRole) -> str:
        """Return id and name of the Redis user of a role that logs in by password."""
        return f"{self.user_name(role)}-password"

    @property
    def alarm_count(self) -> int:
        """The number of CloudWatch alarms, including those of nodes that auto scaling may add."""
        count = ALARMS_OF_A_SERVERLESS_CACHE if self.serverless else self._alarms_of_nodes(self.redis)
        if self.example_functions:
            count += len(EXAMPLE_FUNCTIONS) * ALARMS_OF_A_FUNCTION + ALARMS_OF_FAILED_EVENTS
            count += ALARMS_OF_THE_API if self.api else 0
        return count

    def _alarms_of_nodes(self, redis: RedisSettings) -> int:
        each_node = ALARMS_OF_A_NODE_WITH_REPLICAS if redis.max_replicas else ALARMS_OF_A_NODE
        if self.writes_elsewhere:
            # The shard's primary is in another region, so each node has an alarm of its lag in place of the shard's
            # alarm.
            return redis.max_nodes * (each_node + ALARMS_OF_A_SECONDARYS_NODE)
        return redis.max_nodes * each_node + redis.max_shards * ALARMS_OF_A_SHARD

    @property
    def needs_customer_keys(self) -> bool:
        """Whether all data is encrypted with customer keys."""
        return self.customer_keys

    @property
    def zone_count(self) -> int:
        """Number of availability zones in use."""
        return self.network.zone_count(SERVERLESS_ZONES if self.serverless else self.redis.nodes)
