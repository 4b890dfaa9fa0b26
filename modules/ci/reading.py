"""The rights of a plan, and no others: Terraform reads an environment to compare it with its state.

The actions are those that provider 5.100 was seen to call, and those that 6.x calls beside them (its source, the `Read`
functions of the resource types in use). AWS's Service Authorization Reference says which of them know resources.
"""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import (
    DataAwsIamPolicyDocumentStatement,
    DataAwsIamPolicyDocumentStatementCondition,
)

from modules.ci.deploying.api import reading_api
from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import statement
from modules.keys.key_policy import equals

WITHOUT_RESOURCE_SID = "DescribeWhatHasNoResource"

_WITHOUT_RESOURCE = (
    *(f"application-autoscaling:DescribeScal{each}" for each in ("ableTargets", "ingPolicies")),
    "cloudwatch:DescribeAlarms",
    *(
        f"ec2:Describe{each}"
        for each in (
            *("AvailabilityZones", "FlowLogs", "NetworkAcls", "NetworkInterfaces", "PrefixLists", "RouteTables"),
            *("SecurityGroupRules", "SecurityGroups", "Subnets", "Tags", "VpcAttribute", "VpcEndpoints", "Vpcs"),
        )
    ),
    # `make preflight` calls these, too: for AWS's offers, pending updates, and the account's quotas.
    *(
        f"elasticache:Describe{each}"
        for each in ("CacheEngineVersions", "ReservedCacheNodesOfferings", "Snapshots", "UpdateActions")
    ),
    "servicequotas:ListServiceQuotas",
    # For any key: the provider asks which key is DynamoDB's own, to tell a table's customer key from it.
    *("kms:DescribeKey", "kms:ListAliases"),
    *("logs:DescribeLogGroups", "logs:DescribeResourcePolicies"),
    "ssm:DescribeParameters",
)
_CACHE = (
    *("CacheClusters", "CacheParameterGroups", "CacheParameters", "CacheSubnetGroups"),
    *("ReplicationGroups", "UserGroups", "Users"),
)
_SERVERLESS = ("ServerlessCacheSnapshots", "ServerlessCaches", "UserGroups", "Users")
_FUNCTION = ("GetFunction", "GetFunctionCodeSigningConfig", "GetFunctionConfiguration", "GetPolicy", "ListTags")
_ROLE = ("GetRole", "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies")


def reading(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements of a policy that lets a plan of the environment be made."""
    return [
        statement(WITHOUT_RESOURCE_SID, _WITHOUT_RESOURCE, ["*"], arns.in_region),
        statement(
            "ReadCache",
            [
                *(f"elasticache:Describe{each}" for each in (_SERVERLESS if arns.settings.serverless else _CACHE)),
                "elasticache:ListTagsForResource",
            ],
            arns.caches,
        ),
        statement(
            "ReadFunctions",
            [*(f"lambda:{each}" for each in (*_FUNCTION, "ListVersionsByFunction")), "lambda:GetLayerVersion"],
            arns.named("lambda", "function:", "layer:"),
        ),
        statement(
            "ReadTables",
            [
                *(f"dynamodb:Describe{each}" for each in ("ContinuousBackups", "Table", "TimeToLive")),
                "dynamodb:ListTagsOfResource",
            ],
            arns.named("dynamodb", "table/"),
        ),
        statement(
            "ReadRoles",
            [f"iam:{each}" for each in _ROLE],
            [arns.bounded_roles],
        ),
        statement(
            "ReadKeys",
            [f"kms:{each}" for each in ("GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags")],
            [arns.of("kms", "key/*")],
            *arns.is_tagged,
        ),
        *reading_api(arns),
        *_observability(arns),
        *_decrypting(arns),
    ]


def _observability(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    return [
        statement("ReadLogGroups", ["logs:ListTagsForResource"], [arns.any_log_group]),
        statement("ReadAlarms", ["cloudwatch:ListTagsForResource"], arns.named("cloudwatch", "alarm:")),
        statement("ReadDashboard", ["cloudwatch:GetDashboard"], [arns.dashboards]),
        statement(
            "ReadTopics",
            [f"sns:{each}" for each in ("GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource")],
            arns.named("sns", ""),
        ),
        statement(
            "ReadQueue",
            [f"sqs:{each}" for each in ("GetQueueAttributes", "GetQueueUrl", "ListQueueTags")],
            arns.named("sqs", ""),
        ),
        statement(
            "ReadScaling",
            ["application-autoscaling:ListTagsForResource"],
            [arns.of("application-autoscaling", "scalable-target/*")],
            *arns.is_tagged,
        ),
    ]


def _decrypting(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return the statements to read what is encrypted but no secret: connection details and functions' variables.

    SSM and Lambda decrypt with the caller's rights and name the parameter or function in the encryption context
    (Systems Manager user guide, "How Parameter Store uses AWS KMS"; Lambda developer guide, "Securing environment
    variables"). So the statements give no right on other parameters and functions, nor on a table or queue.
    """
    region = arns.settings.region
    functions = DataAwsIamPolicyDocumentStatementCondition(
        test="ArnLike",
        variable="kms:EncryptionContext:aws:lambda:FunctionArn",
        values=arns.named("lambda", "function:"),
    )
    parameters = DataAwsIamPolicyDocumentStatementCondition(
        test="ArnLike", variable="kms:EncryptionContext:PARAMETER_ARN", values=arns.published
    )
    keys, known = arns.application_keys
    return [
        statement("ReadConnectionDetails", ["ssm:GetParameter", "ssm:ListTagsForResource"], arns.published),
        statement(
            "DecryptConnectionDetails",
            ["kms:Decrypt"],
            keys,
            equals("kms:ViaService", [f"ssm.{region}.amazonaws.com"]),
            parameters,
            *known,
        ),
        statement(
            "DecryptFunctionVariables",
            ["kms:Decrypt"],
            keys,
            equals("kms:ViaService", [f"lambda.{region}.amazonaws.com"]),
            functions,
            *known,
        ),
    ]
