"""Parameters in general: what changes, and when that takes effect."""

from collections.abc import Iterator
from itertools import groupby

from ...facts.parameters import AT_CREATION, AT_ONCE, FIXED
from ...plan.changes import Plan
from ..reading import listed
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .parameter_group import WEIGHED, Difference, differences

# Those have rules of their own.
SPOKEN_FOR = ("maxmemory-policy", "rename-commands", "reserved-memory-percent")
_KNOWN = AT_ONCE | AT_CREATION | FIXED
# ElastiCache's default for reserved-memory-percent.
_RESERVED = "25"


def _changes(plan: Plan) -> Iterator[Observation]:
    others = [each for each in differences(plan) if each.name not in SPOKEN_FOR]
    for change, group in groupby(others, key=lambda each: each.change):
        parameters = list(group)
        names = [each.name for each in parameters]
        notes = [
            f"; {listed(those)} {what}"
            for those, what in (
                ([each for each in names if each in AT_CREATION], "takes effect in a new group or after a reboot only"),
                ([each for each in names if each in FIXED], "is fixed by AWS, which refuses the apply"),
                ([each for each in names if each not in _KNOWN], "is not known here: nobody can say what it does"),
            )
            if those
        ]
        yield Observation(
            address=change.address,
            message=f"{listed([_words(each) for each in parameters])}, on all nodes at once{''.join(notes)}",
            severity=Severity.MEDIUM if notes else Severity.LOW,
        )


def _words(each: Difference) -> str:
    default = "the engine's default"
    return f"{each.name} {values(each.before or default, each.after or default)}"


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
    weighs=WEIGHED,
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
    weighs=WEIGHED,
)
