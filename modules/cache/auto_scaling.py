"""Application Auto Scaling of a cluster's shards and replicas. AWS makes and deletes the alarms that trigger it."""

from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from environments import EnvironmentSettings
from environments.schema.redis.auto_scaling import ReplicaScaling, ShardScaling
from environments.schema.redis.node_types import tiers_data

# Seconds between two changes, as in the user guide's examples; a cluster takes minutes to move its slots.
COOLDOWN_SECONDS = 600


class AutoScaling(Construct):
    """A scalable target with its policy for shards and for replicas, for those of the two that the settings scale."""

    def __init__(self, scope: Construct, id_: str, *, settings: EnvironmentSettings, replication_group_id: str) -> None:
        super().__init__(scope, id_)
        self._settings = settings
        self._resource_id = f"replication-group/{replication_group_id}"
        scaling = settings.redis.auto_scaling
        if scaling and scaling.shards:
            self._scale("shards", scaling.shards, "NodeGroups", self._shard_metric(scaling.shards))
        if scaling and scaling.replicas:
            self._scale("replicas", scaling.replicas, "Replicas", "ElastiCacheReplicaEngineCPUUtilization")

    def _shard_metric(self, scaling: ShardScaling) -> str:
        if scaling.metric == "cpu":
            return "ElastiCachePrimaryEngineCPUUtilization"
        if tiers_data(self._settings.redis.node_type):
            return "ElastiCacheDatabaseCapacityUsageCountedForEvictPercentage"
        return "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage"

    def _scale(self, role: str, scaling: ShardScaling | ReplicaScaling, dimension: str, metric: str) -> None:
        target = AppautoscalingTarget(
            self,
            f"{role}-target",
            service_namespace="elasticache",
            scalable_dimension=f"elasticache:replication-group:{dimension}",
            resource_id=self._resource_id,
            min_capacity=scaling.minimum,
            max_capacity=scaling.maximum,
        )
        AppautoscalingPolicy(
            self,
            f"{role}-policy",
            name=self._settings.physical_name(f"redis-{role}"),
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                predefined_metric_specification=AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                    predefined_metric_type=metric
                ),
                target_value=scaling.target_percent,
                scale_in_cooldown=COOLDOWN_SECONDS,
                scale_out_cooldown=COOLDOWN_SECONDS,
                disable_scale_in=not scaling.scale_in,
            ),
        )
