"""Rules for what the other rules do not know. What is unknown is never taken for harmless."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ...plan.changes import Plan
from ..rule import Observation, Rule
from .lost import resource_lost
from .protection import protection_off
from .unjudged import Knowledge, unjudged_change, unseen_value

__all__ = ["Knowledge", "with_unknown"]


def _once(rule: Rule) -> Callable[[Plan], Iterable[Observation]]:
    """Return the rule's question, asked once of a plan: its answer is wanted again, to see what nobody speaks of."""
    asked: list[tuple[Plan, tuple[Observation, ...]]] = []

    def observe(plan: Plan) -> tuple[Observation, ...]:
        if not asked or asked[0][0] is not plan:
            asked[:] = [(plan, tuple(rule.observe(plan)))]
        return asked[0][1]

    return observe


def with_unknown(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return the rules with those for what none of them judges."""
    rules = tuple(replace(rule, observe=_once(rule)) for rule in rules)
    return (
        *rules,
        resource_lost(rules),
        protection_off(rules),
        unjudged_change(Knowledge(rules)),
        unseen_value(rules),
    )
