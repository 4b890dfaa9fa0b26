"""The names that an environment file uses: settings classes, their defaults and their rules."""

from environments.schema.alarms import AlarmSettings
from environments.schema.api import ApiSettings, CorsSettings, JwtSettings
from environments.schema.base import SettingsError
from environments.schema.ci import CiSettings
from environments.schema.environment import EnvironmentSettings
from environments.schema.existing_keys import ExistingKeys
from environments.schema.functions import FunctionSettings
from environments.schema.global_datastore import GlobalDatastore, GlobalMember
from environments.schema.network.settings import ExistingNetwork, NetworkSettings
from environments.schema.redis.auto_scaling import AutoScaling, ReplicaScaling, ShardScaling
from environments.schema.redis.serverless import ServerlessSettings
from environments.schema.redis.settings import RedisSettings
from environments.schema.stack import PROJECT, StackSettings

__all__ = [
    "PROJECT",
    "AlarmSettings",
    "ApiSettings",
    "AutoScaling",
    "CiSettings",
    "CorsSettings",
    "EnvironmentSettings",
    "ExistingKeys",
    "ExistingNetwork",
    "FunctionSettings",
    "GlobalDatastore",
    "GlobalMember",
    "JwtSettings",
    "NetworkSettings",
    "RedisSettings",
    "ReplicaScaling",
    "ServerlessSettings",
    "SettingsError",
    "ShardScaling",
    "StackSettings",
]
