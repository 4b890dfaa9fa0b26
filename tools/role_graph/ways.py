"""Ways to somebody else's rights, each as the calls that it takes.

They are those of PMapper and of Rhino Security Labs' list (github.com/nccgroup/PMapper, "AWS IAM Privilege Escalation
Methods") that a role of these stacks could take, and those through what the stacks themselves have: tags, keys, log
policies, functions, states.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.role_graph.evaluation import Call
from tools.role_graph.policies import ACCOUNT

_REGION = "us-east-1"
_TAG, _PROJECT = "aws:ResourceTag/Environment", "aws:ResourceTag/Project"
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
# Others that could be given a role, and the call of each (PMapper, `principalmap.analysis`, and AWS's PassRole table).
_TAKERS: Mapping[str, str] = {
    "apprunner.amazonaws.com": "apprunner:CreateService",
    "batch.amazonaws.com": "batch:CreateComputeEnvironment",
    "bedrock.amazonaws.com": "bedrock:CreateAgent",
    "cloudformation.amazonaws.com": "cloudformation:CreateStack",
    "codebuild.amazonaws.com": "codebuild:CreateProject",
    "datapipeline.amazonaws.com": "datapipeline:CreatePipeline",
    "ec2.amazonaws.com": "ec2:RunInstances",
    "ecs-tasks.amazonaws.com": "ecs:RunTask",
    "edgelambda.amazonaws.com": "cloudfront:UpdateDistribution",
    "elasticmapreduce.amazonaws.com": "elasticmapreduce:RunJobFlow",
    "events.amazonaws.com": "events:PutTargets",
    "glue.amazonaws.com": "glue:CreateDevEndpoint",
    "imagebuilder.amazonaws.com": "imagebuilder:CreateInfrastructureConfiguration",
    "logs.amazonaws.com": "logs:PutSubscriptionFilter",
    "pipes.amazonaws.com": "pipes:CreatePipe",
    "sagemaker.amazonaws.com": "sagemaker:CreateNotebookInstance",
    "scheduler.amazonaws.com": "scheduler:CreateSchedule",
    "ssm.amazonaws.com": "ssm:StartAutomationExecution",
    "states.amazonaws.com": "states:CreateStateMachine",
    "vpc-flow-logs.amazonaws.com": "ec2:RunInstances",
}
# Calls that change who calls a function, with what, or with which code, beside the code itself.
_STEERED = (
    *("AddPermission", "CreateAlias", "CreateFunctionUrlConfig", "InvokeFunction", "PutFunctionEventInvokeConfig"),
    *("PublishVersion", "PutFunctionCodeSigningConfig", "PutProvisionedConcurrencyConfig", "UpdateAlias"),
    *("UpdateEventSourceMapping", "UpdateFunctionEventInvokeConfig", "UpdateFunctionUrlConfig"),
)
# An action, a resource, and facts.
_Asked = tuple[str, str, Mapping[str, str | None]]


@dataclass(frozen=True, kw_only=True)
class Way:
    """An act, and the calls that it takes, all of them."""

    how: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, kw_only=True)
class Principal:
    """A role that somebody could become: its ARN, its boundary, and name and tags of a function that has it."""

    arn: str
    boundary: str | None
    function: str
    tag: str | None
    project: str = "theirs"


def iam(resource: str) -> str:
    """Return the ARN of a resource of IAM."""
    return f"arn:aws:iam::{ACCOUNT}:{resource}"


def in_region(service: str, resource: str) -> str:
    """Return the ARN of any other resource."""
    return f"arn:aws:{service}:{_REGION}:{ACCOUNT}:{resource}"


def become(target: Principal, own_functions: Sequence[str]) -> Iterator[Way]:
    """Yield the ways to act as an existing role; ``own_functions`` are names that a function of an environment has."""
    role = {"iam:PermissionsBoundary": target.boundary}
    function = {_TAG: target.tag, _PROJECT: target.tag and target.project}
    code = in_region("lambda", f"function:{target.function}")
    yield _way("takes it", ("sts:AssumeRole", target.arn, {}))
    yield _way("trusts others with it", ("iam:UpdateAssumeRolePolicy", target.arn, role))
    for name in own_functions:
        making: _Asked = ("lambda:CreateFunction", in_region("lambda", f"function:{name}"), {})
        passing_on: _Asked = ("iam:PassRole", target.arn, {"iam:PassedToService": "lambda.amazonaws.com"})
        yield _way("gives it to a function", passing_on, making)
    for service, action in _TAKERS.items():
        passing: _Asked = ("iam:PassRole", target.arn, {"iam:PassedToService": service})
        yield _way("gives it to another service", passing, (action, "*", {}))
    for action in _STEERED:
        yield _way("calls or redirects a function that has it", (f"lambda:{action}", code, function))
    yield _way("changes the code of a function that has it", ("lambda:UpdateFunctionCode", code, function))
    yield _way("puts a layer into it", ("lambda:UpdateFunctionConfiguration", code, function))
    if target.tag is None:
        tagging = ("lambda:TagResource", code, function)
        yield _way("tags such a function, then changes it", tagging, ("lambda:UpdateFunctionCode", code, {}))
    yield _way(
        "makes others' events call a function that has it",
        ("lambda:CreateEventSourceMapping", "*", {}),
        ("lambda:UpdateFunctionCode", code, {}),
    )


def widen(target: Principal) -> Iterator[Way]:
    """Yield the ways to give an existing role more rights than it has."""
    role = {"iam:PermissionsBoundary": target.boundary}
    unbounded = target.boundary is None
    if unbounded:
        yield _way("writes a policy into it", ("iam:PutRolePolicy", target.arn, role))
    attached = {**role, "iam:PolicyARN": _ADMINISTRATOR}
    yield _way("attaches AdministratorAccess to it", ("iam:AttachRolePolicy", target.arn, attached))
    if not unbounded:
        yield _way("takes its boundary off", ("iam:DeleteRolePermissionsBoundary", target.arn, role))
        new = {"iam:PermissionsBoundary": _ADMINISTRATOR}
        yield _way("gives it another boundary", ("iam:PutRolePermissionsBoundary", target.arn, new))


def rewrite(policy: str) -> Iterator[Way]:
    """Yield the ways to change a managed policy, which is attached to others."""
    yield _way("writes a new version", ("iam:CreatePolicyVersion", iam(f"policy/{policy}"), {}))
    yield _way("makes another version the default", ("iam:SetDefaultPolicyVersion", iam(f"policy/{policy}"), {}))
    yield _way("makes it, for somebody to attach", ("iam:CreatePolicy", iam(f"policy/{policy}"), {}))


def appear(prefix: str, environment: str) -> Iterator[Way]:
    """Yield the ways to make a new identity without limits."""
    place = f"role/bounded/{prefix}/{environment}/{prefix}-{environment}-new"
    for where in (f"role/{prefix}-{environment}-new", place, "role/new"):
        yield _way(
            "makes a role without the boundary", ("iam:CreateRole", iam(where), {"iam:PermissionsBoundary": None})
        )
    user = iam(f"user/{prefix}-{environment}-new")
    for action in ("AddUserToGroup", "AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile", "CreateUser"):
        yield _way("makes or takes a user", (f"iam:{action}", user, {}))
    provider = iam("oidc-provider/token.actions.githubusercontent.com")
    yield _way("lets another provider in", ("iam:CreateOpenIDConnectProvider", iam("oidc-provider/x"), {}))
    yield _way("changes GitHub's provider", ("iam:AddClientIDToOpenIDConnectProvider", provider, {}))


def take(tag: str | None, project: str | None) -> Iterator[Way]:
    """Yield the ways to take over what others made, with these tags for the environment and the project."""
    tagged = {_TAG: tag, _PROJECT: project}
    group = in_region("ec2", "security-group/sg-theirs")
    for action in ("AuthorizeSecurityGroupIngress", "DeleteSecurityGroup", "RevokeSecurityGroupIngress"):
        yield _way("changes a security group", (f"ec2:{action}", group, tagged))
    yield _way("tags a security group", ("ec2:CreateTags", group, {**tagged, "ec2:CreateAction": None}))
    yield _way("makes a subnet in a VPC", ("ec2:CreateSubnet", in_region("ec2", "vpc/vpc-theirs"), tagged))
    key = in_region("kms", "key/theirs")
    direct = {**tagged, "kms:ViaService": None, "kms:ResourceAliases": None}
    for action in ("CreateGrant", "Decrypt", "PutKeyPolicy", "ScheduleKeyDeletion"):
        yield _way("changes or uses a key", (f"kms:{action}", key, direct))
        # After a tag was put onto it, if that can be done.
        retagged = {name: value for name, value in direct.items() if name not in (_TAG, _PROJECT)}
        yield _way(
            "tags a key, then changes or uses it", ("kms:TagResource", key, direct), (f"kms:{action}", key, retagged)
        )
        through = {**retagged, "kms:ViaService": f"dynamodb.{_REGION}.amazonaws.com"}
        tagging: _Asked = ("kms:TagResource", key, direct)
        yield _way("tags a key, then uses it by way of a service", tagging, (f"kms:{action}", key, through))
    for action in ("DeleteResourcePolicy", "PutResourcePolicy"):
        yield _way("changes a resource policy of logs", (f"logs:{action}", "*", {}))
    scaling = in_region("application-autoscaling", "scalable-target/theirs")
    for action in ("DeregisterScalableTarget", "PutScalingPolicy", "RegisterScalableTarget"):
        yield _way("changes how a cluster scales", (f"application-autoscaling:{action}", scaling, tagged))


def steer(environment: str, bucket: str) -> Iterator[Way]:
    """Yield the ways to make another environment's deployment do something: by its state, or by its plans."""
    for stack in ("redis", "lambdas"):
        state = f"arn:aws:s3:::{bucket}/{stack}-{environment}/terraform.tfstate"
        yield _way("writes its state", ("s3:PutObject", state, {}))
        yield _way("reads its state", ("s3:GetObject", state, {}))
        yield _way("breaks its lock", ("s3:DeleteObject", f"{state}.tflock", {}))


def way(how: str, action: str, resource: str) -> Way:
    """Return a way that takes one call."""
    return _way(how, (action, resource, {}))


def _way(how: str, *calls: _Asked) -> Way:
    return Way(how=how, calls=tuple(Call(action=a, resource=r, facts=f) for a, r, f in calls))
