"""The rights of an apply to create, change and destroy, but for the network: each by the environment's names or tag."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement
from modules.keys.key_policy import equals

_CACHE = (
    *(f"Create{each}" for each in ("CacheParameterGroup", "CacheSubnetGroup", "ReplicationGroup", "Snapshot")),
    *("CreateUser", "CreateUserGroup"),
    *(f"Delete{each}" for each in ("CacheParameterGroup", "CacheSubnetGroup", "ReplicationGroup")),
    *("DeleteUser", "DeleteUserGroup", "DecreaseReplicaCount", "IncreaseReplicaCount"),
    *(f"Modify{each}" for each in ("CacheCluster", "CacheParameterGroup", "CacheSubnetGroup", "ReplicationGroup")),
    *("ModifyReplicationGroupShardConfiguration", "ModifyUser", "ModifyUserGroup", "ResetCacheParameterGroup"),
    *("TestFailover", "AddTagsToResource", "RemoveTagsFromResource"),
)
_FUNCTION = (
    *("CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "PutFunctionConcurrency"),
    *("TagResource", "UntagResource", "UpdateFunctionCode", "UpdateFunctionConfiguration"),
    *("DeleteLayerVersion", "PublishLayerVersion"),
)
_TABLE = ("CreateTable", "DeleteTable", "TagResource", "UntagResource", "UpdateContinuousBackups", "UpdateTable")
_QUEUE = ("CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue")
_TOPIC = (
    *("CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "SetSubscriptionAttributes", "Unsubscribe"),
    *("TagResource", "UntagResource"),
)
_PARAMETER = ("AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource")
_LOG_GROUP = (
    *("AssociateKmsKey", "CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy", "DisassociateKmsKey"),
    *("PutRetentionPolicy", "TagResource", "UntagResource"),
)
_SCALING = ("DeleteScalingPolicy", "DeregisterScalableTarget", "PutScalingPolicy", "RegisterScalableTarget")
# What ElastiCache does on its caller's behalf to deliver logs (ElastiCache user guide, "Log delivery", permissions).
_LOG_DELIVERY = ("CreateLogDelivery", "DeleteLogDelivery", "GetLogDelivery", "ListLogDeliveries", "UpdateLogDelivery")
WITHOUT_RESOURCE_SID = "DeliverLogs"


def deploying(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for everything that has a name of ours."""
    return [
        statement("DeployCache", [f"elasticache:{each}" for each in _CACHE], arns.caches),
        statement(
            "DeployFunctions",
            [f"lambda:{each}" for each in _FUNCTION],
            arns.named("lambda", "function:", "layer:"),
        ),
        statement("DeployTables", [f"dynamodb:{each}" for each in _TABLE], arns.named("dynamodb", "table/")),
        statement("DeployQueue", [f"sqs:{each}" for each in _QUEUE], arns.named("sqs", "")),
        statement("DeployTopics", [f"sns:{each}" for each in _TOPIC], arns.named("sns", "")),
        statement("DeployConnectionDetails", [f"ssm:{each}" for each in _PARAMETER], [arns.parameters]),
        statement("DeployLogGroups", [f"logs:{each}" for each in _LOG_GROUP], arns.log_groups),
        statement(
            "DeployAlarms",
            [f"cloudwatch:{each}" for each in ("DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource")],
            arns.named("cloudwatch", "alarm:"),
        ),
        statement("DeployDashboard", ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"], [arns.dashboards]),
        statement(
            "DeployScaling",
            [f"application-autoscaling:{each}" for each in (*_SCALING, "TagResource", "UntagResource")],
            [arns.of("application-autoscaling", "scalable-target/*")],
            equals("application-autoscaling:service-namespace", ["elasticache"]),
        ),
        # A region has ten resource policies for logs, and neither they nor deliveries have ARNs.
        statement(
            WITHOUT_RESOURCE_SID,
            [
                *(f"logs:{each}" for each in _LOG_DELIVERY),
                *("logs:DeleteResourcePolicy", "logs:PutResourcePolicy"),
            ],
            ["*"],
            arns.in_region,
        ),
    ]
