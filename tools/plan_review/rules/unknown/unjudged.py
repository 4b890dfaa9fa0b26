"""Changes that no rule judges: never fine, only unknown."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import listed
from ..resources import difference
from ..rule import Observation, Rule, Severity
from ..sources import terraform
from .data_types import held_by
from .harmless import is_harmless, is_harmless_to_make
from .protection import PROTECTIONS


class Knowledge:
    """The knowledge of a set of rules: attributes by type, and types."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._attributes: dict[str, set[str]] = {}
        self._types = {each for rule in rules for each in rule.losses}
        for rule in rules:
            for type_, names in rule.weighs.items():
                self._attributes.setdefault(type_, set()).update(names)

    def unjudged(self, change: ResourceChange) -> tuple[str, ...] | None:
        """Return the attributes that no rule judges, () for a resource that none knows; None when all is judged."""
        if change.action is Action.CREATE:
            known = change.type in self._attributes or change.type in self._types
            return None if known or is_harmless_to_make(change.type) else ()
        # A resource that goes, or leaves the state, is a finding whatever it is.
        if change.action is not Action.UPDATE:
            return None
        judged = self._attributes.get(change.type, set())
        names = {
            str(each.path[0])
            for each in change.attributes
            if each.path and not is_harmless(change.type, str(each.path[0])) and not _is_computed(change, each.path[0])
        }
        return tuple(sorted(names - judged - PROTECTIONS)) or None


def _is_computed(change: ResourceChange, name: object) -> bool:
    """Tell whether the provider alone sets it: nobody configured it, and it is known after the apply only."""
    return (
        change.configured is not None
        and name not in change.configured
        and change.after.get(str(name)) in (Mark.UNKNOWN, None)
    )


def unjudged_change(knowledge: Knowledge, own: tuple[str, ...]) -> Rule:
    """Return the rule for what holds data and changes in a way that nobody judges."""
    return Rule(
        id="unjudged-change",
        title="A resource that holds data changes in a way that no rule knows",
        severity=Severity.LOW,
        explanation="No rule says what these attributes mean for the data. That nothing else is found says nothing.",
        remedy="Read the provider's page on the attributes, and try it where the data does not matter.",
        link=terraform("cli/commands/plan"),
        observe=_of_data(knowledge, own),
    )


def _of_data(knowledge: Knowledge, own: tuple[str, ...]) -> Callable[[Plan], Iterator[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            names = knowledge.unjudged(change) if held_by(change.type, own) else None
            if names:
                told = [difference(each) for each in change.attributes if str(each.path[0]) in names]
                yield Observation(address=change.address, message=listed(told, most=3))

    return observe


def unseen_value(rules: Sequence[Rule]) -> Rule:
    """Return the rule for attributes that rules read and that are known after the apply only."""
    reading: dict[str, dict[str, list[Rule]]] = {}
    spoken_for = {
        (type_, name) for rule in rules if rule.sees_unknown for type_, names in rule.weighs.items() for name in names
    }
    for rule in rules:
        for type_, names in rule.weighs.items():
            for name in names:
                if (type_, name) not in spoken_for:
                    reading.setdefault(type_, {}).setdefault(name, []).append(rule)
    return Rule(
        id="value-not-visible",
        title="A value that matters cannot be seen before apply",
        severity=Severity.MEDIUM,
        explanation="The value comes from something that this apply makes or reads. Whether it is harmless cannot be "
        "told from the plan, and nothing else stops it.",
        remedy="Make what it comes from in a deployment before, or write the value down; then plan again.",
        link=terraform("language/expressions/references"),
        observe=_unseen(reading),
        sees_unknown=True,
    )


def _unseen(reading: Mapping[str, Mapping[str, Sequence[Rule]]]) -> Callable[[Plan], Iterator[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            read = reading.get(change.type)
            if not read or change.action is not Action.UPDATE:
                continue
            names = [name for name in read if _is_hidden(change, name)]
            if names:
                titles = dict.fromkeys(rule.title for name in names for rule in read[name])
                yield Observation(
                    address=change.address,
                    message=f"{listed(names)} cannot be seen before apply. It may mean: {listed(list(titles), most=3)}",
                )

    return observe


def _is_hidden(change: ResourceChange, name: str) -> bool:
    changes = [each for each in change.attributes if each.path[:1] == (name,)]
    return any(each.after is Mark.UNKNOWN for each in changes) or change.after.get(name) is Mark.UNKNOWN
