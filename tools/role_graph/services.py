"""Ways to what others keep in AWS's services: by its name or ARN, whatever it is tagged with."""

from collections.abc import Iterator, Sequence

from tools.role_graph.ways import Way, in_region, way

# By service and kind of resource: what reads it, and what changes it or lets others in. `{}` is its name.
_HELD: Sequence[tuple[str, str, Sequence[str], Sequence[str]]] = (
    (
        "secretsmanager",
        "secret:{}-abcdef",
        ("GetSecretValue",),
        ("PutResourcePolicy", "PutSecretValue", "RotateSecret"),
    ),
    ("ssm", "parameter/{}", ("GetParameter", "GetParameterHistory"), ("DeleteParameter", "PutParameter")),
    ("dynamodb", "table/{}", ("GetItem", "Scan"), ("DeleteTable", "PutItem", "PutResourcePolicy", "UpdateTable")),
    ("sqs", "{}", ("ReceiveMessage",), ("AddPermission", "SendMessage", "SetQueueAttributes")),
    ("sns", "{}", (), ("AddPermission", "Publish", "SetTopicAttributes", "Subscribe")),
    ("logs", "log-group:{}", ("FilterLogEvents", "GetLogEvents"), ("DeleteLogGroup", "PutSubscriptionFilter")),
    ("elasticache", "user:{}", ("Connect",), ("DeleteUser", "ModifyUser")),
    ("elasticache", "usergroup:{}", (), ("DeleteUserGroup", "ModifyUserGroup")),
    ("elasticache", "replicationgroup:{}", ("Connect",), ("DeleteReplicationGroup", "ModifyReplicationGroup")),
    ("elasticache", "snapshot:{}", ("CopySnapshot", "ExportServerlessCacheSnapshot"), ("DeleteSnapshot",)),
    ("lambda", "layer:{}", (), ("AddLayerVersionPermission", "DeleteLayerVersion", "PublishLayerVersion")),
    ("cloudwatch", "alarm:{}", (), ("DeleteAlarms", "PutMetricAlarm", "SetAlarmState")),
    ("events", "rule/{}", (), ("PutRule", "PutTargets")),
    ("states", "stateMachine:{}", (), ("StartExecution", "UpdateStateMachine")),
    ("cloudformation", "stack/{}", (), ("SetStackPolicy", "UpdateStack")),
    ("codebuild", "project/{}", (), ("StartBuild", "UpdateProject")),
    ("ssm", "document/{}", (), ("CreateDocument", "SendCommand", "StartAutomationExecution", "UpdateDocument")),
    ("ec2", "instance/{}", (), ("ModifyInstanceAttribute", "TerminateInstances")),
    ("ssm", "session/{}", ("StartSession",), ("SendCommand",)),
)
# Of what has no ARN, or is the account's: everybody's at once.
_OF_ALL = (
    *("events:PutEventBusPolicy", "logs:PutAccountPolicy", "logs:PutDestinationPolicy", "ssm:CreateAssociation"),
    *(
        "cloudtrail:StopLogging",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
        "ram:CreateResourceShare",
    ),
    *("organizations:LeaveOrganization", "sts:GetFederationToken", "ec2:CreateVpcPeeringConnection"),
)
_LOG_DELIVERIES = ("CreateLogDelivery", "DeleteLogDelivery", "UpdateLogDelivery")


def reach(name: str) -> Iterator[Way]:
    """Yield the ways to what is called so, without the environment's prefix, and to what is everybody's."""
    for service, kind, reading, changing in _HELD:
        resource = in_region(service, kind.format(name))
        yield from (way("reads it", f"{service}:{action}", resource) for action in reading)
        yield from (way("changes it", f"{service}:{action}", resource) for action in changing)
    yield from (way("changes what is the account's", action, "*") for action in _OF_ALL)


def deliver_logs() -> Iterator[Way]:
    """Yield the ways to the deliveries of everybody's logs."""
    yield from (way("begins, ends or redirects them", f"logs:{action}", "*") for action in _LOG_DELIVERIES)


def read_secrets(name: str) -> Iterator[Way]:
    """Yield the ways to read an environment's own secrets; ``name`` is one's."""
    secret = in_region("secretsmanager", f"secret:{name}-abcdef")
    yield from (
        way("reads them", f"secretsmanager:{action}", secret) for action in ("BatchGetSecretValue", "GetSecretValue")
    )
