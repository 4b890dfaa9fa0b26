"""The most that a role of an environment may ever do, whatever a deployment writes into its policies."""

from cdktf_cdktf_provider_aws.data_aws_iam_policy_document import DataAwsIamPolicyDocumentStatement

from modules.ci.environment_arns import EnvironmentArns
from modules.ci.statement import condition, statement
from modules.keys.key_policy import equals

WITHOUT_RESOURCE_SID = "TraceAndAttach"
_NETWORK_INTERFACES = ("AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface")
_DESCRIBE = ("DescribeNetworkInterfaces", "DescribeSubnets", "UnassignPrivateIpAddresses")
_TABLE = (
    *("BatchGetItem", "BatchWriteItem", "ConditionCheckItem", "DeleteItem", "DescribeTable", "GetItem", "PutItem"),
    *("Query", "Scan", "UpdateItem"),
)
_KEY = ("Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo")
_KEY_USERS = ("dynamodb", "sqs", "ssm")


def role_boundary(arns: EnvironmentArns) -> list[DataAwsIamPolicyDocumentStatement]:
    """Return what functions and flow logs can need: logs, traces, tables, the queue, and the cache of their own."""
    groups = arns.log_groups
    keys, known = arns.application_keys
    services = [f"{each}.{arns.settings.region}.amazonaws.com" for each in _KEY_USERS]
    return [
        statement(
            "WriteLogs",
            ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            groups,
        ),
        statement(
            WITHOUT_RESOURCE_SID,
            [
                *(f"ec2:{each}" for each in (*_NETWORK_INTERFACES, *_DESCRIBE)),
                *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
            ],
            ["*"],
            arns.in_region,
        ),
        # Whatever a policy allows, a function's code has no right on any network interface: Lambda attaches it.
        DataAwsIamPolicyDocumentStatement(
            sid="OnlyLambdaAttaches",
            effect="Deny",
            actions=[f"ec2:{each}" for each in _NETWORK_INTERFACES] + ["ec2:UnassignPrivateIpAddresses"],
            resources=["*"],
            condition=[condition("Null", "lambda:SourceFunctionArn", "false")],
        ),
        statement("UseTables", [f"dynamodb:{each}" for each in _TABLE], arns.named("dynamodb", "table/")),
        statement("KeepFailedEvents", ["sqs:SendMessage"], arns.named("sqs", "")),
        statement(
            "ReadConnectionDetails",
            ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            [arns.parameters],
        ),
        statement("ConnectToRedis", ["elasticache:Connect"], [*arns.caches, *arns.caches_elsewhere]),
        statement(
            "UseKeys",
            [f"kms:{each}" for each in _KEY],
            keys,
            equals("kms:ViaService", services),
            *known,
        ),
    ]
