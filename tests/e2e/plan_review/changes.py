"""The tests' changes, and a careful reviewer's words on each: these findings and no others."""

from collections.abc import Iterable
from dataclasses import dataclass

from environments import load
from environments.schema import NetworkSettings
from tests.e2e.plan_review import edits
from tests.e2e.plan_review.change import Change

Finding = tuple[str, str]

GROUP = "aws_elasticache_replication_group.cache_group_D050DA10"
SUBNET_GROUP = "aws_elasticache_subnet_group.cache_subnet-group_D4E55FF4"
PARAMETER_GROUP = "aws_elasticache_parameter_group.parameter-group_6B9779C0"
CLIENT_POLICY = "aws_iam_policy.client-policy_67CB70ED"
APPLICATION_USER = "aws_elasticache_user.access-control_application_57CEDC5A"
OPEN_RULE = "aws_vpc_security_group_ingress_rule.from-anywhere"
WIDE_POLICY = "aws_iam_role_policy.everything"
THIRD_SUBNET = "aws_subnet.network_private-c_310A7C1A"
THIRD_ROUTES = "aws_route_table_association.network_private-c-routes_50F44BFF"
THIRD_OUTPUT = "output.cross-stack-output-aws_subnetnetwork_private-c_310A7C1Aid"
SSM_ENDPOINT = "aws_vpc_endpoint.ssm-endpoint_E34F2A10"
LOG_GROUPS = tuple(
    f"aws_cloudwatch_log_group.{each}"
    for each in ("flow-logs_log-group_BD9661F8", "logs_engine-log_752BFE6A", "logs_slow-log_4767FA68")
)
ALARMS = tuple(
    f"aws_cloudwatch_metric_alarm.{each}"
    for each in (
        "alarms_nodes_DC9957B6",
        'alarms_primaries_28FC9C21["experimentation-prod-redis-IsMaster"]',
        "alarms_swap_C6A7545E",
    )
)
KEYS = tuple(
    f"aws_kms_key.{each}" for each in ("application-key_4AC517AC", "encryption-key_B3391E8B", "operations-key_A6A4566F")
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A change and its findings; ``refused`` in prod."""

    change: Change
    finds: frozenset[Finding] = frozenset()
    refused: bool = False

    @property
    def name(self) -> str:
        """The change's."""
        return self.change.name


def on(address: str, *rules: str) -> frozenset[Finding]:
    """Return findings of several rules on one resource."""
    return frozenset((rule, address) for rule in rules)


def each_of(addresses: Iterable[str], rule: str) -> frozenset[Finding]:
    """Return one rule's findings on several resources."""
    return frozenset((rule, address) for address in addresses)


PROD = load("prod")


def _parameters(**changed: str) -> dict[str, str]:
    return {**PROD.redis.parameters, **{name.replace("_", "-"): value for name, value in changed.items()}}


SAME_ZONES = NetworkSettings(**{**dict(PROD.network), "zones_in_use": 3})
SETTINGS = (
    Case(
        change=Change(name="node-type", redis={"node_type": "cache.r6g.xlarge"}),
        finds=on(GROUP, "node-type-change", "waits-for-window"),
    ),
    Case(
        change=Change(name="node-type-at-once", redis={"node_type": "cache.r6g.xlarge", "apply_immediately": True}),
        finds=on(GROUP, "node-type-change", "apply-immediately"),
        refused=True,
    ),
    Case(
        change=Change(name="engine-upgrade", redis={"engine_version": "7.1", "apply_engine_version": True}),
        finds=on(GROUP, "engine-upgrade", "waits-for-window"),
    ),
    Case(
        change=Change(name="retention", redis={"snapshot_retention_days": 1}),
        finds=on(GROUP, "snapshot-retention-lowered"),
        refused=True,
    ),
    Case(
        change=Change(name="fewer-nodes", redis={"nodes": 2}),
        # The third zone goes with the third node; so do its alarms, which is no loss of alarms.
        finds=on(GROUP, "fewer-nodes")
        | on(SUBNET_GROUP, "subnet-group-lost")
        | on(THIRD_SUBNET, "network-lost")
        | on(THIRD_ROUTES, "route-lost")
        | on(THIRD_OUTPUT, "output-removed")
        | on(SSM_ENDPOINT, "vpc-endpoint-lost"),
        refused=True,
    ),
    Case(
        change=Change(name="fewer-nodes-same-zones", redis={"nodes": 2}, settings={"network": SAME_ZONES}),
        finds=on(GROUP, "fewer-nodes"),
    ),
    Case(
        # A group without cluster mode has no configuration endpoint, and its state an empty one. Clients may ask for
        # the map of slots and read one connection parameter more; another parameter group has `cluster-enabled`.
        change=Change(name="into-cluster-mode", redis={"cluster_mode": "compatible"}),
        # The group takes the other parameter group in its window; the one that it leaves stays beside.
        finds=on(GROUP, "cluster-mode-change", "parameter-family-change", "waits-for-window")
        | on(APPLICATION_USER, "access-string-widened")
        | on(CLIENT_POLICY, "iam-policy-widened"),
        refused=True,
    ),
    Case(
        change=Change(name="one-zone", redis={"multi_az": False}),
        finds=on(GROUP, "multi-az-off", "waits-for-window"),
        refused=True,
    ),
    Case(
        change=Change(name="eviction-policy", redis={"parameters": _parameters(maxmemory_policy="noeviction")}),
        finds=on(PARAMETER_GROUP, "eviction-policy-change"),
        refused=True,
    ),
    Case(
        change=Change(name="window", redis={"maintenance_window": "tue:14:00-tue:15:00"}),
        finds=on(GROUP, "window-in-business-hours"),
    ),
    Case(
        change=Change(name="log-retention", settings={"log_retention_days": 30}),
        finds=each_of(LOG_GROUPS, "log-retention-shortened"),
    ),
    Case(
        change=Change(name="key-deletion", settings={"kms_deletion_window_days": 7}),
        finds=each_of(KEYS, "kms-deletion-window-shortened"),
    ),
    Case(
        change=Change(name="data-unguarded", settings={"keep_data": False}),
        finds=on(GROUP, "final-snapshot-skipped"),
    ),
)
EDITS = (
    Case(
        change=Change(name="subnet-group", edit=edits.rename_subnet_group),
        # prevent_destroy ends the plan there: what becomes of the group is not in it.
        finds=on(SUBNET_GROUP, "subnet-group-lost") | on("redis-prod", "incomplete-plan"),
        refused=True,
    ),
    Case(
        change=Change(name="tls", edit=edits.prefer_tls),
        finds=on(GROUP, "transit-encryption-weakened"),
        refused=True,
    ),
    Case(
        change=Change(name="commands", edit=edits.lift_keys),
        finds=on(PARAMETER_GROUP, "blocked-commands-lifted"),
        refused=True,
    ),
    Case(
        change=Change(name="access", edit=edits.widen_access),
        finds=on(APPLICATION_USER, "access-string-widened"),
        refused=True,
    ),
    Case(
        change=Change(name="open-port", edit=edits.open_to_everyone),
        finds=on(OPEN_RULE, "security-group-widened"),
        refused=True,
    ),
    Case(
        change=Change(name="iam", edit=edits.allow_everything),
        finds=on(WIDE_POLICY, "iam-policy-widened"),
        refused=True,
    ),
    Case(
        change=Change(name="alarms", edit=edits.remove_alarms),
        finds=each_of(ALARMS, "alarms-removed"),
        refused=True,
    ),
    # Its rights are those that the others have.
    Case(change=Change(name="function", stack="lambdas-prod", edit=edits.add_a_function)),
)
CASES = (*SETTINGS, *EDITS)
