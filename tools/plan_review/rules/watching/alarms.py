"""Alarms that go, are silenced, or ring later."""

from collections.abc import Iterator, Mapping

from ...plan.changes import Plan, ResourceChange
from ..caches import CACHES
from ..reading import at, is_hidden, listed, number, text, texts, truth
from ..resources import destroyed, kept
from ..rule import Observation, Rule, Severity
from ..sources import aws
from .alarm_changes import ALARM, by_resource, names, removed_nodes, resized_groups

# Whose thresholds follow from a node's processors and memory.
_FOLLOW_NODE_TYPE = ("CPUUtilization", "CurrConnections")


def _removed(plan: Plan) -> Iterator[Observation]:
    nodes = removed_nodes(plan)
    lost = [each for each in destroyed(plan, ALARM) if not _of(each) & nodes]
    blind = _is_left_unwatched(plan)
    for address, alarms in by_resource(lost):
        yield Observation(
            address=address,
            message=f"{_count(alarms)} goes: {listed(names(alarms))}{'; no alarm is left' if blind else ''}",
            severity=Severity.HIGH if blind else None,
        )


def _is_left_unwatched(plan: Plan) -> bool:
    return any(each.after for each in plan.of_type(*CACHES, "aws_lambda_function")) and not any(
        each.after for each in plan.of_type(ALARM)
    )


def _of(alarm: ResourceChange) -> set[object]:
    node = at(alarm.before, "dimensions", "CacheClusterId")
    queries = at(alarm.before, "metric_query")
    named = (
        [at(each, "metric", 0, "dimensions", "CacheClusterId") for each in queries] if isinstance(queries, list) else []
    )
    return {each for each in (node, *named) if isinstance(each, str)}


def _silenced(plan: Plan) -> Iterator[Observation]:
    for address, alarms in by_resource(each for each in kept(plan, ALARM) if _falls_silent(each)):
        yield Observation(address=address, message=f"{_count(alarms)} tells nobody any more: {listed(names(alarms))}")


def _falls_silent(alarm: ResourceChange) -> bool:
    was, is_ = (truth(at(side, "actions_enabled")) for side in (alarm.before, alarm.after))
    if was is not False and is_ is False:
        return True
    before, after = at(alarm.before, "alarm_actions"), at(alarm.after, "alarm_actions")
    return bool(texts(before)) and not is_hidden(after) and not texts(after)


def _loosened(plan: Plan) -> Iterator[Observation]:
    resized = resized_groups(plan)
    nodes = removed_nodes(plan)
    loosened = [
        each
        for each in kept(plan, ALARM)
        # A query that names nodes which this plan removes has to change.
        if (_ways(each) or (each.changed("metric_query") and not _of(each) & nodes)) and not _belongs(each, resized)
    ]
    for address, alarms in by_resource(loosened):
        examples = [
            f"{name}: {', '.join(_ways(alarm)) or 'its query changes'}"
            for name, alarm in zip(names(alarms), alarms, strict=True)
        ]
        yield Observation(
            address=address, message=f"{_count(alarms)} rings later or at another time; {'; '.join(examples[:3])}"
        )


def _belongs(alarm: ResourceChange, groups: frozenset[str]) -> bool:
    # Some thresholds follow from the node type; that it changes is said by another rule.
    follows = text(at(alarm.before, "metric_name")) in _FOLLOW_NODE_TYPE
    return follows and any(str(node).startswith(f"{group}-") for node in _of(alarm) for group in groups)


def _ways(alarm: ResourceChange) -> list[str]:
    ways = []
    for name, upwards in (
        ("threshold", _is_upper(alarm.before)),
        ("evaluation_periods", True),
        ("datapoints_to_alarm", True),
    ):
        before, after = number(at(alarm.before, name)), number(at(alarm.after, name))
        if before is not None and after is not None and before != after and upwards is (after > before):
            ways.append(f"{name} from {before} to {after}")
    missing = [text(at(side, "treat_missing_data")) for side in (alarm.before, alarm.after)]
    if missing[0] == "breaching" and missing[1] not in {None, "breaching"}:
        ways.append(f"missing data is {missing[1]}")
    return ways


def _is_upper(alarm: Mapping[str, object]) -> bool | None:
    comparison = text(at(alarm, "comparison_operator")) or ""
    return True if comparison.startswith("Greater") else False if comparison.startswith("Less") else None


def _count(alarms: list[ResourceChange]) -> str:
    return "an alarm" if len(alarms) == 1 else f"each of {len(alarms)} alarms"


ALARMS_REMOVED = Rule(
    id="alarms-removed",
    title="Alarms are removed",
    severity=Severity.MEDIUM,
    explanation="Full memory, a lost primary and replicas that fall behind show in metrics before callers notice. "
    "Alarms of nodes that this plan removes go with them and are not counted.",
    remedy="Keep the alarms, or say what watches the metric instead.",
    link=aws("AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail"),
    observe=_removed,
    losses=(ALARM,),
)

ALARM_ACTIONS_OFF = Rule(
    id="alarm-actions-off",
    title="Alarms tell nobody",
    severity=Severity.MEDIUM,
    explanation="An alarm without actions turns red on a page that nobody looks at.",
    remedy="Keep the actions; to be quiet for a while, name the alarm in a composite alarm or mute the receiver.",
    link=aws("AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail"),
    observe=_silenced,
    weighs={ALARM: ("actions_enabled", "alarm_actions")},
)

ALARM_LOOSENED = Rule(
    id="alarm-loosened",
    title="Alarms ring later",
    severity=Severity.LOW,
    explanation="A higher threshold or a longer time is right when the nodes grew or the alarm cried wolf. Some "
    "thresholds follow from the node type.",
    remedy="See that the new threshold leaves time to act.",
    link=aws("AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services"),
    observe=_loosened,
    weighs={ALARM: ("metric_query", "threshold", "evaluation_periods", "datapoints_to_alarm", "treat_missing_data")},
)
