"""Reviews for the outputs' tests, each a pull request that somebody could open."""

from pydantic import JsonValue

from tools.plan_review.plan.changes import Action
from tools.plan_review.review import (
    AttributeDiff,
    Counts,
    Finding,
    Outcome,
    ResourceDiff,
    Review,
    Shown,
    StackReview,
)
from tools.plan_review.rules.rule import Severity

GROUP = "aws_elasticache_replication_group.redis_replication-group_5B2C5E4B"
UNKNOWN = Shown(kind="unknown")
SENSITIVE = Shown(kind="sensitive")
ABSENT = Shown(kind="absent")
_LINK = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html"


def value(of: JsonValue) -> Shown:
    """Return a side that can be shown."""
    return Shown(kind="value", value=of)


def attribute(path: str, before: Shown, after: Shown, *, forces: bool = False) -> AttributeDiff:
    return AttributeDiff(path=path, before=before, after=after, forces_replacement=forces)


REPLACED = Finding(
    rule="group-replaced",
    title="The replication group is replaced and every key in it is lost",
    stack="redis-prod",
    address=GROUP,
    severity=Severity.CRITICAL,
    outcome=Outcome.REFUSE,
    message="`engine_version` goes from 7.1 down to 7.0, which ElastiCache cannot do in place.",
    explanation="Terraform destroys the group before it makes the new one. Until then no function reaches Redis;"
    " then the cache is empty and every read goes to the database.",
    remedy='Set `engine_version="7.1"` in `environments/prod.py`: ElastiCache upgraded the group by itself.',
    link=_LINK,
)
RETENTION = Finding(
    rule="snapshot-retention-lowered",
    title="Snapshots are kept for fewer days",
    stack="redis-prod",
    address=GROUP,
    severity=Severity.MEDIUM,
    outcome=Outcome.WARN,
    message="`snapshot_retention_limit` goes from 7 to 1.",
    explanation="AWS deletes the older snapshots at once; they cannot be brought back.",
    remedy="Copy a snapshot that you need before you merge.",
    link="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
)
LOGS = Finding(
    rule="log-retention-shortened",
    title="Logs are kept for fewer days",
    stack="lambdas-prod",
    address="aws_cloudwatch_log_group.feature-flags_log_1F0A",
    severity=Severity.LOW,
    outcome=Outcome.NOTE,
    message="`retention_in_days` goes from 90 to 30.",
    explanation="CloudWatch deletes what is older.",
    remedy="Export what an audit may ask for.",
    link="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
)
ACCEPTED = Finding(
    rule="apply-immediately",
    title="Changes apply at once, not in the maintenance window",
    stack="redis-prod",
    address=GROUP,
    severity=Severity.HIGH,
    outcome=Outcome.ACCEPTED,
    message="`apply_immediately` becomes true.",
    explanation="A failover in business hours drops connections for a few seconds.",
    remedy="Leave it false in prod.",
    link=_LINK,
    accepted_reason="The node type must be smaller before the bill of December.",
    accepted_until="2026-12-15",
)

_POLICY_BEFORE = (
    '{"Statement":[{"Action":["ssm:GetParameter"],"Effect":"Allow",'
    '"Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/experimentation/prod/redis/*"}],"Version":"2012-10-17"}'
)
_POLICY_AFTER = _POLICY_BEFORE.replace('"ssm:GetParameter"', '"ssm:GetParameter","ssm:GetParameters"')

GROUP_REPLACED = ResourceDiff(
    address=GROUP,
    type="aws_elasticache_replication_group",
    action=Action.REPLACE,
    why_replaced="A lower engine version needs a new group.",
    attributes=(
        attribute("arn", value("arn:aws:elasticache:eu-west-1:123456789012:replicationgroup:prod"), UNKNOWN),
        attribute("auth_token", SENSITIVE, SENSITIVE),
        attribute("engine_version", value("7.1"), value("7.0"), forces=True),
        attribute("id", value("experimentation-prod-redis"), UNKNOWN),
        attribute("primary_endpoint_address", value("master.prod.abc.euw1.cache.amazonaws.com"), UNKNOWN),
        attribute("snapshot_retention_limit", value(7), value(1)),
        attribute('tags["release"]', ABSENT, value("2026-11")),
    ),
)
_POLICY_UPDATED = ResourceDiff(
    address="aws_iam_role_policy.feature-flags_ssm_77F1",
    type="aws_iam_role_policy",
    action=Action.UPDATE,
    attributes=(attribute("policy", value(_POLICY_BEFORE), value(_POLICY_AFTER)),),
)
_LOGS_UPDATED = ResourceDiff(
    address="aws_cloudwatch_log_group.feature-flags_log_1F0A",
    type="aws_cloudwatch_log_group",
    action=Action.UPDATE,
    attributes=(attribute("retention_in_days", value(90), value(30)),),
)
FUNCTION_CREATED = ResourceDiff(
    address="aws_lambda_function.leaderboard_function_0C3D",
    type="aws_lambda_function",
    action=Action.CREATE,
    attributes=(
        attribute("arn", ABSENT, UNKNOWN),
        attribute("environment[0].variables", ABSENT, value({"LOG_LEVEL": "INFO", "REDIS_PREFIX": "leaderboard"})),
        attribute("function_name", ABSENT, value("experimentation-prod-leaderboard")),
        attribute("handler", ABSENT, value("lambdas.leaderboard.handler.handler")),
        attribute("memory_size", ABSENT, value(256)),
        attribute("timeout", ABSENT, value(10)),
    ),
)
_DRIFTED = ResourceDiff(
    address="aws_security_group.redis_security-group_9A41",
    type="aws_security_group",
    action=Action.UPDATE,
    attributes=(attribute("description", value("Redis of experimentation prod"), value("temporarily open, see Ann")),),
)

REFUSED_REVIEW = Review(
    stacks=(
        StackReview(
            stack="redis-dev", environment="dev", counts=Counts(no_change=38), resources=(), plan_sha256="ab" * 32
        ),
        StackReview(
            stack="redis-prod",
            environment="prod",
            counts=Counts(replace=1, no_change=46),
            resources=(GROUP_REPLACED,),
            drift=(_DRIFTED,),
            outputs=(attribute("primary_endpoint", value("master.prod.abc.euw1.cache.amazonaws.com"), UNKNOWN),),
            findings=(RETENTION, ACCEPTED, REPLACED),
            plan_sha256="12" * 32,
        ),
        StackReview(
            stack="lambdas-prod",
            environment="prod",
            counts=Counts(create=1, update=2, no_change=61),
            resources=(_POLICY_UPDATED, _LOGS_UPDATED, FUNCTION_CREATED),
            findings=(LOGS,),
            plan_sha256="34" * 32,
        ),
    ),
    unplanned=(("lambdas-dev", "redis-dev is not deployed, so its parameters cannot be read"),),
)
