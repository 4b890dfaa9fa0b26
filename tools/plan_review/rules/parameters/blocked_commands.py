"""Commands that nobody could run and now can, and the other way round."""

from collections.abc import Iterator

from ...plan.changes import Plan
from ..reading import listed
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .parameter_group import WEIGHED, differences


def blocked(value: str | None) -> frozenset[str]:
    """Return the commands that a value of `rename-commands` blocks: pairs of a command and its new name."""
    words = (value or "").lower().split()
    return frozenset(command for command, name in zip(words[::2], words[1::2], strict=False) if name == "blocked")


def _lifted(plan: Plan) -> Iterator[Observation]:
    for each in differences(plan):
        if each.name != "rename-commands":
            continue
        lifted = sorted(blocked(each.before) - blocked(each.after))
        if lifted:
            yield Observation(
                address=each.change.address,
                message=f"{listed(lifted)} is no longer blocked, on all nodes at once: whoever's access string allows "
                "it can run it",
                remedy=f"Keep {listed([f'{command} blocked' for command in lifted])} in `rename-commands`"
                f"{plan.code.place}.",
            )


def _added(plan: Plan) -> Iterator[Observation]:
    for each in differences(plan):
        if each.name != "rename-commands":
            continue
        added = sorted(blocked(each.after) - blocked(each.before))
        if added:
            yield Observation(
                address=each.change.address,
                message=f"{listed(added)} is blocked from now on, on all nodes at once: whoever sends it gets an error",
            )


BLOCKED_COMMANDS_ADDED = Rule(
    id="blocked-commands-added",
    title="A further command is blocked",
    severity=Severity.MEDIUM,
    explanation="A blocked command is unknown to every client, whatever its access string says.",
    remedy="See that nobody uses it: `INFO commandstats` counts calls of each command.",
    link=elasticache("supported-engine-versions"),
    observe=_added,
    weighs=WEIGHED,
)

BLOCKED_COMMANDS_LIFTED = Rule(
    id="blocked-commands-lifted",
    title="A blocked command can be run again",
    severity=Severity.HIGH,
    explanation="FLUSHALL and FLUSHDB delete everything, KEYS stops the server while it looks through it. Blocked "
    "commands are closed to every user; access strings are the second wall, not the first.",
    remedy="Keep the command blocked.",
    link=elasticache("supported-engine-versions"),
    observe=_lifted,
    weighs=WEIGHED,
)
