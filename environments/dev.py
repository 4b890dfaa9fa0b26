"""Development: one node, nothing to lose, everything can be destroyed."""

from environments.schema import EnvironmentSettings, NetworkSettings, RedisSettings

SETTINGS = EnvironmentSettings(
    name="dev",
    keep_data=False,
    log_retention_days=14,
    kms_deletion_window_days=7,
    network=NetworkSettings(vpc_cidr="10.40.0.0/16"),
    redis=RedisSettings(
        nodes=1,
        node_type="cache.t4g.medium",
        automatic_failover=False,
        multi_az=False,
        snapshot_retention_days=1,
        parameters={"appendfsync": "no"},
    ),
)
