"""Plans to try rules on: resources as Terraform would change them, in few words."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.plan_review.judging import SETTINGS
from tools.plan_review.plan.changes import Action, AttributeChange, Path, Plan, ResourceChange
from tools.plan_review.plan.values import Mark
from tools.plan_review.rules import RULES, Observation, Rule

Attributes = Mapping[str, Any]


def plan(
    *changes: ResourceChange,
    environment: str = "prod",
    drift: tuple[ResourceChange, ...] = (),
    references: Mapping[str, tuple[str, ...]] | None = None,
) -> Plan:
    """Return the plan of a `redis-<environment>` stack."""
    return Plan(
        stack=f"redis-{environment}",
        environment=environment,
        changes=changes,
        drift=drift,
        references=references or {},
        code=SETTINGS.code_of(environment),
    )


def updated(
    type_: str,
    before: Attributes,
    after: Attributes,
    *,
    name: str = "this",
    forces: tuple[str, ...] = (),
    same: tuple[str, ...] = (),
    **more: Any,
) -> ResourceChange:
    """Return a resource that changes; in place, or replaced where an attribute that differs ``forces`` that.

    Two secrets differ, except those that are the ``same``.
    """
    attributes = tuple(
        each for each in _differences(before, after, forces) if each.path[:1] not in [(n,) for n in same]
    )
    replaced = any(each.forces_replacement for each in attributes)
    more.setdefault("action", Action.REPLACE if replaced else Action.UPDATE)
    more.setdefault("address", f"{type_}.{name}")
    return ResourceChange(type=type_, before=before, after=after, attributes=attributes, **more)


def created(type_: str, after: Attributes, *, name: str = "this") -> ResourceChange:
    """Return a resource that is new."""
    return ResourceChange(address=f"{type_}.{name}", type=type_, action=Action.CREATE, before={}, after=after)


def destroyed(type_: str, before: Attributes, *, name: str = "this") -> ResourceChange:
    """Return a resource that goes."""
    return ResourceChange(address=f"{type_}.{name}", type=type_, action=Action.DESTROY, before=before, after={})


def unchanged(type_: str, attributes: Attributes, *, name: str = "this") -> ResourceChange:
    """Return a resource that stays as it is."""
    return ResourceChange(
        address=f"{type_}.{name}", type=type_, action=Action.NO_CHANGE, before=attributes, after=attributes
    )


def found(rule: str, in_plan: Plan | ResourceChange) -> list[Observation]:
    """Return what a rule, by its id, observes: at least one observation."""
    observations = list(_observe(rule, in_plan))
    assert observations, f"{rule} observed nothing"
    return observations


def one(rule: str, in_plan: Plan | ResourceChange) -> Observation:
    """Return what a rule observes: one observation."""
    observations = found(rule, in_plan)
    assert len(observations) == 1, observations
    return observations[0]


def silent(rule: str, in_plan: Plan | ResourceChange) -> bool:
    """Tell whether a rule observes nothing."""
    return not list(_observe(rule, in_plan))


def rule_of(id_: str) -> Rule:
    """Return the rule of this id."""
    return next(rule for rule in RULES if rule.id == id_)


def severity(rule: str, observation: Observation) -> str:
    """Return how severe an observation is: its own severity, or else its rule's."""
    return str(observation.severity or rule_of(rule).severity)


def _observe(rule: str, in_plan: Plan | ResourceChange) -> Iterator[Observation]:
    yield from rule_of(rule).observe(in_plan if isinstance(in_plan, Plan) else plan(in_plan))


def _differences(before: Any, after: Any, forces: tuple[str, ...], path: Path = ()) -> Iterator[AttributeChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _differences(before.get(key, Mark.ABSENT), after.get(key, Mark.ABSENT), forces, (*path, key))
    elif before != after or (before is after is Mark.SENSITIVE):
        forced = bool(path) and path[0] in forces
        yield AttributeChange(path=path, before=before, after=after, forces_replacement=forced)
