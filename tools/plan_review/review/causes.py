"""One cause is one finding: what follows from another finding stands below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..plan.changes import Action, Path, Plan, ResourceChange
from ..rules.cache.size import NO_REPLICA_LEFT
from ..rules.caches import ATTRIBUTE_NAMES
from ..rules.rule import Rule
from .follows import AT_ONCE, FOLLOWS, LAST_REPLICA, OF_THE_LAST_REPLICA
from .judging import OUTCOMES, severity_rank
from .model import Finding
from .serving import users_of

_IDENTITIES = ("id", "name", "arn")
_GONE = (Action.DESTROY, Action.REPLACE)
# Rules that speak of a loss though they judge no type's loss by themselves.
_OF_A_LOSS = frozenset({"final-snapshot-skipped", "resource-lost"})
# Losses that matter only while what they belong to stays.
_OF_A_PART = frozenset(
    [
        *("resource-lost", "route-lost", "security-group-rule-lost", "managed-policy-detached"),
        *("alarms-removed", "auto-scaling-lowered"),
    ]
)
# A resource that is taken over and replaced is described wrongly; all else that is said of it follows from that.
_IMPORTED = "imported-with-changes"
_MOVED = "moved-block-missing"
# That a replaced resource moves as well makes it hard to read, and loses nothing by itself.
_MOVES_TOO = "moved-with-changes"
_INCOMPLETE = "incomplete-plan"
_STOPPED = "cannot be destroyed"


def under_their_causes(plan: Plan, findings: Iterable[Finding], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Return the findings, with those that follow from another below it.

    A replaced resource's loss follows from what is said of the attribute that forces it, or of the resource that is
    replaced before it; an incomplete plan from the loss that `prevent_destroy` stopped; some findings from others of
    the same resource.
    """
    found = list(findings)
    causes = dict(_Causes(plan, found, rules).pairs())
    below: dict[int, list[Finding]] = defaultdict(list)
    for at, each in enumerate(found):
        below[_top(at, causes)].append(each)
    return tuple(
        _with(found[at], [each for each in all_ if each is not found[at]]) for at, all_ in sorted(below.items())
    )


def _top(at: int, causes: Mapping[int, int]) -> int:
    path = [at]
    while (cause := causes.get(path[-1])) is not None:
        if cause in path:
            # They name each other: the first of them stands for all, so that none is lost.
            return min(path[path.index(cause) :])
        path.append(cause)
    return path[-1]


def _with(finding: Finding, consequences: Sequence[Finding]) -> Finding:
    if not consequences:
        return finding
    ordered = sorted(consequences, key=lambda each: (severity_rank(each.severity), each.rule, each.address))
    outcome = min((each.outcome for each in (finding, *ordered)), key=OUTCOMES.index)
    return finding.model_copy(update={"consequences": tuple(ordered), "outcome": outcome})


class _Causes:
    """The findings that follow from others, by their places in the list."""

    def __init__(self, plan: Plan, found: Sequence[Finding], rules: Sequence[Rule]) -> None:
        self._plan, self._found = plan, found
        self._rules = {rule.id: rule for rule in rules}
        self._types = {each.address: each.type for each in plan.changes}
        self._gone = {each.address: each for each in plan.changes if each.action in _GONE}
        self._by_identity = {
            value: each.address
            for each in self._gone.values()
            for name in _IDENTITIES
            if isinstance(value := each.before.get(name), str) and value
        }
        self._at: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(found):
            self._at[each.address].append(place)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield a consequence's place and its cause's. No finding follows from one that follows from it."""
        for address, change in self._gone.items():
            losses = [each for each in self._at[address] if self._is_loss(self._found[each], change)]
            if not losses:
                continue
            first, *others = losses
            moves = [each for each in self._at[address] if self._found[each].rule == _MOVES_TOO]
            yield from ((each, first) for each in (*others, *moves))
            cause = self._of_attribute(change, losses)
            if cause is None:
                cause = self._of_another(change)
            if cause is None:
                cause = self._of_its_user(change)
            if cause is not None:
                yield first, cause
        yield from self._of_the_same()
        yield from self._of_incomplete()

    def _of_the_same(self) -> Iterator[tuple[int, int]]:
        """Yield what follows from another finding of the same resource."""
        for address, places in self._at.items():
            first = {self._found[place].rule: place for place in reversed(places)}
            for place in places:
                rule = self._found[place].rule
                causes = (first[each] for each in FOLLOWS.get(rule, ()) if each in first)
                cause = next((each for each in causes if self._is_cause(each, rule)), None)
                if address in self._gone and rule != _IMPORTED:
                    cause = first.get(_IMPORTED, cause)
                if cause is not None:
                    yield place, cause

    def _is_cause(self, place: int, rule: str) -> bool:
        """Tell whether the rule's finding follows from it: some follow from fewer nodes only when the last one goes."""
        cause = self._found[place]
        if rule == AT_ONCE and self._types.get(cause.address) in ATTRIBUTE_NAMES["immediately"]:
            return False
        return not (rule in OF_THE_LAST_REPLICA and cause.rule == LAST_REPLICA) or NO_REPLICA_LEFT in cause.message

    def _is_loss(self, finding: Finding, change: ResourceChange) -> bool:
        rule = self._rules.get(finding.rule)
        return finding.rule in _OF_A_LOSS or (rule is not None and change.type in rule.losses)

    def _of_attribute(self, change: ResourceChange, losses: Sequence[int]) -> int | None:
        """Return what is said of an attribute that forces the replacement."""
        forcing = {str(each.path[0]) for each in change.attributes if each.forces_replacement and each.path}
        for place in self._at[change.address]:
            rule = self._rules.get(self._found[place].rule)
            if self._found[place].rule == _MOVED:
                return place
            if rule and place not in losses and forcing & set(rule.weighs.get(change.type, ())):
                return place
        return None

    def _of_another(self, change: ResourceChange) -> int | None:
        """Return the loss of what this one refers to, where that takes this one with it."""
        forcing = [each.path for each in change.attributes if each.forces_replacement]
        for address in self._belongs_to(change):
            other = self._gone.get(address)
            if other is None or address == change.address:
                continue
            losses = [each for each in self._at[address] if self._is_loss(self._found[each], other)]
            takes = change.action is Action.DESTROY or any(_names(change, path, other) for path in forcing)
            part = all(self._found[each].rule in _OF_A_PART for each in self._at[change.address])
            if losses and takes and (part or change.action is Action.REPLACE):
                return losses[0]
        return None

    def _of_its_user(self, change: ResourceChange) -> int | None:
        """Return the loss of the cache that it served: what serves one that goes is not missed by itself."""
        users = users_of(self._plan, change) if change.action is Action.DESTROY else ()
        if not users or any(each.action is not Action.DESTROY for each in users):
            return None
        losses = [one for each in users for one in self._at[each.address] if self._is_loss(self._found[one], each)]
        return losses[0] if losses else None

    def _belongs_to(self, change: ResourceChange) -> Iterator[str]:
        """Yield what it refers to: by the configuration, or by an id in the state when that is gone."""
        yield from self._plan.references.get(change.address, ())
        for value in change.before.values():
            if isinstance(value, str) and value in self._by_identity:
                yield self._by_identity[value]

    def _of_incomplete(self) -> Iterator[tuple[int, int]]:
        for place in self._at[self._plan.stack]:
            said = self._plan.error
            if self._found[place].rule != _INCOMPLETE or (said and _STOPPED not in said):
                continue
            # Terraform writes a plan also when `prevent_destroy` stops a loss, and then names what it stopped.
            stopped = [each for each in self._gone if each in said or not said]
            losses = [one for address in stopped for one in self._at[address]]
            if losses:
                yield place, losses[0]


def _names(change: ResourceChange, path: Path, other: ResourceChange) -> bool:
    value: object = change.before
    for step in path:
        value = value.get(str(step)) if isinstance(value, Mapping) else None
    return isinstance(value, str) and any(other.before.get(each) == value for each in _IDENTITIES)
