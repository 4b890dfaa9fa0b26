"""What goes and no rule knows."""

from collections.abc import Callable, Iterator, Sequence

from ...plan.changes import Action, Plan
from ..resources import fate
from ..rule import Observation, Rule, Severity
from ..sources import terraform
from .data_types import held_by
from .harmless import VERSIONED


def resource_lost(rules: Sequence[Rule], own: tuple[str, ...]) -> Rule:
    """Return the rule for what none of the others judges; ``own`` are types of the reader's that hold data."""
    return Rule(
        id="resource-lost",
        title="A resource that no rule knows is destroyed or replaced",
        severity=Severity.MEDIUM,
        explanation="No rule says what this resource means to others. What it holds goes with it, and what refers to "
        "it by name or address no longer finds it, or finds an empty one.",
        remedy="See who uses it. To keep it: undo what forces the replacement, or write `lifecycle { prevent_destroy = "
        "true }`. A type that holds data can be named in `data_types` of plan-review.toml.",
        link=terraform("language/resources/behavior"),
        observe=_losses({each for rule in rules for each in rule.losses}, own),
    )


def _losses(known: set[str], own: tuple[str, ...]) -> Callable[[Plan], Iterator[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            if change.action not in {Action.DESTROY, Action.REPLACE} or change.type in known - set(own):
                continue
            held = held_by(change.type, own)
            what = f": the {held[0]} in it are gone" if held and held[0].endswith("s") else ""
            what = what or (f": {held[0]} is gone" if held else "")
            severity = held[1] if held else None
            if change.type in VERSIONED and change.action is Action.REPLACE:
                what, severity = ": a new version takes its place", Severity.LOW
            yield Observation(address=change.address, message=f"{fate(change)}{what}", severity=severity)

    return observe
