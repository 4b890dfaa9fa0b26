"""Parameters in general: what changes, and when that takes effect."""

from collections.abc import Iterator
from itertools import groupby

from environments.schema.parameter_catalogue import CATALOGUE, ELSEWHERE
from tools.plan_review.plan.changes import Plan
from tools.plan_review.rules.parameters.parameter_group import Difference, differences
from tools.plan_review.rules.reading import listed
from tools.plan_review.rules.resources import values
from tools.plan_review.rules.rule import Observation, Rule, Severity
from tools.plan_review.rules.sources import elasticache

# Those have rules of their own.
SPOKEN_FOR = ("maxmemory-policy", "rename-commands", "reserved-memory-percent")
# ElastiCache user guide, "Engine specific parameters"; the catalogue does not hold what follows from a setting.
_AT_CREATION = ("cluster-enabled",)
# ElastiCache's default for reserved-memory-percent.
_RESERVED = "25"


def _changes(plan: Plan) -> Iterator[Observation]:
    others = [each for each in differences(plan) if each.name not in SPOKEN_FOR]
    for change, group in groupby(others, key=lambda each: each.change):
        parameters = list(group)
        stuck = [each.name for each in parameters if _takes_effect(each) == "at creation"]
        strange = [each.name for each in parameters if _takes_effect(each) == "unknown"]
        late = f"; {listed(stuck)} takes effect in a new group or after a reboot only" if stuck else ""
        unknown = f"; {listed(strange)} is not in the catalogue of this repository" if strange else ""
        yield Observation(
            address=change.address,
            message=f"{listed([_words(each) for each in parameters])}, on all nodes at once{late}{unknown}",
            severity=Severity.MEDIUM if stuck else Severity.LOW,
        )


def _words(each: Difference) -> str:
    default = "the engine's default"
    return f"{each.name} {values(each.before or default, each.after or default)}"


def _takes_effect(each: Difference) -> str:
    if each.name in _AT_CREATION:
        return "at creation"
    known = CATALOGUE.get(each.name)
    return known.takes_effect if known else "immediately" if each.name in ELSEWHERE else "unknown"


def _reserved_memory(plan: Plan) -> Iterator[Observation]:
    for each in differences(plan):
        if each.name == "reserved-memory-percent":
            before, after = each.before or _RESERVED, each.after or _RESERVED
            effect = (
                "less memory is left for snapshots, failovers and their buffers, and nodes may swap"
                if _number(after) < _number(before)
                else "less memory is left for data, at once: keys may be evicted"
            )
            yield Observation(
                address=each.change.address,
                message=f"reserved-memory-percent goes {values(before, after)}; {effect}",
            )


def _number(value: str) -> int:
    return int(value) if value.isdecimal() else int(_RESERVED)


PARAMETER_CHANGE = Rule(
    id="parameter-change",
    title="Engine parameters change",
    severity=Severity.LOW,
    explanation="A changed parameter takes effect on every node of every group that uses the parameter group, "
    "immediately and together, whatever apply_immediately says; some only in a new group or after a reboot.",
    remedy="Try it in staging; read what the parameter does under load.",
    link=elasticache("ParameterGroups.Engine"),
    observe=_changes,
)

RESERVED_MEMORY_CHANGE = Rule(
    id="reserved-memory-change",
    title="Another share of the memory is reserved",
    severity=Severity.MEDIUM,
    explanation="Snapshots and replication copy what is written meanwhile into reserved memory. ElastiCache advises "
    "25 percent; what is reserved is not there for data.",
    remedy="Look at DatabaseMemoryUsagePercentage, FreeableMemory and SwapUsage first.",
    link=elasticache("redis-memory-management"),
    observe=_reserved_memory,
)
