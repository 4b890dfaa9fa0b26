"""Changes around a cache: what goes, what its clients may do, and values that nobody sees before the apply."""

import json
from collections.abc import Sequence

from tests.e2e.plan_review.anybody.caches import GROUP, cache
from tests.e2e.plan_review.anybody.cases import CLUSTERED, Case
from tests.e2e.plan_review.anybody.written_down import Attributes, Resource

CONNECT, LOOK = "elasticache:Connect", "elasticache:DescribeReplicationGroups"


def gone(type_: str, rule: str, says: str = "", **state: object) -> Case:
    """Return a case of a resource that goes."""
    resource = Resource(type=type_, name="gone", state={"id": "x", **state}, code=None)
    return Case(resource=resource, rules=frozenset({rule}), says=says)


SERVING = (
    gone("aws_elasticache_global_replication_group", "cache-lost", "no longer follow each other"),
    gone("aws_elasticache_user", "redis-user-lost", "log in as worker", user_id="w", user_name="worker"),
    gone("aws_elasticache_user_group", "user-group-lost", user_group_id="g", user_ids=["w"]),
    gone("aws_elasticache_user_group_association", "user-group-members", "a leaves", user_group_id="g", user_id="a"),
    gone("aws_elasticache_subnet_group", "subnet-group-lost", name="s"),
    gone("aws_memorydb_acl", "user-group-lost", name="a"),
    gone("aws_memorydb_user", "redis-user-lost", user_name="worker"),
    gone("aws_memorydb_subnet_group", "subnet-group-lost", name="s"),
    gone("aws_memorydb_snapshot", "resource-lost", "the backups in it are gone", name="s"),
)
UNKNOWN_TO_RULES = (
    gone("aws_dynamodb_table_item", "resource-lost", "a database is gone", table_name="t", hash_key="k", item="{}"),
    gone("aws_rds_cluster", "resource-lost", "a database is gone", cluster_identifier="c"),
    gone("aws_efs_file_system", "resource-lost", "the files in it are gone"),
    gone("aws_cognito_user_pool", "resource-lost", "the users in it are gone", name="u"),
    gone("aws_route53_zone", "resource-lost", "the DNS names in it are gone", name="example.com"),
    gone("aws_backup_plan", "resource-lost", "no further backup", name="b"),
    gone("aws_s3_bucket", "bucket-lost", "what lies in it is deleted", bucket="b", force_destroy=True),
    gone("aws_kms_key", "kms-key-lost", "unusable at once"),
    gone("aws_sqs_queue", "failed-events-lost", "messages waiting in q are lost", name="q"),
)


def _policy(name: str, *rules: str, had: Sequence[object], gets: Sequence[object] | None) -> Case:
    def document(statements: Sequence[object]) -> str:
        return json.dumps({"Version": "2012-10-17", "Statement": statements})

    named: Attributes = {"name": name, "role": "client"}
    resource = Resource(
        type="aws_iam_role_policy",
        name=name,
        state={**named, "id": f"client:{name}", "policy": document(had)},
        code=None if gets is None else {**named, "policy": document(gets)},
    )
    return Case(resource=resource, rules=frozenset(rules))


def _statement(effect: str, *actions: str) -> object:
    return {"Effect": effect, "Action": list(actions), "Resource": "*"}


ALLOWED = (_statement("Allow", CONNECT, LOOK),)
LOST = "cache-connect-lost"
CLIENT_POLICIES = (
    _policy("connect-lost", LOST, had=ALLOWED, gets=(_statement("Allow", LOOK),)),
    _policy("connect-denied", LOST, had=ALLOWED, gets=(*ALLOWED, _statement("Deny", CONNECT))),
    _policy("connect-gone", LOST, "iam-policy-narrowed", had=ALLOWED, gets=None),
)

LATER = Resource(type="terraform_data", name="later", state=None, code={"input": "1"})
UNSEEN = Case(
    resource=cache(
        GROUP,
        "unseen",
        had=CLUSTERED,
        gets={
            "num_node_groups": "${terraform_data.later.id}",
            "snapshot_retention_limit": "${terraform_data.later.id}",
            "cluster_mode": "${terraform_data.later.id}",
        },
    ),
    rules=frozenset({"value-not-visible"}),
    says="cannot be seen before apply",
    beside=(LATER,),
)
CASES = (*SERVING, *UNKNOWN_TO_RULES, *CLIENT_POLICIES, UNSEEN)
