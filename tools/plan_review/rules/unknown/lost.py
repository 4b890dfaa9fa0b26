"""Resources that are destroyed and that no rule knows."""

from collections.abc import Callable, Iterator, Sequence

from ...plan.changes import Action, Plan, ResourceChange
from ..reading import holds_secret, listed
from ..resources import action_text
from ..rule import Observation, Rule, Severity
from ..sources import terraform
from .data_types import REWRITTEN, held_by, loss_of
from .harmless import VERSIONED
from .machines import MACHINES, keeps_its_volumes

_GONE = frozenset({Action.DESTROY, Action.REPLACE})


def resource_lost(rules: Sequence[Rule]) -> Rule:
    """Return the rule for what none of the others says anything of."""
    return Rule(
        id="resource-lost",
        title="A resource of which no rule speaks is destroyed or replaced",
        severity=Severity.MEDIUM,
        explanation="No rule says what this resource means to others. What it holds goes with it, and what refers to "
        "it by name or address no longer finds it, or finds an empty one.",
        remedy="See who uses it. To keep it: undo what forces the replacement, or write `lifecycle { prevent_destroy = "
        "true }`. A type that holds data can be named in `data_types` of plan-review.toml.",
        link=terraform("language/resources/behavior"),
        observe=_losses(rules),
    )


def _losses(rules: Sequence[Rule]) -> Callable[[Plan], Iterator[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        gone = [each for each in plan.changes if each.action in _GONE]
        known = {each for rule in rules for each in rule.losses} - set(plan.data_types)
        said = _said(plan, rules, {each.type for each in gone} & known)
        for change in gone:
            if change.type not in known:
                yield _unknown(change, plan.data_types)
            elif change.address in said:
                continue
            elif change.action is Action.REPLACE:
                yield _away(change)
            # A rule that knows a type and says nothing of its end has judged that nothing misses it: if it could.
            elif secrets := sorted(name for name in _weighed(rules, change) if holds_secret(change.before.get(name))):
                yield Observation(
                    address=change.address,
                    message=f"{action_text(change)}: {listed(secrets)} is a secret, and what goes with it cannot be "
                    "judged",
                )

    return observe


def _weighed(rules: Sequence[Rule], change: ResourceChange) -> set[str]:
    """Return the attributes by which rules judge whether its end matters."""
    return {name for rule in rules if change.type in rule.losses for name in rule.weighs.get(change.type, ())}


def _said(plan: Plan, rules: Sequence[Rule], types: set[str]) -> set[str]:
    """Return the addresses of which rules speak that know one of the types."""
    asked = [rule for rule in rules if types & {*rule.losses, *rule.weighs}]
    return {seen.address for rule in asked for seen in rule.observe(plan)}


def _unknown(change: ResourceChange, own: tuple[str, ...]) -> Observation:
    held = held_by(change.type, own)
    what, severity = (f": {loss_of(held[0])}", held[1]) if held else ("", None)
    if change.type in MACHINES and keeps_its_volumes(change.before):
        what, severity = ": its volumes stay", None
    if change.action is Action.REPLACE and change.type in VERSIONED:
        what, severity = ": a new version takes its place", Severity.LOW
    elif change.action is Action.REPLACE and change.type in REWRITTEN:
        what = ": another value takes its place, and who uses the old one is refused until it reads the new one"
        severity = Severity.HIGH
    return Observation(address=change.address, message=f"{action_text(change)}{what}", severity=severity)


def _away(change: ResourceChange) -> Observation:
    """Say what is left to say of a replaced resource that rules know, and say nothing of."""
    if change.create_first:
        what, severity = "the new one is there before the old one goes", Severity.LOW
    else:
        what, severity = "it is away until the new one is there", Severity.MEDIUM
    return Observation(address=change.address, message=f"{action_text(change)}: {what}", severity=severity)
