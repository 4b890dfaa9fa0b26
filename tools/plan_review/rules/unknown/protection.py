"""Protections of data that many types have under the same names, whatever the provider."""

from collections.abc import Callable, Iterator, Sequence

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import number, shown, truth
from ..rule import Observation, Rule, Severity
from ..sources import terraform

# Attribute -> the value that protects.
_SWITCHES = {
    "deletion_protection": True,
    "deletion_protection_enabled": True,
    "force_destroy": False,
    "skip_final_snapshot": False,
    "storage_encrypted": True,
    "publicly_accessible": False,
    "public_network_access_enabled": False,
}
# Days: fewer protect less.
_WINDOWS = frozenset({"recovery_window_in_days", "backup_retention_period"})
PROTECTIONS = frozenset(_SWITCHES) | _WINDOWS


def protection_off(rules: Sequence[Rule]) -> Rule:
    """Return the rule for protections that are taken away, where none of the rules weighs the attribute itself."""
    return Rule(
        id="data-protection-off",
        title="A protection of data is switched off",
        severity=Severity.MEDIUM,
        explanation="Nothing is lost by this apply. From then on the data can be: by an apply that is no longer "
        "stopped, without a backup to restore from, or to whoever can reach it.",
        remedy="Keep the protection; take it away only in the change that removes the resource for good.",
        link=terraform("language/resources/behavior"),
        observe=_taken_away(rules),
        sees_unknown=True,
    )


def _taken_away(rules: Sequence[Rule]) -> Callable[[Plan], Iterator[Observation]]:
    weighed = {(type_, name) for rule in rules for type_, names in rule.weighs.items() for name in names}

    def observe(plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            if change.action is Action.UPDATE:
                for name in sorted(PROTECTIONS):
                    if (change.type, name) not in weighed and change.changed(name) and (said := _said(change, name)):
                        yield Observation(address=change.address, message=said)

    return observe


def _said(change: ResourceChange, name: str) -> str | None:
    before, after = change.before.get(name), change.after.get(name)
    if isinstance(after, Mark):
        return f"{name} changes from {shown(before)} to a value that cannot be seen before apply"
    if name in _WINDOWS:
        days, left = number(before), number(after)
        lowered = left is not None and (days is None or left < days)
        return f"{name} goes from {shown(before)} to {shown(after)}" if lowered else None
    protects = _SWITCHES[name]
    # An attribute without a value does not protect, nor does it force anything.
    was, stays = truth(before) or False, truth(after) or False
    return f"{name} changes from {shown(before)} to {shown(after)}" if was is protects is not stays else None
