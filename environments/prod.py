"""Production: a node in each of three zones; every key may be evicted, no data may be destroyed."""

from environments.schema import EnvironmentSettings, FunctionSettings, NetworkSettings, RedisSettings

SETTINGS = EnvironmentSettings(
    name="prod",
    keep_data=True,
    log_retention_days=365,
    network=NetworkSettings(vpc_cidr="10.42.0.0/16"),
    functions=FunctionSettings(reserved_concurrency=50),
    redis=RedisSettings(
        nodes=3,
        node_type="cache.r6g.large",
        automatic_failover=True,
        multi_az=True,
        snapshot_retention_days=7,
        parameters={"appendfsync": "everysec", "maxmemory-policy": "allkeys-lru"},
    ),
)
