"""Settings of the alarms: the thresholds that AWS leaves to the application, and the receivers.

Metrics, periods and "N of M" are AWS's ("Recommended alarms", Amazon CloudWatch user guide), in
modules/watching/alarm_definitions. Thresholds that AWS derives from the node type are derived here.
"""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from environments.schema.base import Settings
from environments.schema.redis.node_types import facts

Percent = Annotated[float, Field(gt=0, le=100)]
EmailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
TopicArn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$")]
HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")]

# ElastiCache user guide, "Which metrics should I monitor?": 90 % of the one core that runs commands. From four vCPUs
# on, EngineCPUUtilization shows that core by itself, and CPUUtilization is about the host.
BUSY_PERCENT = 90.0
ENGINE_METRIC_VCPUS = 4
# ElastiCache quotas: a node takes 65,000 clients at most. The alarm is raised with a fifth of them left.
MAX_CONNECTIONS = 52_000
# A client's query buffer and its reply buffer, 16 KiB each (PROTO_IOBUF_LEN and PROTO_REPLY_CHUNK_BYTES in the engine's
# server.h); a tenth of the memory for all clients together.
BYTES_PER_CONNECTION = 32 * 1024
CONNECTIONS_SHARE_OF_MEMORY = 0.1
MEGABYTE = 1_000_000
# The number of alarms that modules/watching makes for each kind of resource; a test counts them.
ALARMS_OF_A_NODE = 7
ALARMS_OF_A_NODE_WITH_REPLICAS = 8
ALARMS_OF_A_SHARD = 1
ALARMS_OF_A_SECONDARYS_NODE = 1
ALARMS_OF_A_SERVERLESS_CACHE = 5
ALARMS_OF_A_FUNCTION = 3
ALARMS_OF_FAILED_EVENTS = 1
ALARMS_OF_THE_API = 2
# CloudWatch quotas: 5,000 in a region unless AWS is asked for more, for everybody in the account.
DEFAULT_QUOTA = 5_000


class AlarmSettings(Settings):
    """Thresholds of the alarms, and their receivers ``emails`` and ``https_urls``.

    A threshold of None follows from the node type. For a serverless cache, ``engine_cpu_percent`` and
    ``memory_percent`` are shares of its limits.

    ``maximum`` is the number of alarms that the environment may have; nodes that auto scaling may add are counted.
    ``topic_arn`` and ``events_topic_arn`` are existing topics, for alarms and for ElastiCache's events. Their owner
    lets CloudWatch and the account publish to them, and subscribes the receivers; the stacks subscribe nobody to them.
    A subscription by e-mail waits for its receiver to confirm it. Each threshold must be exceeded (free memory:
    undercut) for as many minutes as AWS recommends for its metric.
    """

    engine_cpu_percent: Percent = BUSY_PERCENT
    cpu_percent: Percent | None = None
    memory_percent: Percent = 80.0
    connections: Annotated[int, Field(ge=1, le=65_000)] | None = None
    replication_lag_seconds: Annotated[float, Field(gt=0)] = 1.0
    global_replication_lag_seconds: Annotated[float, Field(gt=0)] = 5.0
    freeable_memory_bytes: Annotated[int, Field(gt=0)] = 100 * MEGABYTE
    evictions_per_minute: Annotated[int, Field(ge=0)] = 1_000

    function_errors_per_minute: Annotated[int, Field(ge=0)] = 0
    function_throttles_per_minute: Annotated[int, Field(ge=0)] = 0
    function_duration_percent_of_timeout: Percent = BUSY_PERCENT

    api_server_error_percent: Percent = 5.0
    api_latency_milliseconds: Annotated[float, Field(gt=0)] = 2_500.0

    # Half of the account's quota, because most accounts hold another environment of the same size.
    maximum: Annotated[int, Field(ge=1)] = DEFAULT_QUOTA // 2
    topic_arn: TopicArn | None = None
    events_topic_arn: TopicArn | None = None
    emails: tuple[EmailAddress, ...] = ()
    https_urls: tuple[HttpsUrl, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "AlarmSettings":
        if (self.topic_arn or self.events_topic_arn) and (self.emails or self.https_urls):
            raise ValueError(
                "emails and https_urls are for topics made here; subscribe them to the existing topic instead"
            )
        return self

    def cpu_percent_for(self, node_type: str) -> float:
        """Return the threshold of CPUUtilization; for a node type that is not in the table, as for a large one."""
        if self.cpu_percent is not None:
            return self.cpu_percent
        node = facts(node_type)
        if node is None or node.vcpus >= ENGINE_METRIC_VCPUS:
            return BUSY_PERCENT
        return BUSY_PERCENT / node.vcpus

    def connections_for(self, node_type: str) -> int:
        """Return the threshold of CurrConnections; for a node type that is not in the table, as for a large one."""
        if self.connections is not None:
            return self.connections
        node = facts(node_type)
        if node is None:
            return MAX_CONNECTIONS
        return min(MAX_CONNECTIONS, int(node.maxmemory_bytes * CONNECTIONS_SHARE_OF_MEMORY / BYTES_PER_CONNECTION))
