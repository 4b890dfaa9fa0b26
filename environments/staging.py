"""Staging: production's shape, one node fewer."""

from environments.schema import EnvironmentSettings, FunctionSettings, NetworkSettings, RedisSettings

SETTINGS = EnvironmentSettings(
    name="staging",
    keep_data=True,
    log_retention_days=30,
    network=NetworkSettings(vpc_cidr="10.41.0.0/16"),
    functions=FunctionSettings(reserved_concurrency=10),
    redis=RedisSettings(
        nodes=2,
        node_type="cache.m6g.large",
        automatic_failover=True,
        multi_az=True,
        snapshot_retention_days=3,
        parameters={"appendfsync": "everysec"},
    ),
)
