"""The rights of an apply to create, change and destroy resources with names of ours, by their names or their tags."""

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
# ElastiCache makes the endpoints of a serverless cache with its caller's rights: modules/ci/deploying/network.py.
_SERVERLESS = (
    *("CreateServerlessCache", "CreateServerlessCacheSnapshot", "CreateUser", "CreateUserGroup"),
    *("DeleteServerlessCache", "DeleteServerlessCacheSnapshot", "DeleteUser", "DeleteUserGroup"),
    *("ModifyServerlessCache", "ModifyUser", "ModifyUserGroup", "AddTagsToResource", "RemoveTagsFromResource"),
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
# ElastiCache calls these for its caller, to deliver logs (ElastiCache user guide, "Log delivery", permissions).
_LOG_DELIVERY = ("CreateLogDelivery", "DeleteLogDelivery", "GetLogDelivery", "ListLogDeliveries", "UpdateLogDelivery")
WITHOUT_RESOURCE_SID = "DeliverLogs"


def deploying_names(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements for all resources that have a name of ours."""
    cache = _SERVERLESS if arns.settings.serverless else _CACHE
    return [
        statement("DeployCache", [f"elasticache:{each}" for each in cache], arns.caches),
        statement("DeployTables", [f"dynamodb:{each}" for each in _TABLE], arns.named("dynamodb", "table/")),
        statement("DeployQueue", [f"sqs:{each}" for each in _QUEUE], arns.named("sqs", "")),
        statement("DeployTopics", [f"sns:{each}" for each in _TOPIC], arns.named("sns", "")),
        statement("DeployConnectionDetails", [f"ssm:{each}" for each in _PARAMETER], arns.published),
        statement("DeployLogGroups", [f"logs:{each}" for each in _LOG_GROUP], arns.log_groups),
        statement(
            "DeployAlarms",
            [f"cloudwatch:{each}" for each in ("DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource")],
            arns.named("cloudwatch", "alarm:"),
        ),
        statement("DeployDashboard", ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"], [arns.dashboards]),
        *_scaling(arns),
        # Deliveries have no ARNs. What may be delivered where is in a policy of the stack `ci`.
        statement(WITHOUT_RESOURCE_SID, [f"logs:{each}" for each in _LOG_DELIVERY], ["*"], arns.in_region),
    ]


def _scaling(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    targets = [arns.of("application-autoscaling", "scalable-target/*")]
    of_caches = equals("application-autoscaling:service-namespace", ["elasticache"])
    making = ["application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource"]
    settings = arns.settings
    return [
        # IAM cannot tell a new target from another team's target without tags, so an environment has this right only if
        # it scales.
        *(
            [statement("MakeScaling", making, targets, of_caches, *arns.gets_tag, *arns.not_anothers)]
            if settings.serverless is None and settings.redis.auto_scaling
            else []
        ),
        statement(
            "DeployScaling",
            [f"application-autoscaling:{each}" for each in (*_SCALING, "TagResource", "UntagResource")],
            targets,
            of_caches,
            *arns.is_tagged,
            arns.stays_tagged,
        ),
    ]
