"""Changes that no rule judges: never fine, only unknown."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from ...plan.changes import Action, Plan, ResourceChange
from ...plan.values import Mark
from ..reading import holds_secret, listed, mark_in
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


def unjudged_change(knowledge: Knowledge) -> Rule:
    """Return the rule for what data depends on and changes in a way that nobody judges."""
    return Rule(
        id="unjudged-change",
        title="A resource that data depends on changes in a way that no rule knows",
        severity=Severity.LOW,
        explanation="No rule says what these attributes mean for the data. That nothing else is found says nothing.",
        remedy="Read the provider's page on the attributes, and try it where the data does not matter.",
        link=terraform("cli/commands/plan"),
        observe=_of_data(knowledge),
    )


def _of_data(knowledge: Knowledge) -> Callable[[Plan], Iterator[Observation]]:
    def observe(plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            names = knowledge.unjudged(change) if held_by(change.type, plan.data_types) else None
            if names:
                told = [difference(each) for each in change.attributes if str(each.path[0]) in names]
                yield Observation(address=change.address, message=listed(told, most=3))

    return observe


def unseen_value(rules: Sequence[Rule]) -> Rule:
    """Return the rule for attributes that rules read and that the plan does not show."""
    return Rule(
        id="value-not-visible",
        title="A value that matters cannot be seen before apply",
        severity=Severity.MEDIUM,
        explanation="The value comes from something that this apply makes or reads, or it is marked as a secret. "
        "Whether it is harmless cannot be told from the plan, and nothing else stops it.",
        remedy="Make what it comes from in a deployment before, or write the value down; take `sensitive` off what is "
        "no secret. Then plan again.",
        link=terraform("language/expressions/references"),
        observe=_Unseen(rules).observe,
        sees_unknown=True,
    )


class _Unseen:
    """Values that rules read: known after the apply only, or secret where no rule says what that means."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._unknown = _readers(rules, lambda rule, _type, _name: not rule.sees_unknown)
        self._at_creation = [rule for rule in rules if rule.at_creation]
        self._secret = _readers(rules, lambda rule, type_, name: name not in rule.sees_secrets.get(type_, ()))

    def observe(self, plan: Plan) -> Iterator[Observation]:
        """Name them, and what they may mean."""
        yield from self._new(plan)
        for change in plan.changes:
            if change.action is not Action.UPDATE:
                continue
            for readers, is_unseen, why in (
                (self._unknown.get(change.type, {}), _is_unknown, "cannot be seen before apply"),
                (self._secret.get(change.type, {}), _is_secret, "holds a secret and cannot be judged"),
            ):
                unseen = {name: rules for name, rules in readers.items() if is_unseen(change, name)}
                names = [
                    name for name, rules in unseen.items() if is_unseen is _is_unknown or not _said(plan, change, rules)
                ]
                if names:
                    titles = dict.fromkeys(rule.title for name in names for rule in unseen[name])
                    yield Observation(
                        address=change.address,
                        message=f"{listed(names)} {why}. It may mean: {listed(list(titles), most=3)}",
                    )

    def _new(self, plan: Plan) -> Iterator[Observation]:
        for change in plan.changes:
            judging = [rule for rule in self._at_creation if change.type in rule.at_creation]
            if change.action is not Action.CREATE or not judging or _said(plan, change, judging):
                continue
            for rule in judging:
                marks = {
                    name: mark
                    for name in rule.at_creation[change.type]
                    if (mark := mark_in(change.after.get(name))) and not _is_computed(change, name)
                }
                if marks:
                    secret = Mark.SENSITIVE in marks.values()
                    why = "holds a secret and cannot be judged" if secret else "cannot be seen before apply"
                    yield Observation(
                        address=change.address, message=f"{listed(list(marks))} {why}. It may mean: {rule.title}"
                    )


_Readers = Mapping[str, Mapping[str, Sequence[Rule]]]


def _readers(rules: Sequence[Rule], leaves_it: Callable[[Rule, str, str], bool]) -> _Readers:
    """Return type -> attribute -> the rules that weigh it; without those of which one rule says all by itself."""
    reading: dict[str, dict[str, list[Rule]]] = {}
    spoken_for = set()
    for rule in rules:
        for type_, names in rule.weighs.items():
            for name in names:
                reading.setdefault(type_, {}).setdefault(name, []).append(rule)
                if not leaves_it(rule, type_, name):
                    spoken_for.add((type_, name))
    return {
        type_: {name: each for name, each in names.items() if (type_, name) not in spoken_for}
        for type_, names in reading.items()
    }


def _said(plan: Plan, change: ResourceChange, rules: Sequence[Rule]) -> bool:
    return any(seen.address == change.address for rule in rules for seen in rule.observe(plan))


def _is_unknown(change: ResourceChange, name: str) -> bool:
    changes = [each for each in change.attributes if each.path[:1] == (name,)]
    return any(each.after is Mark.UNKNOWN for each in changes) or change.after.get(name) is Mark.UNKNOWN


def _is_secret(change: ResourceChange, name: str) -> bool:
    changes = [each for each in change.attributes if each.path[:1] == (name,)]
    return any(holds_secret(side) for each in changes for side in (each.before, each.after))
