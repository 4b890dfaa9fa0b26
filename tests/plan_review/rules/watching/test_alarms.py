"""Alarms."""

from typing import Any

from tests.plan_review.rules.cache.groups import CLUSTER, group
from tests.plan_review.rules.plans import created, destroyed, one, plan, silent, updated
from tools.plan_review.plan.changes import ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules.rule import Severity

ALARM = "aws_cloudwatch_metric_alarm"
NODE: dict[str, Any] = {
    "actions_enabled": True,
    "alarm_actions": ["arn:aws:sns:::alarms"],
    "comparison_operator": "GreaterThanThreshold",
    "datapoints_to_alarm": 5,
    "evaluation_periods": 5,
    "threshold": 90,
    "treat_missing_data": "missing",
}


def of_node(node: str) -> dict[str, Any]:
    return {**NODE, "alarm_name": f"{node}-CPUUtilization", "dimensions": {"CacheClusterId": node}}


def gone(node: str, name: str = "nodes") -> ResourceChange:
    return destroyed(ALARM, of_node(node), name=f'{name}["{node}"]')


def alarm(*, metric_name: str = "CPUUtilization", **after: Any) -> ResourceChange:
    before = {**of_node("experimentation-prod-redis-001"), "metric_name": metric_name}
    return updated(ALARM, before, {**before, **after})


def test_all_alarms_of_a_resource_are_one_finding() -> None:
    """Two with the address that they share, one with its own."""
    two = one("alarms-removed", plan(gone("experimentation-prod-redis-001"), gone("experimentation-prod-redis-002")))
    assert two.address == f"{ALARM}.nodes"
    assert "each of 2 alarms goes: experimentation-prod-redis-001-CPUUtilization" in two.message
    alone = one("alarms-removed", gone("experimentation-prod-redis-001"))
    assert alone.address == f'{ALARM}.nodes["experimentation-prod-redis-001"]'


def test_a_group_that_nothing_watches_any_more() -> None:
    """One alarm less is medium; without the last, a failure goes unseen until callers tell."""
    last = gone("experimentation-prod-redis-001")
    blind = one("alarms-removed", plan(group(), last))
    assert blind.severity is Severity.HIGH
    assert blind.message.endswith("; no alarm is left")
    kept = updated(ALARM, of_node("experimentation-prod-redis-002"), of_node("experimentation-prod-redis-002"))
    assert one("alarms-removed", plan(group(), last, kept)).severity is None


def test_alarms_of_nodes_that_go_with_them() -> None:
    """Near miss: nothing is left to watch; of the nodes that stay, alarms count."""
    third, first = gone("experimentation-prod-redis-003"), gone("experimentation-prod-redis-001")
    assert silent("alarms-removed", plan(group(num_cache_clusters=2), third))
    assert one("alarms-removed", plan(group(num_cache_clusters=2), first))
    fewer = group(of=CLUSTER, replicas_per_node_group=1)
    assert silent("alarms-removed", plan(fewer, gone("experimentation-prod-redis-0002-003")))
    swap = {
        **NODE,
        "metric_query": [{"metric": [{"dimensions": {"CacheClusterId": "experimentation-prod-redis-003"}}]}],
    }
    assert silent("alarms-removed", plan(group(num_cache_clusters=2), destroyed(ALARM, swap)))


def test_alarms_that_tell_nobody() -> None:
    """Switched off, or with an empty list."""
    assert "tells nobody" in one("alarm-actions-off", alarm(actions_enabled=False)).message
    assert "tells nobody" in one("alarm-actions-off", alarm(alarm_actions=[])).message
    for actions in ([Mark.UNKNOWN], Mark.UNKNOWN, ["arn:aws:sns:::others"]):
        assert silent("alarm-actions-off", alarm(alarm_actions=actions))


def test_alarms_that_ring_later() -> None:
    """In which respect."""
    assert "threshold from 90 to 95" in one("alarm-loosened", alarm(threshold=95)).message
    assert "evaluation_periods from 5 to 60" in one("alarm-loosened", alarm(evaluation_periods=60)).message
    below = {**of_node("a"), "comparison_operator": "LessThanThreshold"}
    assert one("alarm-loosened", updated(ALARM, below, {**below, "threshold": 50}))
    missing = {**of_node("a"), "treat_missing_data": "breaching"}
    seen = one("alarm-loosened", updated(ALARM, missing, {**missing, "treat_missing_data": "ignore"}))
    assert "missing data is ignore" in seen.message


def test_alarms_that_ring_earlier_or_follow_the_node_type() -> None:
    """Near misses."""
    assert silent("alarm-loosened", alarm(threshold=80))
    assert silent("alarm-loosened", alarm(threshold=Mark.UNKNOWN))
    assert silent("alarm-loosened", created(ALARM, NODE))
    larger = group(node_type="cache.r6g.xlarge")
    assert silent("alarm-loosened", plan(larger, alarm(threshold=95, metric_name="CPUUtilization")))


def test_a_new_node_type_excuses_only_what_follows_from_it() -> None:
    """The engine's one core is as busy at 99 % on any node."""
    larger = group(node_type="cache.r6g.xlarge")
    assert one("alarm-loosened", plan(larger, alarm(threshold=99, metric_name="EngineCPUUtilization")))
