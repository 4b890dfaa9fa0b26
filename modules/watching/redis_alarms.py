"""The alarms of the cache: for each node, for each node's swap, and for each shard."""

from cdktf import TerraformIterator
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from environments import EnvironmentSettings
from modules.watching.alarm import PERIOD_SECONDS, RUNBOOK
from modules.watching.alarm_definitions.node import NAMESPACE, global_lag_alarm, node_alarms, replication_alarm
from modules.watching.alarms import Alarms
from modules.watching.node_ids import nodes_by_shard


class RedisAlarms(Construct):
    """The alarms of a replication group; each publishes to the topic when it is raised and when it is over.

    Nodes that auto scaling may add later have their alarms from the start.
    """

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, topic_arn: str) -> None:
        super().__init__(scope, id_)
        shards = nodes_by_shard(settings)
        each_node = [*node_alarms(settings), *([replication_alarm(settings)] if settings.redis.max_replicas else [])]
        if settings.writes_elsewhere:
            each_node.append(global_lag_alarm(settings))
        Alarms(
            self,
            "nodes",
            topic_arn=topic_arn,
            alarms={
                f"{node}-{alarm.metric}": alarm.at({"CacheClusterId": node})
                for shard in shards
                for node in shard
                for alarm in each_node
            },
        )
        self._swap([node for shard in shards for node in shard], topic_arn)
        if not settings.writes_elsewhere:
            self._primaries(shards, settings.redis.certain_shards, topic_arn)

    def _swap(self, nodes: list[str], topic_arn: str) -> None:
        # AWS recommends no threshold. Memory is short when the host swaps more than it could free.
        each = TerraformIterator.from_map({f"{node}-SwapUsage": {"node": node} for node in nodes})
        dimensions = {"CacheClusterId": "${each.value.node}", "CacheNodeId": "0001"}
        CloudwatchMetricAlarm(
            self,
            "swap",
            for_each=each,
            alarm_name="${each.key}",
            alarm_description=f"The host swaps more than it could free. What to do: {RUNBOOK}, SwapUsage.",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="shortage", expression="swap - freeable", label="Swap less freeable memory", return_data=True
                ),
                _query("swap", "SwapUsage", dimensions),
                _query("freeable", "FreeableMemory", dimensions),
            ],
            comparison_operator="GreaterThanThreshold",
            threshold=0,
            evaluation_periods=5,
            datapoints_to_alarm=5,
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )

    def _primaries(self, shards: list[list[str]], certain: int, topic_arn: str) -> None:
        # Each node publishes IsMaster, 1 or 0. A failover takes about a minute; three minutes without a primary are an
        # outage. A shard that publishes nothing has an outage, too, unless auto scaling has not made it yet or has
        # taken it away.
        each = TerraformIterator.from_map(
            {
                f"{nodes[0].rpartition('-')[0]}-IsMaster": {
                    "nodes": nodes,
                    "silence": "breaching" if number < certain else "notBreaching",
                }
                for number, nodes in enumerate(shards)
            }
        )
        ids = [f"node{number}" for number, _ in enumerate(shards[0], start=1)]
        CloudwatchMetricAlarm(
            self,
            "primaries",
            for_each=each,
            alarm_name="${each.key}",
            alarm_description=f"The shard has no primary; writes fail. What to do: {RUNBOOK}, IsMaster.",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="primaries", expression=f"SUM([{', '.join(ids)}])", label="Primaries", return_data=True
                ),
                *(
                    _query(id_, "IsMaster", {"CacheClusterId": f"${{each.value.nodes[{index}]}}"})
                    for index, id_ in enumerate(ids)
                ),
            ],
            comparison_operator="LessThanThreshold",
            threshold=1,
            evaluation_periods=3,
            datapoints_to_alarm=3,
            treat_missing_data="${each.value.silence}",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )


def _query(id_: str, metric: str, dimensions: dict[str, str]) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=NAMESPACE, metric_name=metric, dimensions=dimensions, period=PERIOD_SECONDS, stat="Average"
        ),
    )
