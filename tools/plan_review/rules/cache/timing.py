"""The time of changes, at once or in the maintenance window, and their order."""

from collections.abc import Iterator

from ...plan.changes import Action, Plan
from ..caches import CLUSTER, GROUP, Cache, kept_caches, weighing
from ..reading import at, listed, shown, text, truth
from ..remedies import assignment
from ..resources import values
from ..rule import Observation, Rule, Severity
from ..sources import elasticache
from .size import both, counted_by

# These wait for the maintenance window when AWS is not told otherwise; the first three disturb clients.
_DISTURBING = ("engine", "version", "node type")
_WAITING = (*_DISTURBING, "failover", "zones", "parameter group")


def _window(cache: Cache) -> str:
    window = cache.after("maintenance window")
    return shown(window) if text(window) else "of AWS's choice"


def _all(names: list[str], one: str, several: str) -> str:
    return f"{listed(names)} {one if len(names) == 1 else several}"


def _changing(cache: Cache, attributes: tuple[str, ...]) -> list[str]:
    return [cache.name(attribute) for attribute in attributes if cache.changed(attribute)]


def _waiting(cache: Cache) -> list[str]:
    # Replicas and shards change at once, whatever is said; of Memcached's nodes AWS keeps the change for the window.
    return _changing(cache, (*_WAITING, "nodes") if cache.type == CLUSTER else _WAITING)


def _at_once(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "engine"):
        if cache.replaced:
            continue
        names = _changing(cache, _DISTURBING)
        if not cache.name("immediately"):
            if names:
                yield Observation(
                    address=cache.address,
                    message=f"{cache.type} knows no maintenance window for this: {_all(names, 'takes', 'take')} effect "
                    "during the apply, whatever the hour",
                    remedy="Apply it in a quiet hour.",
                    severity=Severity.MEDIUM,
                )
        elif truth(cache.after("immediately")) is True:
            yield from _immediately(plan, cache, names)


def _immediately(plan: Plan, cache: Cache, names: list[str]) -> Iterator[Observation]:
    if names:
        yield Observation(
            address=cache.address,
            message=f"apply_immediately is true: {_all(names, 'takes', 'take')} effect during the apply, "
            "whatever the hour",
            remedy=f"Set {assignment(plan, cache.type, 'apply_immediately', False)}: it then waits for the window "
            f"{_window(cache)}.",
        )
    elif truth(cache.before("immediately")) is not True:
        yield Observation(
            address=cache.address,
            message="apply_immediately becomes true: this change, all that still wait, and later ones take effect at "
            "once",
            severity=Severity.MEDIUM,
        )


def _waits(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "immediately"):
        if truth(cache.after("immediately")) is not True and cache.change.action is Action.UPDATE:
            names = _waiting(cache)
            if names:
                yield Observation(
                    address=cache.address,
                    message=f"{_all(names, 'waits', 'wait')} for the maintenance window "
                    f"{_window(cache)}; until then the apply is done and the cache is as it "
                    "was",
                )


def _order(plan: Plan) -> Iterator[Observation]:
    for cache in kept_caches(plan, "immediately"):
        numbers = {attribute: both(cache, attribute) for attribute in ("shards", counted_by(cache))}
        resized = [attribute for attribute, pair in numbers.items() if pair and pair[0] != pair[1]]
        if cache.type != GROUP or cache.replaced or not resized or not cache.changed("node type"):
            continue
        attribute = resized[0]
        pair = numbers[attribute]
        # The provider's order: shards, then more replicas, then the rest, then fewer replicas.
        first = attribute in {"shards", "replicas"} or (pair is not None and pair[1] > pair[0])
        late = "" if truth(cache.after("immediately")) is True else " in the maintenance window, which may be days off"
        counts = f"{cache.name(attribute)} {values(*(pair or (0, 0)))}"
        steps = (
            (f"first {counts}, at once and with nodes of the old type, then the node type{late}")
            if first
            else f"first the node type{late}, then {counts}, at once"
        )
        yield Observation(address=cache.address, message=f"two changes of size in one apply: {steps}")


def _forgotten_group(plan: Plan) -> Iterator[Observation]:
    going = {
        text(at(each.before, "name")): each
        for each in plan.of_type("aws_elasticache_parameter_group")
        if each.action in {Action.DESTROY, Action.REPLACE}
    }
    for cache in kept_caches(plan, "immediately"):
        old = text(cache.before("parameter group"))
        waits = truth(cache.after("immediately")) is not True and cache.change.action is Action.UPDATE
        if waits and cache.changed("parameter group") and old and old in going:
            yield Observation(
                address=cache.address,
                message=f"the cache uses parameter group {old} until its maintenance window; Terraform deletes "
                f"{going[old].address} in this apply, tries for three minutes, and fails",
                remedy=f"Keep the old parameter group for this deployment, or set "
                f"{assignment(plan, cache.type, 'apply_immediately', True)} for it.",
            )


APPLY_IMMEDIATELY = Rule(
    id="apply-immediately",
    title="Changes take effect at once instead of in the maintenance window",
    severity=Severity.HIGH,
    explanation="With apply_immediately the failover that a new node type or engine costs happens during the apply, "
    "and changes that were still waiting for the window happen with it.",
    remedy="Leave it off; switch it on for one deployment in a quiet hour, and off again.",
    link=elasticache("Scaling"),
    observe=_at_once,
    weighs=weighing("immediately"),
)

WAITS_FOR_WINDOW = Rule(
    id="waits-for-window",
    title="A change waits for the maintenance window",
    severity=Severity.LOW,
    explanation="Terraform reports success at once, but ElastiCache applies the change in the next maintenance "
    "window. Until then plans may show it again, and what depends on it is not there yet.",
    remedy="Nothing, if the window suits; watch the group's events then.",
    link=elasticache("maintenance-window"),
    observe=_waits,
)

RESIZED_TWICE = Rule(
    id="resized-twice",
    title="The number of nodes and their type change in one apply",
    severity=Severity.MEDIUM,
    explanation="Shards and replicas change at once, whatever apply_immediately says; a node type waits for the window "
    "unless it does. The two do not happen together, and the state between them is one that nobody planned.",
    remedy="Change one in a deployment of its own, and the other when it is done.",
    link=elasticache("Scaling"),
    observe=_order,
)

PARAMETER_GROUP_STILL_USED = Rule(
    id="parameter-group-still-used",
    title="The old parameter group is deleted while the cache still uses it",
    severity=Severity.HIGH,
    explanation="A cache gets another parameter group in its maintenance window, unless the change applies "
    "immediately. AWS refuses to delete a group in use, so the apply stops.",
    remedy="Keep the old parameter group for one deployment.",
    link=elasticache("ParameterGroups.Deleting"),
    observe=_forgotten_group,
    weighs=dict.fromkeys((GROUP, CLUSTER), ("parameter_group_name",)),
)
